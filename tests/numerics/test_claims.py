"""Each verdict of "Claims examined" is what the stored results say, and the page agrees with its table."""

import re
from pathlib import Path

import numpy as np
import pytest

from actlib import experiments
from actlib.experiments import claims
from actlib.experiments.claims import CONDITIONS, HOLDS, NOT, UNTESTABLE, Evidence, training
from actlib.experiments.stats import difference, estimate, geometric, proportion

ROOT = Path(__file__).parents[2]
CHAPTERS = ROOT / "chapters"
TABLE = claims.table(CHAPTERS / "claims.toml")
PAGE = (CHAPTERS / "claims.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("number", TABLE)
def test_verdict_is_what_the_evidence_says(number):
    evidence = claims.examine(TABLE[number])
    assert evidence.effect
    assert "|" not in evidence.effect, "it stands in a table"
    for name, value in evidence.numbers.items():
        assert isinstance(value, int | float | str), name  # glue writes these as they are
        assert isinstance(value, str) or np.isfinite(value), name


def test_all_claims_of_the_course_have_a_record_a_rule_and_a_section():
    assert set(TABLE) >= set(range(1, 32))
    assert set(TABLE) == set(claims.RULES)
    sections = re.findall(r"^\(claim-(\d+)\)=\n## (.*)$", PAGE, re.MULTILINE)
    assert [(int(n), title) for n, title in sections] == [
        (n, record["claim"]) for n, record in TABLE.items()
    ]
    assert re.findall(r"^examine\((\d+)\)$", PAGE, re.MULTILINE) == [str(n) for n in TABLE]


def test_the_page_shows_the_rule_that_decides():
    shown = re.findall(r"literalinclude\} \.\./(\S+)\n:pyobject: (\w+)", PAGE)
    rules = [claims.RULES[n] for n in TABLE]
    assert shown == [(rule.__module__.replace(".", "/") + ".py", rule.__name__) for rule in rules]


def test_every_number_in_the_text_comes_from_the_claim_under_which_it_stands():
    for section in re.split(r"^\(claim-", PAGE, flags=re.MULTILINE)[1:]:
        number = int(section[: section.index(")")])
        known = claims.examine(TABLE[number]).numbers
        for prefix, name in re.findall(r"\{glue:text\}`c(\d+)_(\w+)", section):
            assert int(prefix) == number
            assert name in known, f"claim {number} has no number {name!r}"


def test_table_uses_known_words_experiments_and_sources():
    keys = {
        key
        for file in CHAPTERS.glob("references*.bib")
        for key in re.findall(r"^@\w+\{([^,]+),", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    described = re.findall(
        r"^\(experiment-(\w+)\)=$", (CHAPTERS / "experiments.md").read_text(), re.MULTILINE
    )
    assert sorted(described) == sorted(experiments.EXPERIMENTS)
    for number, record in TABLE.items():
        assert record["verdict"] in (HOLDS, CONDITIONS, NOT, UNTESTABLE), number
        assert ("condition" in record) == (record["verdict"] == CONDITIONS), number
        assert set(record.get("experiments", ())) <= set(experiments.EXPERIMENTS), number
        assert set(record.get("sources", ())) <= keys, number
        assert claims.links(record), number


def test_a_changed_result_stops_the_page(monkeypatch):
    stored = experiments.load("centring")
    units = list(stored["val_accuracy"])
    plain, shifted = (stored["val_accuracy"][unit] for unit in units[:2])
    stored["val_accuracy"] = {**stored["val_accuracy"], units[0]: shifted, units[1]: plain}
    monkeypatch.setattr(claims.signals, "load", lambda name: stored)
    with pytest.raises(
        AssertionError, match=r"claim 3: .*'holds with conditions'.*'does not hold'"
    ):
        claims.examine(TABLE[3])


def test_verdicts_of_evidence():
    assert Evidence(True).verdict == HOLDS
    assert Evidence(False, sometimes=True).verdict == CONDITIONS
    assert Evidence(False).verdict == NOT
    assert Evidence(True, testable=False).verdict == UNTESTABLE


def test_a_claim_has_one_rule():
    with pytest.raises(ValueError, match="claim 1 has a rule already"):
        claims.rule(1)(lambda: Evidence(True))


def test_links_name_proof_experiments_and_sources():
    record = {"evidence": "proof, measured", "experiments": ["depth"], "sources": ["a", "b"]}
    assert claims.links(record) == "proof; {ref}`experiment-depth`; {cite:t}`a,b`"
    assert claims.links({"evidence": "measured"}) == "computed on this page"


def test_intervals():
    # t with 4 degrees of freedom is 2.776
    five = [1.0, 2.0, 3.0, 4.0, 5.0]
    half = 2.7764 * np.std(five, ddof=1) / np.sqrt(5)
    assert estimate(five).low == pytest.approx(3 - half, rel=1e-4)
    assert estimate(five).high == pytest.approx(3 + half, rel=1e-4)
    assert difference([3.0, 5.0], [1.0, 1.0], 100).mean == 300
    assert geometric([1.0, 100.0]).mean == pytest.approx(10)
    assert proportion(2000, 2000).high == 1
    for values in ([1.0], [[1.0, 2.0]]):
        with pytest.raises(ValueError, match="an interval needs at least two values"):
            estimate(values)
    with pytest.raises(ValueError, match="equally many"):
        difference([1.0, 2.0], [1.0])


def test_epochs_to_a_level():
    assert training.epochs_to([0.5, 0.9], 0.5) == 0
    assert training.epochs_to([0.0, 0.4, 0.2], 0.3) == 0.75
    assert training.epochs_to([0.1, 0.2], 0.3) == np.inf
