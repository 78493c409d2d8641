"""The book's own Sphinx extension: what the site needs beyond Jupyter Book and its theme.

* :mod:`~actlib.site.maths` typesets the formulas while the book is built, and serves KaTeX's fonts;
* :mod:`~actlib.site.execution` keeps the pages' results in step with the library;
* :mod:`~actlib.site.images` refuses pictures that a screen reader cannot tell or a phone cannot load;
* :mod:`~actlib.site.folding` folds what is marked as a dropdown, without a script;
* :mod:`~actlib.site.pages` mends what the theme gets wrong and adds the book's own look.

Together with ``_config.yml`` they see to it that no page asks any other host for anything.
"""

import hashlib
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from actlib.site import execution, folding, images, maths, pages

HERE = Path(__file__).parent


def content_hash(files: list[Path]) -> str:
    """Digest of the names and contents of some files.

    >>> content_hash([Path(__file__)]) == content_hash([Path(__file__)])
    True
    """
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def setup(app: Sphinx) -> dict[str, Any]:
    """Let Sphinx load the extension."""
    for part in (maths, execution, images, folding, pages):
        part.setup(app)
    # its value is part of the pickled environment: a changed extension reads every page again
    # (and a changed style sheet is copied, which Sphinx forgets when no page has changed)
    own = [f for f in HERE.rglob("*") if f.suffix in {".py", ".html", ".js", ".css", ".svg"}]
    app.add_config_value("actlib_site_hash", content_hash(own), "env")
    # Jupyter Book sets this one, for an extension that the book does not load
    app.add_config_value("comments_config", {}, "")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
