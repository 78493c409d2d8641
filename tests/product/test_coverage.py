"""Every function is taught, shown, exercised and examined: the instructor's table has no empty cell."""

import re
import tomllib
from pathlib import Path

import pytest

import actlib
from actlib import coverage

ROOT = Path(__file__).resolve().parents[2]
ROWS = coverage.rows(ROOT)
CHAPTERS = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "chapters").glob("0*.md"))
CLAIMS = tomllib.loads((ROOT / "chapters" / "claims.toml").read_text(encoding="utf-8"))["claim"]


def test_there_is_a_row_for_every_function_of_the_catalogue():
    sections = {row.section for row in ROWS}
    assert {f"function-{name.replace('_', '-')}" for name in actlib.catalog} <= sections


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_no_cell_is_empty_and_every_link_leads_somewhere(row):
    assert row.section in coverage.labels(ROOT)
    assert re.search(rf"^    name: {row.figure}$", CHAPTERS, re.MULTILINE), row.figure
    assert row.exercises
    assert row.claims
    assert set(row.claims) <= {claim["number"] for claim in CLAIMS}


@pytest.mark.parametrize("name", actlib.catalog)
def test_value_and_every_derivative_are_exercised(name):
    record, targets = actlib.catalog[name], coverage.checked(ROOT)
    if name == "silu":  # Swish with β = 1 is the exercise
        return
    derivatives = [f"{name}_grad_{parameter}" for parameter in record.parameter_grads]
    derivatives.append(record.grad.__name__)
    missing = [target for target in (name, *derivatives) if target not in targets]
    assert not missing


def test_the_table_links_what_it_names():
    table = coverage.table(ROOT)
    assert (
        "| leaky ReLU | {ref}`chapter\N{NO-BREAK SPACE}3 <function-leaky-relu>` | {numref}`%s <fig-relu-relatives>` |"
        in table
    )
    assert "`leaky_relu_grad_negative_slope`" in table
    assert not re.search(r"\| *\|", table)
