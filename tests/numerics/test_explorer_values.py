"""The figures that move compute in JavaScript: their numbers are the library's."""

import json
import subprocess
from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats

import actlib
from actlib.explorer import DepthExplorer, Explorer, Playground
from actlib.explorer.bundle import as_script, element_wise
from actlib.site.maths import find_node

TOLERANCE = 1e-12

SIDES = np.concatenate([np.geomspace(1e-8, 700.0, 120), np.linspace(0.03, 12.0, 397)])
X = np.unique(np.concatenate([-SIDES, SIDES, [0.0, -0.0, -3.0, 3.0, 6.0, -1000.0, 1000.0]]))


def settings():
    """Each function at its defaults, at both ends of every slider, and in between."""
    for name, entry in element_wise().items():
        yield name, {}
        for key, parameter in entry["parameters"].items():
            if "choices" in parameter:
                values = parameter["choices"]
            else:
                values = np.linspace(parameter["min"], parameter["max"], 5).tolist()
            for value in values:
                yield name, {key: value}


SETTINGS = list(settings())


def run_js(expression, figure=Explorer):
    """What a figure's own module makes of an expression in which ``js`` is what it exports."""
    program = f"{as_script('figure', str(figure()._esm))}\n"
    program += "const js = actlibWidgets.figure, { fix, pushed, zones } = js;\n"
    # JSON knows no infinities and no nan
    program += f"""process.stdout.write(JSON.stringify({expression},
      (_, v) => typeof v === "number" && !Number.isFinite(v) ? String(v) : v));"""
    done = subprocess.run([find_node(), "-"], input=program, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def call(name, kind, parameters):
    record = actlib.catalog[name]
    with np.errstate(all="raise"):
        return getattr(record, kind)(X, **{**record.parameters, **parameters})


@pytest.fixture(scope="module")
def computed():
    """Value and slope of every setting, over X, in one go."""
    return run_js(
        f"""{json.dumps(SETTINGS)}.map(([name, parameters]) => {{
          const curve = fix(name, {{...parameters}});
          const X = {json.dumps(X.tolist())};
          return {{ fn: X.map(curve.f), grad: X.map(curve.slope), kinks: curve.kinks }};
        }})"""
    )


@pytest.mark.parametrize("kind", ["fn", "grad"])
@pytest.mark.parametrize("i", range(len(SETTINGS)), ids=[f"{n}{p or ''}" for n, p in SETTINGS])
def test_values_and_slopes_are_actlibs(computed, i, kind):
    name, parameters = SETTINGS[i]
    expected = call(name, kind, parameters)
    np.testing.assert_allclose(
        np.array(computed[i][kind], float), expected, rtol=TOLERANCE, atol=TOLERANCE
    )


def test_every_element_wise_function_of_the_catalogue_can_be_explored():
    assert {n for n, _ in SETTINGS} == {n for n, r in actlib.catalog.items() if not r.vector}


def test_the_jumps_of_the_slope_are_where_the_catalogue_has_them(computed):
    for (name, parameters), result in zip(SETTINGS, computed, strict=True):
        if not parameters:
            assert tuple(result["kinks"]) == actlib.catalog[name].kinks, name


def test_nan_stays_nan():
    names = json.dumps(list(element_wise()))
    found = run_js(f"{names}.map((n) => [n, fix(n).f(NaN), fix(n).slope(NaN)])")
    assert found == [[name, "NaN", "NaN"] for name in element_wise()]


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 1.0), (-1.5, 2.0)])
@pytest.mark.parametrize("name", ["tanh", "relu", "gelu", "elu", "clipped_relu"])
def test_moments_of_a_normal_input_agree_with_quadrature(name, mean, sd):
    result = run_js(f"(({{values, ...r}}) => r)(pushed(fix('{name}'), {mean}, {sd}))")
    record, normal = actlib.catalog[name], stats.norm(mean, sd)

    def expectation(of):
        ends = [mean - 8 * sd, *record.kinks, mean + 8 * sd]
        return sum(
            integrate.quad(lambda x: of(x) * normal.pdf(x), a, b)[0] for a, b in pairwise(ends)
        )

    average = expectation(record.fn)
    assert result["mean"] == pytest.approx(average, abs=1e-4)
    spread = np.sqrt(expectation(lambda x: (record.fn(x) - average) ** 2))
    assert result["sd"] == pytest.approx(spread, abs=1e-4)
    assert result["slopeSquare"] == pytest.approx(
        expectation(lambda x: record.grad(x) ** 2), abs=1e-3
    )


