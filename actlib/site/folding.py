"""Admonitions of class ``dropdown`` as ``<details>``, which fold without a script."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import admonitionlabels
from sphinx.transforms.post_transforms import SphinxPostTransform


class FoldAdmonitions(SphinxPostTransform):
    """Turn them into dropdowns of sphinx-design, just before that writes its own."""

    default_priority = 198
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Replace each in place."""
        for node in list(self.document.findall(nodes.Admonition)):
            if "dropdown" not in node["classes"]:
                continue
            if isinstance(node[0], nodes.title):
                title = nodes.rubric("", "", *node[0].children)
                body = node.children[1:]
            else:
                title = nodes.rubric("", admonitionlabels[node.tagname])
                body = node.children
            node.replace_self(
                nodes.container(
                    "",
                    title,
                    *body,
                    ids=node["ids"],
                    design_component="dropdown",
                    has_title=True,
                    opened=False,
                    icon=None,
                    chevron="right-down",
                    container_classes=["sd-mb-3"],
                    title_classes=[],
                    body_classes=[],
                )
            )


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(FoldAdmonitions)
