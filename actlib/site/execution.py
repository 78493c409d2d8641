"""Results on the pages that are never stale, and never computed twice.

Jupyter Book keeps each executed page and executes it again when its code has changed. What the
page *calls* may change too: here the cache gets a folder of its own for every state of the library,
of the chapters' code files and of the pinned packages. Prose is not part of it, so an edited
sentence costs no execution.
"""

import hashlib
import logging
import os
import shutil
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
from myst_nb.core.read import is_myst_markdown_notebook
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

# no page's result depends on these parts of the library
NOT_COMPUTING = {"checks", "cli.py", "explorer", "grading", "site"}
CODE = {".py", ".json", ".toml", ".csv", ".npz"}
CACHES_KEPT = 3

# Every figure is a drawing that stays sharp at any size, unless a page asks for something else.
IPYTHON_CONFIG = """\
c = get_config()
c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.print_figure_kwargs = {"bbox_inches": "tight", "metadata": {"Date": None}}
c.HistoryManager.enabled = False
# it warns of its local socket, once a page
c.IPKernelApp.log_level = "ERROR"
"""


def computing_files(root: Path) -> list[Path]:
    """Return the files, other than the pages themselves, that pages compute with.

    >>> {f.name for f in computing_files(Path.cwd())} >= {"sigmoidal.py"}
    True
    """
    library = root / "actlib"
    files = [
        f
        for f in library.rglob("*")
        if f.suffix in CODE and f.relative_to(library).parts[0] not in NOT_COMPUTING
    ]
    files += [f for f in (root / "chapters").rglob("*") if f.suffix in CODE]
    return [*files, *(root / "requirements").glob("course.txt")]


def content_hash(files: list[Path]) -> str:
    """Digest of the names and contents of some files.

    >>> content_hash([Path(__file__)]) == content_hash([Path(__file__)])
    True
    """
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def set_cache(app: Sphinx, config: Config) -> None:
    """Point the execution cache at the folder for the present state of the library.

    The setting counts as part of the pages' environment, so Sphinx reads all of them again when
    it changes.
    """
    caches = Path(app.outdir).parent / ".jupyter_cache"
    current = caches / content_hash(computing_files(Path(app.srcdir)))
    current.mkdir(parents=True, exist_ok=True)
    os.utime(current)
    by_age = sorted((d for d in caches.iterdir() if d.is_dir()), key=lambda d: d.stat().st_mtime)
    for old in by_age[:-CACHES_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    config.nb_execution_cache_path = str(current)


def isolate_kernels(app: Sphinx, config: Config) -> None:
    """Start the pages' kernels with the book's settings in place of the reader's own."""
    folder = Path(app.outdir).parent / ".ipython"
    profile = folder / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_config.py").write_text(IPYTHON_CONFIG)
    os.environ["IPYTHONDIR"] = str(folder)
    # sums in one order, so the same digits whatever the number of cores; the pages share those
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def execute_in_parallel(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Execute the pages whose results are missing, one on each core, before Sphinx reads them.

    Sphinx would execute them one by one. A page that fails here is left to it, and to its report.
    """
    pages = [Path(env.doc2path(name)) for name in docnames]
    pages = [p for p in pages if is_myst_markdown_notebook(p.read_text(encoding="utf-8"))]
    if app.config.nb_execution_mode != "cache" or len(pages) < 2:
        return
    cache = get_cache(app.config.nb_execution_cache_path)
    for page in pages:
        cache.add_nb_to_project(str(page), read_data={"type": "plugin", "name": "myst_nb_md"})
    uris = [str(page) for page in pages]
    if cache.list_unexecuted(uris):
        quiet = logging.Logger("jupyter-cache", logging.CRITICAL)
        load_executor("local-parallel", cache, quiet).run_and_cache(
            filter_uris=uris, timeout=app.config.nb_execution_timeout
        )


def forget_failed_build(app: Sphinx, error: Exception | None) -> None:
    """Make the next build read every page again when this one had warnings.

    Sphinx keeps what it has read and says each warning once: without this a build with ``-W``
    fails, and the same build run again passes.
    """
    if error is None and app._warncount:
        (Path(app.doctreedir) / "environment.pickle").unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    """Connect the functions above."""
    app.connect("config-inited", set_cache)
    app.connect("config-inited", isolate_kernels)
    app.connect("env-before-read-docs", execute_in_parallel)
    app.connect("build-finished", forget_failed_build)
