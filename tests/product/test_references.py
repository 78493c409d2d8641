"""The bibliography holds what is cited and nothing else, and says where each source can be found."""

import re
from pathlib import Path

from actlib import catalog

CHAPTERS = Path(__file__).parents[2] / "chapters"
BIBLIOGRAPHY = (CHAPTERS / "references.bib").read_text(encoding="utf-8")
ENTRIES = {
    re.match(r"@\w+\{([^,]+),", entry)[1]: entry
    for entry in re.findall(r"@\w+\{.*?\n\}", BIBLIOGRAPHY, re.DOTALL)
}
# of old papers and books no identifier is known: publisher, venue or pages have to do
WITHOUT_IDENTIFIER = {"publisher", "booktitle", "pages"}


def cited():
    pages = [page.read_text(encoding="utf-8") for page in CHAPTERS.glob("*.md")]
    roles = re.findall(r"\{cite[^}]*\}`([^`]+)`", "\n".join(pages))
    return {key.strip() for role in roles for key in role.split(",")}


def test_every_entry_is_cited_and_every_citation_has_an_entry():
    papers = {record.paper for record in catalog.values()}  # the cheat sheet cites these
    keys = {key for key in cited() if re.fullmatch(r"[\w-]+", key)}
    assert set(ENTRIES) == keys | papers


def test_entries_are_in_order_and_none_is_there_twice():
    keys = re.findall(r"^@\w+\{([^,]+),", BIBLIOGRAPHY, re.MULTILINE)
    assert keys == sorted(set(keys))


def test_every_entry_can_be_found():
    for key, entry in ENTRIES.items():
        fields = set(re.findall(r"^  (\w+) = ", entry, re.MULTILINE))
        assert {"author", "title", "year"} <= fields, key
        assert fields & ({"doi", "eprint", "url"} | WITHOUT_IDENTIFIER), key
