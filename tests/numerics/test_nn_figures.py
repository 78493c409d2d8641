"""Figures draw what they are given, and numbers in the text are written as a reader expects."""

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")
import matplotlib.pyplot as plt

from actlib import catalog, figures
from actlib.factsheet import fact_table


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def curves(ax):
    return [line for line in ax.lines if len(line.get_xdata()) > 2]


def test_functions_and_slopes_draws_both():
    figure = figures.functions_and_slopes({"sigmoid": (-1, 2), "tanh": (-0.5, 1)}, limit=3)
    for ax, kind in zip(figure.axes, ("fn", "grad"), strict=True):
        for line, name in zip(curves(ax), ("sigmoid", "tanh"), strict=True):
            assert np.array_equal(
                line.get_ydata(), getattr(catalog[name], kind)(np.asarray(line.get_xdata()))
            )
        assert [text.get_text() for text in ax.texts] == ["sigmoid", "tanh"]
    # each name has the colour of its line
    ax = figure.axes[0]
    assert [text.get_color() for text in ax.texts] == [line.get_color() for line in curves(ax)]


def test_spread_is_mean_and_range():
    _, ax = plt.subplots()
    runs = [[1.0, 2.0, 3.0], [3.0, 2.0, 7.0]]
    figures.plot_spread(ax, runs, "black")
    assert ax.lines[0].get_ydata().tolist() == [2.0, 2.0, 5.0]
    band = ax.collections[0].get_paths()[0].vertices
    assert (band[:, 1].min(), band[:, 1].max()) == (1.0, 7.0)


def test_training_curves_put_each_part_where_it_belongs():
    a = np.array([[4.0, 3.0, 2.0]])
    figure = figures.training_curves(a, 2 * a, a / 10, a / 20)
    top, bottom = figure.axes
    assert [line.get_ydata()[0] for line in top.lines] == [4.0, 8.0]
    assert [line.get_ydata()[0] for line in bottom.lines] == pytest.approx([40.0, 20.0])
    assert [line.get_label() for line in top.lines] == ["training", "validation"]


def test_layer_histograms_have_a_panel_a_layer_and_network():
    layers = [np.array([0.25, 0.75]), np.array([1.0, 0.0])]
    columns = {"sigmoid": {"epoch 0": layers}, "tanh": {"epoch 0": layers[::-1]}}
    figure = figures.layer_histograms(columns, {"sigmoid": (0, 1), "tanh": (-1, 1)})
    titles = [ax.get_title(loc="left") or ax.get_title() for ax in figure.axes]
    assert titles == ["sigmoid: layer 1", "tanh: layer 1", "sigmoid: layer 2", "tanh: layer 2"]
    stairs = figure.axes[1].patches[0].get_data()
    assert stairs.values.tolist() == [100.0, 0.0]
    assert stairs.edges.tolist() == [-1.0, 0.0, 1.0]


def test_numbers_in_the_text():
    assert figures.mean_and_spread([-1.0, -3.0], digits=2, unit=" s") == "−2.00 ± 1.41 s"
    assert figures.scientific(-2.5e3, digits=2) == "−2.50 × 10³"
    assert figures.scientific(4e-18) == "4.0 × 10⁻¹⁸"


def test_table():
    table = figures.markdown_table(["a", "b"], [[1, "x"], [2, "y"]], align="r")
    assert table.splitlines() == ["| a | b |", "|---:|---|", "| 1 | x |", "| 2 | y |"]


def test_a_slope_that_jumps_is_drawn_with_a_gap():
    figure = figures.functions_and_slopes(
        {"leaky_relu": (1, 1)}, parameters={"leaky_relu": {"negative_slope": 0.5}}
    )
    value, slope = (curves(ax)[0] for ax in figure.axes)
    x, y = np.asarray(slope.get_xdata()), np.asarray(slope.get_ydata())
    assert x[np.isnan(y)].tolist() == [0.0]
    assert np.all(y[x < 0] == 0.5)
    assert not np.isnan(value.get_ydata()).any()


def test_facts_are_those_of_the_functions():
    facts = fact_table(["clipped_relu", "elu"]).replace("\N{NO-BREAK SPACE}", " ")
    clipped, elu = facts.splitlines()[2:]
    assert clipped.startswith("| clipped ReLU | 0 to 6 | 0 | 0 | 0 at x = 0, 0 at x = 6 | $C^0$ |")
    assert elu.startswith("| ELU | −1 to ∞ | 0 | 1 | none | $C^1$ |")


def test_the_cost_is_that_of_function_and_derivative_in_relus(monkeypatch):
    ns = {"relu": 1.0, "relu_grad": 3.0, "tanh": 6.0, "tanh_grad": 10.0}
    rows = [{"part": "function", "what": what, "ns": [t, 2 * t]} for what, t in ns.items()]
    monkeypatch.setattr("actlib.factsheet.load", lambda name: {"rows": rows})
    (row,) = fact_table(["tanh"]).splitlines()[2:]
    assert row.endswith("| 4.0 (4.0\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}4.0) |")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("−1 to 1", "−1~to~1"),
        ("−∞ to ∞", "−∞~to~∞"),
        ("9.0 % (5.5 to 12.4)", "9.0~% (5.5~to~12.4)"),  # before the bracket it may break
        ("95.8 ± 1.6 %", "95.8~±~1.6~%"),
        ("6.1 × 10⁻⁶ of 12 ms", "6.1~×~10⁻⁶ of 12~ms"),
        ("0.01 at x = 0", "0.01 at x~=~0"),
        ("mean ± deviation, from one to two seconds", "mean ± deviation, from one to two seconds"),
        ("`f(x = 0)` and $a = 1$", "`f(x = 0)` and $a = 1$"),
    ],
)
def test_a_number_stays_with_its_unit(written, kept):
    assert figures.unbroken(written).replace("\N{NO-BREAK SPACE}", "~") == kept


def test_numbers_in_texts_and_tables_do_not_break(monkeypatch):
    glued = {}
    monkeypatch.setattr("myst_nb.glue", lambda name, value, display: glued.update({name: value}))
    figures.notes("relu")("share", "5.0 % (4.0 to 6.0)")
    assert glued == {
        "relu-share": "5.0\N{NO-BREAK SPACE}% (4.0\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}6.0)"
    }
    for cell in fact_table(["tanh", "clipped_relu"]).split("|"):
        assert " to " not in cell
        assert " = " not in cell
