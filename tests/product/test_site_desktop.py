"""Every page of the site in a real browser, as wide as a laptop."""

from visited import DESKTOP, EveryPage


class TestDesktop(EveryPage):
    width = DESKTOP
