"""What is far from the reader waits: marked here, laid out by the browser when the reader comes near.

A chapter has ten thousand elements, most of them parts of formulas. ``assets/site.css`` gives what
bears the mark ``content-visibility: auto``.
"""

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

MARK = "waits"
FEW = 2  # a title and a sentence
# definitions that any screen shows at once: what waits there moves the others when it is laid out
SEEN_FIRST = 16


class MarkWhatWaits(SphinxPostTransform):
    """Mark each section without sections of its own, and wrap what stands before a section's first.

    A section of exercises, which wait one by one, is not marked as a whole; nor is a glossary, of
    which each definition after the first screen is.

    Never a section with others in it: where that is not laid out, the browser finds nothing to hold
    on to when what stands above takes its real height, and a link would lead past its target. The
    chapter's own beginning is what the reader sees first.
    """

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Mark and wrap in place."""
        if self.app.builder.name != "html":
            return
        for glossary in self.document.findall(addnodes.glossary):
            for definition in list(glossary.findall(nodes.definition))[SEEN_FIRST:]:
                definition["classes"].append(MARK)
        for section in list(self.document.findall(nodes.section)):
            if not isinstance(section.parent, nodes.section):
                continue
            within = [i for i, child in enumerate(section) if isinstance(child, nodes.section)]
            if not within:
                by_itself = [child for child in section if MARK in _classes(child)]
                if not by_itself or len(section) - len(by_itself) > FEW:
                    section["classes"].append(MARK)
                continue
            start = section.first_child_matching_class(nodes.title) or 0
            if before := section[start + 1 : within[0]]:
                section[start + 1 : within[0]] = [nodes.container("", *before, classes=[MARK])]


def _classes(node: nodes.Node) -> list[str]:
    return node["classes"] if isinstance(node, nodes.Element) else []


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(MarkWhatWaits)
