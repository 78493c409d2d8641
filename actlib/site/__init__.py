"""The book's own Sphinx extension: what the site needs beyond Jupyter Book and its theme.

* :mod:`~actlib.site.maths` typesets the formulas while the book is built, and serves KaTeX's fonts;
* :mod:`~actlib.site.execution` keeps the pages' results in step with the library;
* :mod:`~actlib.site.images` refuses pictures that a screen reader cannot tell or a phone cannot load;
* :mod:`~actlib.site.folding` folds what is marked as a dropdown, without a script;
* :mod:`~actlib.site.nearness` lets what is far from the reader wait;
* :mod:`~actlib.site.widgets` shows the figures that move, without a kernel;
* :mod:`~actlib.site.try_it` lets readers answer exercises in the page;
* :mod:`~actlib.site.served` serves what that runs on, with :mod:`~actlib.site.pyodide`, which fetches
  Python for the browser, and :mod:`~actlib.site.wheels`, which packs actlib for it;
* :mod:`~actlib.site.lab` builds the lab, and serves it;
* :mod:`~actlib.site.launch` links to each assignment's notebook, in the lab and elsewhere;
* :mod:`~actlib.site.pages` mends what the theme gets wrong and adds the book's own look;
* :mod:`~actlib.site.epub` makes the book for e-readers;
* :mod:`~actlib.site.paper` prints the book and the cheat sheet, and links to all three;
* :mod:`~actlib.site.social` draws the picture that stands beside links to the book;
* :mod:`~actlib.site.icons` and :mod:`~actlib.site.styles` leave out the icons and the style rules
  that no page uses;
* :mod:`~actlib.site.csp` gives each page a Content-Security-Policy.

Together with ``_config.yml`` they see to it that no page asks any other host for anything.
"""

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from actlib.explorer.bundle import HERE as EXPLORER
from actlib.site import (
    csp,
    epub,
    execution,
    folding,
    icons,
    images,
    lab,
    launch,
    maths,
    nearness,
    pages,
    paper,
    served,
    social,
    styles,
    try_it,
    widgets,
)
from actlib.site.execution import content_hash

HERE = Path(__file__).parent


def setup(app: Sphinx) -> dict[str, Any]:
    """Let Sphinx load the extension."""
    for part in (
        maths,
        execution,
        images,
        folding,
        nearness,
        widgets,
        served,
        lab,
        launch,
        try_it,
        pages,
        epub,
        paper,
        social,
        icons,
        styles,
        csp,
    ):
        part.setup(app)
    # its value is part of the pickled environment: a changed extension reads every page again
    # (and a changed style sheet is copied, which Sphinx forgets when no page has changed)
    own = [
        f
        for folder in (HERE, EXPLORER)
        for f in folder.rglob("*")
        if f.suffix in {".py", ".html", ".js", ".css", ".svg"}
    ]
    app.add_config_value("actlib_site_hash", content_hash(own), "env")
    # Jupyter Book sets this one, for an extension that the book does not load
    app.add_config_value("comments_config", {}, "")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