def test_dead_is_where_the_slope_is_zero_and_flat_where_it_is_small():
    (dead,) = run_js("zones(fix('relu'), 6)")
    assert dead == [-6, 0, "dead"]
    found = run_js("zones(fix('clipped_relu', {cap: 3}), 6)")
    assert found == [[-6, 0, "dead"], [3, 6, "dead"]]
    left, right = run_js("zones(fix('sigmoid'), 6)")
    # σ′ = 0.05 where σ(1 − σ) = 0.05
    edge = np.log((1 + np.sqrt(0.8)) / (1 - np.sqrt(0.8)))
    assert (left[0], left[2], right[1], right[2]) == (-6, "flat", 6, "flat")
    assert (left[1], right[0]) == pytest.approx((-edge, edge), abs=0.02)


def test_the_gradient_through_depth_is_the_chain_rule():
    for name in ["sigmoid", "relu", "gelu", "elu"]:
        found = run_js(
            f"""((p) => ({{...p, input: [...p.input], upstream: [...p.upstream],
                 layers: p.layers.map((l) => [...l.weights])}}))(js.pass("{name}", 1.5, 6, 3))""",
            DepthExplorer,
        )
        record = actlib.catalog[name]
        weights = [np.array(w).reshape(32, 32) for w in found["layers"]]
        x, sums, outputs = np.array(found["input"]).reshape(16, 32), [], []
        for w in weights:
            sums.append(x @ w)
            x = record.fn(sums[-1])
            outputs.append(np.sqrt(np.mean(x**2)))
        g, gradients = np.array(found["upstream"]).reshape(16, 32), []
        for w, z in zip(reversed(weights), reversed(sums), strict=True):
            g = g * record.grad(z)
            gradients.insert(0, np.sqrt(np.mean(g**2)))
            g = g @ w.T
        np.testing.assert_allclose(found["outputs"], outputs, rtol=1e-10)
        np.testing.assert_allclose(
            found["gradients"], np.array(gradients) / gradients[-1], rtol=1e-10
        )
        # the weights have the variance that the slider promises
        assert np.var(weights) * 32 == pytest.approx(1.5, rel=0.1)


def test_with_hes_variance_relu_neither_fades_nor_explodes_and_with_glorots_it_fades():
    he, glorot = run_js(
        "[2, 1].map((gain) => [1, 2, 3, 4, 5].map((s) => js.pass('relu', gain, 30, s).gradients[0]))",
        DepthExplorer,
    )
    assert 0.1 < np.exp(np.mean(np.log(he))) < 10
    # half the variance a layer: 2^(-29/2)
    assert np.exp(np.mean(np.log(glorot))) == pytest.approx(
        2 ** (-29 / 2) * np.exp(np.mean(np.log(he))), rel=1e-6
    )


@pytest.mark.parametrize("activation", ["tanh", "swish", "softplus"])
def test_the_playgrounds_gradient_is_the_slope_of_its_loss(activation):
    differences = run_js(
        f"""(() => {{
          const data = js.dataset("moons", 1);
          const net = js.network({{ activation: "{activation}", layers: 2, units: 4, seed: 5 }});
          const {{ gradients }} = js.evaluate(net, data);
          const found = [];
          net.stack.forEach((layer, i) => {{
            for (const part of ["weights", "biases"]) {{
              layer[part].forEach((w, k) => {{
                const at = (v) => ((layer[part][k] = v), js.evaluate(net, data).loss);
                const slope = (at(w + 1e-5) - at(w - 1e-5)) / 2e-5;
                layer[part][k] = w;
                found.push([gradients[i][part][k], slope]);
              }});
            }}
          }});
          return found;
        }})()""",
        Playground,
    )
    computed, measured = np.array(differences).T
    assert len(computed) == 2 * 4 + 4 + 4 * 4 + 4 + 4 + 1
    np.testing.assert_allclose(computed, measured, atol=1e-8, rtol=1e-5)


@pytest.mark.parametrize("data", ["moons", "xor", "circles", "spirals"])
def test_the_playground_learns_each_of_its_data_sets(data):
    before, after = run_js(
        f"""(() => {{
          const data = js.dataset("{data}", 1);
          const net = js.network({{ activation: "tanh", layers: 3, units: 12, seed: 1 }});
          let seen = js.evaluate(net, data);
          const before = [seen.loss, seen.accuracy];
          for (let i = 0; i < 1500; i++) {{
            js.step(net, seen.gradients, 0.1);
            seen = js.evaluate(net, data);
          }}
          return [before, [seen.loss, seen.accuracy]];
        }})()""",
        Playground,
    )
    assert after[0] < before[0] / 2
    assert after[1] > 0.95
