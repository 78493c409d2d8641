"""The report explains itself: a sentence, a table for screen readers, and a picture in words too."""

import base64
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from actlib.checks import check


def falling(x):
    return 1 / (1 + np.exp(x))


def picture(report):
    found = re.search(
        r'src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)"', report._repr_html_()
    )
    return (base64.b64decode(found[1]).decode(), found[2]) if found else None


def test_a_wrong_curve_is_drawn_beside_the_right_one():
    svg, alt = picture(check(falling, "sigmoid"))
    root = ET.fromstring(svg)
    assert len([e for e in root.iter() if e.tag.endswith("polyline")]) == 2
    assert "differ almost everywhere" in alt


def test_a_right_answer_needs_no_picture():
    assert picture(check(np.tanh, "tanh")) is None


def test_the_picture_reaches_to_where_the_mistake_shows():
    report = check(lambda x: np.clip(x, 0, 20), "relu")
    assert report.curve.x.max() > 20
    assert "differ between x = 20" in report.curve.alt_text()
    assert check(lambda x: np.clip(x, 0, 9), "relu").curve.x.max() > 9


def test_the_picture_shows_the_parameter_at_which_the_mistake_shows():
    report = check(lambda x, beta=1.0: np.logaddexp(0, x), "softplus")
    assert report.curve.parameters == {"beta": 0.6}
    assert "beta = 0.6" in picture(report)[0]


@pytest.mark.parametrize(
    "answer",
    [
        lambda x: x * np.nan,
        lambda x: x * np.inf,
        lambda x: np.exp(40 * x),
        lambda x: 1 / (1 - np.exp(-x)),
        lambda x: np.zeros_like(x),
        lambda x: -1e308 * x,
        lambda x: (x > 0.3).astype(np.float32),
    ],
)
def test_any_curve_can_be_drawn(answer):
    with np.errstate(all="ignore"):
        svg, _ = picture(check(answer, "sigmoid"))
    assert "nan" not in svg
    assert "inf" not in svg
    ET.fromstring(svg)


def test_the_table_has_headers_for_screen_readers():
    html = check(falling, "sigmoid")._repr_html_()
    assert html.count('<th scope="row"') == 4
    assert html.count('<th scope="col"') == 3
    assert "<caption" in html
    assert 'aria-hidden="true"' in html


def test_no_sentence_or_picture_holds_a_formula():
    from actlib.catalog import catalog
    from actlib.checks.misconceptions import MISCONCEPTIONS

    formulas = {r.formula for r in catalog.values()} | {
        r.gradient_formula for r in catalog.values()
    }
    for wrongs in MISCONCEPTIONS.values():
        for wrong in wrongs:
            assert not any(formula in wrong.sentence for formula in formulas if len(formula) > 9)
            # no code and no LaTeX: words, and the mistake's own name
            assert not re.search(r"np\.|\\|==|\*\*", wrong.sentence), wrong


def test_the_second_line_says_where_and_by_how_much_it_is_wrong():
    message = check(lambda x: np.tanh(x) * 1.0001, "tanh").findings[0].message
    assert re.search(r"At x = \S+ it gives \S+; right is \S+\.", message)
    assert "1.0001 times as large" in message
    tiny = check(lambda x: np.tanh(x) + 1e-6 * (x > 0), "tanh").findings[0].message
    got, right = re.search(r"gives (\S+); right is (\S+)\. ", tiny).groups()
    assert got != right


def test_checks_import_neither_matplotlib_nor_the_bench():
    """A student's notebook starts faster, and the browser lab has less to load."""
    code = (
        "import sys, actlib.checks as c, numpy as np; c.check(np.sin, 'tanh')._repr_html_();"
        "print(any(m.startswith(('matplotlib', 'actlib.bench', 'scipy')) for m in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
