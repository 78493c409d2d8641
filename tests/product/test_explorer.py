"""The explorer as a widget: what Python may ask of it."""

import pytest

from actlib.explorer import Explorer
from actlib.explorer.bundle import as_script, bundle
from actlib.explorer.widgets import page_state


def test_it_holds_what_it_was_given_and_takes_more():
    figure = Explorer("elu", "swish", parameters={"elu": {"alpha": 0.5}}, x=-1, show=["input"])
    assert page_state(figure) == {
        "functions": ["elu", "swish"],
        "parameters": {"elu": {"alpha": 0.5}},
        "x": -1.0,
        "limit": 6.0,
        "show": ["input"],
        "mean": 0.0,
        "sd": 1.0,
    }
    figure.functions = ["tanh"]
    assert page_state(figure)["functions"] == ["tanh"]


@pytest.mark.parametrize(
    ("arguments", "state", "message"),
    [
        (["rleu"], {}, "no function 'rleu'.*did you mean 'relu'"),
        (["softmax"], {}, "no function 'softmax'"),
        (["relu"], {"parameters": {"relu": {"alpha": 1}}}, "relu has no parameter 'alpha'"),
        (["relu"], {"parameters": {"nope": {"alpha": 1}}}, "no function 'nope'"),
        (["relu"], {"show": ["everything"]}, "show"),
        (["relu"], {"x": "left"}, "x"),
        (["sigmoid", "tanh", "relu", "elu", "selu", "gelu", "mish"], {}, "at most 6"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(arguments, state, message):
    with pytest.raises(ValueError, match=message) as error:
        Explorer(*arguments, **state)
    assert "\n" not in str(error.value)


def test_a_widget_is_one_module_that_imports_nothing():
    module = str(Explorer("relu")._esm)
    assert not [line for line in module.splitlines() if line.startswith("import ")]
    assert module.count("export default") == 1


def test_its_script_exports_nothing_and_evaluates_nothing():
    script = as_script("explorer", bundle("functions.js", "plot.js", "explorer.js"))
    assert not [line for line in script.splitlines() if line.startswith(("import ", "export "))]
    assert "eval(" not in script
    assert "new Function" not in script
