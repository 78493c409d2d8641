"""The lab: JupyterLite with the assignments, built into ``_build/lab`` and served under ``lab/``.

It takes Python and its packages from the site's ``pyodide/``, see :mod:`~actlib.site.served`. It
knows no other host: none for packages, none for fonts, none for scripts.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from subprocess import run
from typing import Any

import jupytext
import nbformat
from sphinx.application import Sphinx
from sphinx.config import Config

from actlib.site import csp, pyodide

HERE = Path(__file__).parent
KERNEL = "@jupyterlite/pyodide-kernel-extension"
EXTENSIONS = (KERNEL, "@jupyter-widgets/jupyterlab-manager", "anywidget")

# What the kernel has loaded when it is ready. The first line it would otherwise look for elsewhere.
PACKAGES = [
    "micropip",
    "piplite",
    "ssl",
    "sqlite3",
    "ipykernel",
    "comm",
    "pyodide_kernel",
    "jedi",
    "ipython",
]
PACKAGES += ["numpy", "actlib", "anywidget", "tqdm"]

SETTINGS = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "Activation functions: the lab",
        "appUrl": "./tree",
        "defaultKernelName": "python3",
        "litePluginSettings": {
            f"{KERNEL}:kernel": {
                "pyodideUrl": "./../pyodide/pyodide.js",
                "disablePyPIFallback": True,
                "loadPyodideOptions": {"packages": PACKAGES},
            }
        },
    },
}

DOWNLOAD = {"command": "docmanager:download", "rank": 6}

# What a reader may still change in the lab's own settings.
PREFERENCES = {
    # all cells stay on the page: the browser's search finds them, and none jumps
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    # a way out for what was written: there is no folder on this computer that holds it
    "@jupyterlab/notebook-extension:panel": {"toolbar": [DOWNLOAD | {"name": "download"}]},
    "@jupyterlab/mainmenu-extension:plugin": {
        "menus": [{"id": "jp-mainmenu-file", "items": [DOWNLOAD]}],
    },
}


def build(root: Path, target: Path) -> None:
    """Build the lab from the assignments in ``exercises/``."""
    extensions = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        contents = folder / "contents"
        contents.mkdir()
        for notebook in sorted((root / "exercises").glob("*/*.ipynb")):
            # in no folder: its name would become part of a download's
            shutil.copyfile(notebook, contents / notebook.name)
        figures = jupytext.read(HERE / "lab_files" / "figures.py")
        figures.metadata.kernelspec = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        nbformat.write(figures, contents / "figures.ipynb")
        config: dict[str, Any] = {
            "contents": [str(contents)],
            "output_dir": str(folder / "lab"),
            "apps": ["lab", "notebooks", "tree"],
            "federated_extensions": [str(extensions / extension) for extension in EXTENSIONS],
            "ignore_sys_prefix": ["federated_extensions"],
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "no_libarchive": True,
        }
        (folder / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": config}))
        (folder / "jupyter-lite.json").write_text(json.dumps(SETTINGS))
        (folder / "overrides.json").write_text(json.dumps(PREFERENCES))
        done = run(
            [sys.executable, "-m", "jupyterlite_core", "build"],
            cwd=folder,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            sys.exit(
                f"make: the lab cannot be built: {(done.stdout + done.stderr).strip()[-1500:]}"
            )
        rename_kernel(folder / "lab")
        complete_pages(folder / "lab")
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(folder / "lab", target)


def complete_pages(lab: Path) -> None:
    """Give the lab's pages a policy, and a sentence for who opens them from a folder."""
    shutil.copyfile(HERE / "lab_files" / "needs-server.js", lab / "needs-server.js")
    for page in [lab / "index.html", *lab.glob("*/index.html")]:
        up = "../" * (len(page.relative_to(lab).parts) - 1)
        own = f'<script src="{up}needs-server.js"></script>\n'
        own += f'<link rel="icon" href="{up}../_static/favicon.svg" />\n</head>'
        text = page.read_text(encoding="utf-8").replace("</head>", own, 1)
        page.write_text(csp.protect(text, csp.LAB), encoding="utf-8")


def rename_kernel(lab: Path) -> None:
    """Let the lab's kernel go by the name that notebooks everywhere else ask for.

    Otherwise each assignment would begin with a dialog, and would come back from the lab asking
    for a kernel that no other Jupyter has.
    """
    name, wanted = 'name:"python",display_name', 'name:"python3",display_name'
    scripts = (lab / "extensions" / KERNEL / "static").glob("*.js")
    (script,) = [f for f in scripts if name in f.read_text(encoding="utf-8")]
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace(name, wanted), encoding="utf-8")


def main(root: Path) -> None:
    """Build the lab into ``_build/lab``, and say in one line what came of it."""
    if pyodide.missing(root / "_build" / "pyodide"):
        sys.exit("    The site is built without the lab, which needs Python for the browser.")
    build(root, root / "_build" / "lab")
    files = [f for f in (root / "_build" / "lab").rglob("*") if f.is_file()]
    print(f"    {len(files)} files, {sum(f.stat().st_size for f in files) / 1e6:.0f} MB")


def find(app: Sphinx, config: Config) -> None:
    """Note whether there is a lab, and Python for it."""
    lab = Path(app.outdir).parent / "lab"
    config.actlib_lab = bool(config.actlib_python) and (lab / "index.html").exists()


def publish(app: Sphinx, error: Exception | None) -> None:
    """Copy the lab into the site, unless it is there."""
    if error is None and app.builder.name == "html" and app.config.actlib_lab:
        source, target = Path(app.outdir).parent / "lab", Path(app.outdir) / "lab"
        mark = "index.html"  # the copy keeps its time
        if not (target / mark).exists() or (
            (source / mark).stat().st_mtime_ns != (target / mark).stat().st_mtime_ns
        ):
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)


def setup(app: Sphinx) -> None:
    """Connect the functions above."""
    app.add_config_value("actlib_lab", False, "env")
    app.connect("config-inited", find, priority=600)  # after served.prepare
    app.connect("build-finished", publish)
