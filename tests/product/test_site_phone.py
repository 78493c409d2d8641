"""Every page of the site in a real browser, as narrow as a phone."""

from visited import PHONE, EveryPage


class TestPhone(EveryPage):
    width = PHONE
