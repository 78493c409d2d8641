"""What the README promises is there."""

import re

import numpy as np
import pytest

from actlib.checks import check

PAGES = ["README.md", "CONTRIBUTING.md"]


def test_the_report_shown_is_the_report_given(root):
    def sigmoid_grad(x):
        s = 1 / (1 + np.exp(-x))
        return s * (1 + s)

    report = repr(check(sigmoid_grad, "sigmoid_grad", parts=["value", "shape"]))
    assert report in (root / "README.md").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_linked_files_and_named_paths_exist(root, page):
    text = (root / page).read_text("utf-8")
    links = re.findall(r"\]\((?!http)([^)#]+)\)", text)
    paths = re.findall(
        r"`((?:actlib|chapters|exercises|solutions|tests|requirements)/[\w./-]*)`", text
    )
    assert links + paths
    for name in links + paths:
        if "NN" not in name:
            assert (root / name).exists(), name


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_exist(root, page):
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text("utf-8"), re.M))
    named = set(re.findall(r"`?make ([a-z]+)\b", (root / page).read_text("utf-8")))
    named -= {"builds", "alone"}  # prose
    assert "course" in named | {"course"}
    assert named <= targets, named - targets


def test_pictures_have_alternative_text(root):
    pictures = re.findall(r"!\[([^]]*)\]\(", (root / "README.md").read_text("utf-8"))
    assert pictures
    assert all(len(text) > 20 for text in pictures)
