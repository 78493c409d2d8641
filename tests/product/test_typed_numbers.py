"""No result is typed by hand: a number in the prose that looks like one is computed, or accounted for.

How: a page is reduced to its prose and its captions, less what cannot be a typed result (code,
formulas, computed roles, the quiz, whose questions invent their cases). What then still looks like
a result (a percentage, a decimal number, a spread, "factor of 3", "12 times", "3 points") must stand in
``typed_numbers.toml``, with the reason why it is none:

- ``setting``: what an experiment was told to do, or what a function's parameter is by default;
- ``proved``: follows from a formula on the page;
- ``published``: from a paper, cited in the same paragraph;
- ``claimed``: a claim that the page examines, in its own words;
- ``figurative``: says nothing that was measured.

An entry that no longer occurs fails, too.
"""

import re
import tomllib
from pathlib import Path

import pytest

CHAPTERS = Path(__file__).parents[2] / "chapters"
OTHERS = ("preface", "claims", "experiments", "numerics", "explorer", "practice")
PAGES = [*sorted(p.stem for p in CHAPTERS.glob("0*.md")), *OTHERS]
ALLOWED = tomllib.loads(Path(__file__).with_name("typed_numbers.toml").read_text(encoding="utf-8"))
REASONS = {"setting", "proved", "published", "claimed", "figurative"}

NUMBER = r"\d[\d,]*(?:\.\d+)?"
LOOKS_LIKE_A_RESULT = re.compile(
    rf"{NUMBER}\s?(?:%|per cent|points|times|×)"  # 5 %, 12 times, 3 × 10
    r"|\d+\.\d+"
    r"|\d{1,3},\d{3}"
    r"|±\s?\d"
    rf"|factor of {NUMBER}"
)


def prose(page: str) -> str:
    """Return what a page says in words: its captions and its text, without code and formulas."""
    page = re.sub(r"\A---\n.*?\n---\n", "", page, flags=re.DOTALL)
    page = re.sub(r"\n## Check yourself\n.*?(?=\n## |\Z)", "\n", page, flags=re.DOTALL)
    captions = re.findall(r"caption: \|\n((?:      .*\n)+)", page)
    page = re.sub(r"^(:*`{3,})\S.*?^\1$", "", page, flags=re.DOTALL | re.MULTILINE)
    text = "\n\n".join([page, *captions])
    for gone in (
        r"\$\$.*?\$\$(?:\s*\([\w-]+\))?",
        r"\$[^$\n]*\$",
        r"\{glue:text\}`[^`]*`",
        r"`[^`]*`",  # code, and what other roles point to
        r"\]\([^)]*\)",  # where a link leads
        r"95 %\s+intervals?",  # a convention, not a result
        r"CC BY 4\.0",
    ):
        text = re.sub(gone, " … ", text, flags=re.DOTALL)
    return text


def paragraphs(page: str) -> list[str]:
    """Return the paragraphs of a page's prose, with their lines joined."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", prose(page))]


def typed(page: str, allowed: dict[str, list[str]]) -> list[str]:
    """Return what looks like a typed result and is not allowed, with the words around it."""
    known = [text for texts in allowed.values() for text in texts]
    found = []
    for paragraph in paragraphs(page):
        rest = paragraph
        for text in known:
            rest = rest.replace(text, " … ")
        for match in LOOKS_LIKE_A_RESULT.finditer(rest):
            found.append(rest[max(0, match.start() - 40) : match.end() + 20])
    return found


@pytest.mark.parametrize("name", PAGES)
def test_what_looks_like_a_result_is_computed(name):
    page = (CHAPTERS / f"{name}.md").read_text(encoding="utf-8")
    assert not typed(page, ALLOWED.get(name, {}))


@pytest.mark.parametrize("name", ALLOWED)
def test_what_is_allowed_still_occurs_and_has_its_reason(name):
    text = (CHAPTERS / f"{name}.md").read_text(encoding="utf-8")
    parts = paragraphs(text)
    assert set(ALLOWED[name]) <= REASONS
    for reason, texts in ALLOWED[name].items():
        for wanted in texts:
            where = [part for part in parts if wanted in part]
            assert where, f"{name}: {wanted!r} no longer occurs"
            if reason == "published":
                assert any("{cite" in part for part in where), f"{name}: {wanted!r} has no citation"


@pytest.mark.parametrize(
    "result",
    [
        "It reaches 95 % after training.",
        "The largest error is 0.013.",
        "Three times five: 2.1 ± 0.3.",
        "ReLU was 6 times as fast.",
        "a factor of 3 in speed",
        "better by 2 points",
        "a network of 1,234 units",
        "```{code-cell} ipython3\n---\nmystnb:\n  figure:\n    caption: |\n      Falls by 12 %.\n---\n1\n```",
    ],
)
def test_a_typed_result_is_found(result):
    assert typed(f"# Page\n\n{result}\n", {})


@pytest.mark.parametrize(
    "fine",
    [
        "It reaches {glue:text}`relu-acc`.",
        "The slope $0.044715$ and\n\n$$\nx = 0.5\n$$ (eq-x)\n\nand `rate=0.3`.",
        "```{code-cell} ipython3\nx = 0.5  # 95 %\n```",
        "See section 2 and the year 2012.",
        "## Check yourself\n\nA model with 95 %.\n\n## What to remember\n\nNothing.",
    ],
)
def test_what_is_no_result_is_left_alone(fine):
    assert not typed(f"# Page\n\n{fine}\n", {})
