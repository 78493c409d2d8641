"""Ways into an assignment's notebook: ``{notebook} 02-sigmoid`` writes the links.

In the browser, if the lab was built; as a download, always; in Colab, if the book's repository is on
GitHub; on a JupyterHub, if there is a repository and ``_config.yml`` names the hub. What cannot work
is not shown.
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

LAB = "lab/notebooks/index.html"
SERVER = "python3 -m http.server"


class notebook_links(nodes.General, nodes.Element):
    """Stands for the links; named as docutils names its nodes. Holds `path`, and the download."""


class NotebookDirective(SphinxDirective):
    """The notebook of an assignment, with the links that lead to it."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Find the notebook, or say that there is none."""
        folder = Path(self.env.srcdir) / "exercises" / self.arguments[0]
        notebooks = sorted(folder.glob("*.ipynb"))
        if len(notebooks) != 1:
            raise self.error(f"notebook: no notebook in exercises/{self.arguments[0]}")
        path = notebooks[0].relative_to(self.env.srcdir).as_posix()
        links = notebook_links(path=path)
        links += addnodes.download_reference(
            "", "", nodes.inline("", "Download"), refdoc=self.env.docname, reftarget=f"/{path}"
        )
        return [links]


def colab_address(repository: str, branch: str, path: str) -> str | None:
    """Return the address at which Colab opens a file of a repository on GitHub, the only it knows.

    >>> colab_address("https://github.com/teacher/course/", "main", "a/b.ipynb")
    'https://colab.research.google.com/github/teacher/course/blob/main/a/b.ipynb'
    >>> colab_address("https://git.example.org/teacher/course", "main", "a/b.ipynb")
    """
    parts = urlsplit(repository)
    if parts.hostname != "github.com":
        return None
    name = parts.path.strip("/").removesuffix(".git")
    return f"https://colab.research.google.com/github/{name}/blob/{quote(branch)}/{quote(path)}"


def hub_address(hub: str, repository: str, branch: str, path: str) -> str:
    """Return the address at which a JupyterHub with nbgitpuller fetches a repository and opens a file.

    >>> hub_address("https://hub.example.org", "https://github.com/teacher/course", "main", "b.ipynb")
    'https://hub.example.org/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fteacher%2Fcourse&branch=main&urlpath=lab%2Ftree%2Fcourse%2Fb.ipynb'
    """
    folder = repository.rstrip("/").rpartition("/")[2].removesuffix(".git")
    asked = {"repo": repository, "branch": branch, "urlpath": f"lab/tree/{folder}/{path}"}
    return f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(asked)}"


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Write the links that work in this build."""
    for links in list(doctree.findall(notebook_links)):
        links.replace_self(_links(app, docname, links["path"], links.children))


def _links(app: Sphinx, docname: str, path: str, download: list[nodes.Node]) -> list[nodes.Node]:
    options: dict[str, Any] = app.config.html_theme_options
    repository, branch = options.get("repository_url"), options.get("repository_branch") or "main"
    hub = options.get("launch_buttons", {}).get("jupyterhub_url")
    html = app.builder.format == "html" and app.builder.name != "epub"
    ways: list[nodes.Node] = []
    notes: list[nodes.Node] = []
    if app.builder.name == "html" and app.config.actlib_lab:
        here = app.builder.get_target_uri(docname)
        up = "../" * here.count("/")
        address = f"{up}{LAB}?{urlencode({'path': Path(path).name})}"
        ways.append(_link("Open in the browser", address, "notebook-in-lab"))
        notes += [
            nodes.Text(
                "In the browser nothing has to be installed; what you write stays in this browser, "
                "so download it before you hand it in. "
            )
        ]
    ways += download
    notes += [
        nodes.Text("In a Jupyter of your own the notebook needs an environment with "),
        nodes.literal("", "actlib"),
        nodes.Text("."),
    ]
    if html and repository and (colab := colab_address(repository, branch, path)):
        ways.append(_link("Open in Colab", colab))
        notes += [
            nodes.Text(" In Colab, first run "),
            nodes.literal("", f"%pip install git+{repository}@{branch}"),
            nodes.Text("."),
        ]
    if html and repository and hub:
        ways.append(_link("JupyterHub", hub_address(hub, repository, branch, path)))
    items = [nodes.list_item("", nodes.paragraph("", "", way)) for way in ways]
    return [
        nodes.bullet_list("", *items, classes=["notebook-links"], bullet="*"),
        nodes.paragraph("", "", *notes),
    ]


def _link(text: str, address: str, *classes: str) -> nodes.reference:
    return nodes.reference("", text, refuri=address, internal=False, classes=[*classes])


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_node(notebook_links)
    app.add_directive("notebook", NotebookDirective)
    app.connect("doctree-resolved", resolve)
