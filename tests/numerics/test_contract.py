"""What every function promises: dtypes, shapes, special cases, ``out=``, errors, silence."""

import subprocess
import sys
import tracemalloc
import warnings

import numpy as np
import pytest

import actlib

RECORDS = list(actlib.catalog.values())
FUNCTIONS = [
    (name, fn, record)
    for record in RECORDS
    for name, fn in [
        (record.name, record.fn),
        *([] if record.vector else [(f"{record.name}_grad", record.grad)]),
        *((f"{record.name}_grad_{p}", grad) for p, grad in record.parameter_grads.items()),
    ]
]
ELEMENTWISE = [(name, fn, record) for name, fn, record in FUNCTIONS if not record.vector]
VECTOR = [record for record in RECORDS if record.vector]
elementwise = pytest.mark.parametrize(
    ("name", "fn", "record"), ELEMENTWISE, ids=[name for name, _, _ in ELEMENTWISE]
)
every = pytest.mark.parametrize(
    ("name", "fn", "record"), FUNCTIONS, ids=[name for name, _, _ in FUNCTIONS]
)

inf, nan = np.inf, np.nan
# Limits at -inf, -0, +0 and +inf, at the catalogue's parameters, from the definitions.
LIMITS = {
    "sigmoid": (0, 0.5, 0.5, 1),
    "sigmoid_grad": (0, 0.25, 0.25, 0),
    "log_sigmoid": (-inf, -np.log(2), -np.log(2), 0),
    "log_sigmoid_grad": (1, 0.5, 0.5, 0),
    "tanh": (-1, 0, 0, 1),
    "tanh_grad": (0, 1, 1, 0),
    "softsign": (-1, 0, 0, 1),
    "softsign_grad": (0, 1, 1, 0),
    "softplus": (0, np.log(2), np.log(2), inf),
    "softplus_grad": (0, 0.5, 0.5, 1),
    "softplus_grad_beta": (0, -np.log(2), -np.log(2), 0),
    "relu": (0, 0, 0, inf),
    "relu_grad": (0, 0, 0, 1),
    "leaky_relu": (-inf, 0, 0, inf),
    "leaky_relu_grad": (0.01, 0.01, 0.01, 1),
    "leaky_relu_grad_negative_slope": (-inf, 0, 0, 0),
    "prelu": (-inf, 0, 0, inf),
    "prelu_grad": (0.25, 0.25, 0.25, 1),
    "prelu_grad_alpha": (-inf, 0, 0, 0),
    "clipped_relu": (0, 0, 0, 6),
    "clipped_relu_grad": (0, 0, 0, 0),
    "clipped_relu_grad_cap": (0, 0, 0, 1),
    "elu": (-1, 0, 0, inf),
    "elu_grad": (0, 1, 1, 1),
    "elu_grad_alpha": (-1, 0, 0, 0),
    "selu": (-1.7580993408473769, 0, 0, inf),
    "selu_grad": (0, 1.7580993408473769, 1.7580993408473769, 1.0507009873554805),
    "gelu": (0, 0, 0, inf),
    "gelu_grad": (0, 0.5, 0.5, 1),
    "swish": (0, 0, 0, inf),
    "swish_grad": (0, 0.5, 0.5, 1),
    "swish_grad_beta": (0, 0, 0, 0),
    "silu": (0, 0, 0, inf),
    "silu_grad": (0, 0.5, 0.5, 1),
    "mish": (0, 0, 0, inf),
    "mish_grad": (0, 0.6, 0.6, 1),
    "hard_sigmoid": (0, 0.5, 0.5, 1),
    "hard_sigmoid_grad": (0, 1 / 6, 1 / 6, 0),
    "hard_swish": (0, 0, 0, inf),
    "hard_swish_grad": (0, 0.5, 0.5, 1),
}


@elementwise
def test_limits_and_zeros(name, fn, record):
    actual = fn([-inf, -0.0, 0.0, inf, nan], **record.parameters)
    np.testing.assert_allclose(actual, [*LIMITS[name], nan], rtol=4e-16, atol=0)


@pytest.mark.parametrize("kind", ["tanh", "sigmoid"])
def test_limits_of_the_gelu_approximations(kind):
    x = [-inf, 0.0, inf, nan]
    np.testing.assert_array_equal(actlib.gelu(x, approximate=kind), [0, 0, inf, nan])
    np.testing.assert_array_equal(actlib.gelu_grad(x, approximate=kind), [0, 0.5, 1, nan])


def test_limits_at_unusual_parameters():
    assert actlib.leaky_relu(-inf, 0.0) == 0
    assert actlib.leaky_relu(-inf, -1.0) == inf
    np.testing.assert_array_equal(
        actlib.prelu([[-inf, -inf, 2.0]], [0.0, 0.5, 0.0]), [[0, -inf, 2]]
    )
    np.testing.assert_array_equal(actlib.swish([-inf, inf, nan], -2.0), [-inf, 0, nan])
    np.testing.assert_array_equal(actlib.swish([-inf, inf, nan], 0.0), [-inf, inf, nan])
    np.testing.assert_array_equal(actlib.swish_grad([-inf, inf, nan], 0.0), [0.5, 0.5, nan])
    np.testing.assert_array_equal(actlib.elu_grad([-inf, 0.0, inf], 0.0), [0, 0, 1])
    np.testing.assert_array_equal(actlib.swish([-inf, inf], 1e-320), [0, inf])


def test_kinks_follow_the_stated_convention():
    assert actlib.relu_grad(0.0) == 0
    assert actlib.leaky_relu_grad(0.0, 0.2) == 0.2
    assert actlib.prelu_grad(0.0, 0.3) == 0.3
    assert actlib.elu_grad(0.0, 0.7) == 0.7
    np.testing.assert_array_equal(actlib.clipped_relu_grad([0.0, 6.0]), [0, 0])
    np.testing.assert_array_equal(actlib.clipped_relu_grad_cap([np.nextafter(6, 0), 6.0]), [0, 1])
    np.testing.assert_array_equal(actlib.hard_sigmoid_grad([-3.0, 3.0]), [0, 0])
    np.testing.assert_array_equal(actlib.hard_swish_grad([-3.0, 3.0]), [0, 1])
    near = np.nextafter([0.0, -3.0, 3.0], [1.0, 0.0, 0.0])
    assert actlib.relu_grad(near[0]) == 1
    assert actlib.hard_swish_grad(near[1]) == pytest.approx(-0.5)
    assert actlib.hard_swish_grad(near[2]) == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("grad", "parameters"),
    [
        (actlib.relu_grad, {}),
        (actlib.leaky_relu_grad, {"negative_slope": 0.0}),
        (actlib.prelu_grad, {"alpha": 0.0}),
        (actlib.prelu_grad, {"alpha": np.zeros(8)}),
        (actlib.clipped_relu_grad, {}),
        (actlib.clipped_relu_grad_cap, {}),
        (actlib.elu_grad, {"alpha": 0.0}),
        (actlib.hard_sigmoid_grad, {}),
        (actlib.hard_swish_grad, {}),
    ],
)
def test_a_slope_of_zero_is_plus_zero(grad, parameters):
    slope = grad(np.array([-inf, -7.0, -6.0, -3.0, -0.0, 0.0, 6.0, inf]), **parameters)
    assert (slope == 0).any()
    assert not np.signbit(slope).any()


@every
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floating_dtype_and_shape_are_kept(name, fn, record, dtype):
    for shape in [(4,), (2, 3, 4), (0, 4), (3, 0), (70_000, 2)]:
        x = np.ones(shape, dtype)
        y = fn(x, **record.parameters)
        assert y.dtype == dtype
        assert y.shape == (shape if "glu" not in name else (*shape[:-1], shape[-1] // 2))
    swapped = x[:3].astype(x.dtype.newbyteorder())
    np.testing.assert_array_equal(fn(swapped, **record.parameters), y[:3])


@elementwise
def test_scalars_integers_booleans_and_lists(name, fn, record):
    expected = fn(np.array([1.0, 2.0]), **record.parameters)
    for x in ([1, 2], (1.0, 2.0), np.array([1, 2], np.uint8)):
        y = fn(x, **record.parameters)
        assert y.dtype == np.float64
        np.testing.assert_array_equal(y, expected)
    for scalar in (1, 1.0, True, np.float64(1), np.array(1.0)):
        y = fn(scalar, **record.parameters)
        assert isinstance(y, np.float64)
        assert y == expected[0]
    assert isinstance(fn(np.float32(1), **record.parameters), np.float32)


@every
def test_input_is_not_changed_and_memory_layout_does_not_matter(name, fn, record):
    rng = np.random.default_rng(5)
    big = rng.normal(size=(300, 400)) * 10
    expected = fn(big, **record.parameters)
    keep = big.copy()
    big.setflags(write=False)
    for view in (np.asfortranarray(big), np.repeat(big, 2, axis=0)[::2], big[::-1][::-1]):
        np.testing.assert_array_equal(fn(view, **record.parameters), expected)
    np.testing.assert_array_equal(big, keep)
    # a block does not depend on its neighbours
    np.testing.assert_array_equal(fn(big[:7], **record.parameters), expected[:7])


@pytest.mark.parametrize("record", VECTOR, ids=lambda record: record.name)
def test_a_vector_does_not_depend_on_its_neighbours(record):
    x = np.random.default_rng(15).normal(size=(6, 8)) * 5
    x[1], x[3], x[5, 2] = 5000.0, -5000.0, nan
    upstream = np.cos(record.fn(x))
    for i in range(len(x)):
        np.testing.assert_array_equal(record.fn(x)[i], record.fn(x[i]))
        np.testing.assert_array_equal(record.grad(x, upstream)[i], record.grad(x[i], upstream[i]))


@every
def test_out_is_written_and_returned(name, fn, record):
    for shape in [(6, 4), (500, 400)]:
        x = np.random.default_rng(6).normal(size=shape)
        expected = fn(x, **record.parameters)
        out = np.full_like(expected, nan)
        assert fn(x, **record.parameters, out=out) is out
        np.testing.assert_array_equal(out, expected)
        if expected.shape == x.shape:  # in place, also through a shifted view of the same memory
            y = x.copy()
            fn(y, **record.parameters, out=y)
            np.testing.assert_array_equal(y, expected)
            y = np.vstack([x, x[-1:]])
            fn(y[:-1], **record.parameters, out=y[1:])
            np.testing.assert_array_equal(y[1:], expected)
    with pytest.raises(ValueError, match=rf"^{name}: out has shape"):
        fn(x, **record.parameters, out=np.empty(3))
    with pytest.raises(TypeError, match=rf"^{name}: cannot write"):
        fn(x, **record.parameters, out=np.empty(expected.shape, int))
    with pytest.raises(TypeError, match=rf"^{name}: out must be a NumPy array"):
        fn(x, **record.parameters, out=[0.0])


@every
@pytest.mark.parametrize(
    "bad",
    [[1j], ["a"], [None], [object()], np.array(["2020"], "M8[D]"), [[1.0], [1.0, 2.0]]],
    ids=["complex", "text", "none", "object", "date", "ragged"],
)
def test_bad_input_raises_a_type_error_that_names_the_function(name, fn, record, bad):
    with pytest.raises(TypeError, match=rf"^{name}: "):
        fn(bad, **record.parameters)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: actlib.softplus(1.0, beta=0), "softplus: beta must be greater than 0"),
        (lambda: actlib.softplus(1.0, beta=nan), "softplus: beta must be finite"),
        (lambda: actlib.leaky_relu(1.0, inf), "leaky_relu: negative_slope must be finite"),
        (lambda: actlib.leaky_relu(1.0, "x"), "leaky_relu: negative_slope must be a number"),
        (lambda: actlib.clipped_relu(1.0, -1), "clipped_relu: cap must be greater than 0"),
        (lambda: actlib.elu(1.0, None), "elu: alpha must be a number"),
        (lambda: actlib.gelu(1.0, "erf"), "gelu: approximate must be one of 'none', 'tanh'"),
        (lambda: actlib.gelu(1.0, True), "gelu: approximate must be one of"),
        (lambda: actlib.prelu(np.ones((2, 3)), np.ones(2)), "prelu: alpha has 2 channels"),
        (lambda: actlib.prelu(1.0, np.ones(2)), "prelu: alpha has 2 channels"),
        (lambda: actlib.prelu(np.ones(2), np.ones((1, 2))), "prelu: alpha must be a number or have"),
        (lambda: actlib.prelu(np.ones(2), [1.0, nan]), "prelu: every alpha must be finite"),
        (lambda: actlib.prelu(np.ones(2), ["a", "b"]), "prelu: alpha must hold numbers"),
        (lambda: actlib.softmax(1.0), r"softmax: axis -1 is not an axis of shape \(\)"),
        (lambda: actlib.softmax([1.0], axis=1), "softmax: axis 1 is not an axis"),
        (lambda: actlib.softmax([1.0], axis=0.5), "softmax: axis must be an integer"),
        (lambda: actlib.softmax_jacobian(1.0), "softmax_jacobian: axis -1 is not an axis"),
        (lambda: actlib.softmax_vjp([1.0], [1.0, 2.0]), "softmax_vjp: upstream has shape"),
        (lambda: actlib.glu([1.0, 2.0, 3.0]), "glu: axis -1 has the odd length 3"),
        (lambda: actlib.glu_vjp([1.0, 2.0], [1.0, 2.0]), "glu_vjp: upstream has shape"),
    ],
)  # fmt: skip
def test_bad_parameters_raise_a_value_error_that_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match="^" + message):
        call()


def test_unknown_and_missing_parameters_name_the_function():
    with pytest.raises(TypeError, match=r"^tanh: .*beta"):
        actlib.tanh(1.0, beta=2)
    with pytest.raises(TypeError, match=r"^prelu: .*alpha"):
        actlib.prelu(1.0)


def any_floats(dtype):
    """Every bit pattern is a number that someone may pass: all of float16, many of the others."""
    if dtype == np.float16:
        return np.arange(2**16, dtype=np.uint16).view(np.float16)
    bits = np.random.default_rng(8).integers(0, 2**64, 80_000, dtype=np.uint64)
    return bits.view(dtype)


@every
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_silent_for_any_float_whatever_the_errstate(name, fn, record, dtype):
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        x = any_floats(dtype)
        y = fn(x, **record.parameters)
        fn(x[:1000], **record.parameters)
        if not record.vector:
            np.testing.assert_array_equal(np.isnan(y), np.isnan(x))
        else:
            record.grad(x[:64].reshape(8, 8), fn(x[:64].reshape(8, 8)))


def test_per_channel_slopes_reach_their_channel_in_long_arrays():
    x = np.random.default_rng(9).normal(size=(40_000, 3))
    alpha = np.array([0.1, 0.0, -2.0])
    np.testing.assert_array_equal(actlib.prelu(x, alpha), np.where(x > 0, x, alpha * x))
    np.testing.assert_array_equal(
        actlib.prelu_grad(x, alpha), np.where(x > 0, 1.0, np.broadcast_to(alpha, x.shape))
    )


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_out_saves_every_allocation_of_the_arrays_size(name, fn, record, dtype):
    x = np.random.default_rng(10).normal(size=(4000, 1000)).astype(dtype)
    out = fn(x, **record.parameters)
    tracemalloc.start()
    fn(x, **record.parameters, out=out)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < out.nbytes / 2


@pytest.mark.parametrize("record", VECTOR, ids=lambda record: record.name)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(2000, 1000), (2, 1_000_000), (2_000_000,)], ids=str)
def test_vectors_of_any_length_allocate_no_array_of_their_size(record, dtype, shape):
    x = np.random.default_rng(16).normal(size=shape).astype(dtype)
    for axis in {0, -1} if shape == (2000, 1000) else {-1}:
        out = record.fn(x, axis=axis)
        upstream, gradient = np.ones_like(out), np.empty_like(x)
        calls = [
            lambda: record.fn(x, axis=axis, out=out),  # noqa: B023
            lambda: record.grad(x, upstream, axis=axis, out=gradient),  # noqa: B023
        ]
        for call in calls:
            tracemalloc.start()
            call()
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert peak < out.nbytes / 2


@pytest.mark.parametrize("scale", [1.0, 300.0, 5000.0])
@pytest.mark.parametrize("record", VECTOR[:2], ids=lambda record: record.name)
def test_long_vectors_are_computed_in_pieces_like_short_ones(record, scale, monkeypatch):
    x = np.random.default_rng(17).normal(size=(3, 1500)) * scale
    upstream = np.cos(x)
    whole = record.fn(x), record.grad(x, upstream)
    monkeypatch.setattr("actlib._rows.BLOCK", 400)
    in_pieces = record.fn(x), record.grad(x, upstream)
    np.testing.assert_allclose(in_pieces[0], whole[0], rtol=1e-14, atol=1e-320)
    np.testing.assert_allclose(in_pieces[1], whole[1], rtol=1e-14, atol=1e-15)
    assert (in_pieces[0] != whole[0]).any() or scale > 1  # the sums are made in another order
    special = np.zeros(1500)
    for values in ([inf], [inf, inf], [nan], [-inf]):
        special[700 : 700 + len(values)] = values
        pieces = record.fn(special)
        monkeypatch.undo()
        np.testing.assert_array_equal(pieces, record.fn(special))
        monkeypatch.setattr("actlib._rows.BLOCK", 400)


def test_softmax_limits():
    softmax, log_softmax = actlib.softmax, actlib.log_softmax
    np.testing.assert_array_equal(softmax([0.0, inf, 5.0]), [0, 1, 0])
    np.testing.assert_array_equal(log_softmax([0.0, inf, 5.0]), [-inf, 0, -inf])
    np.testing.assert_array_equal(softmax([-inf, 1.0]), [0, 1])
    np.testing.assert_array_equal(log_softmax([-inf, 1.0]), [-inf, 0])
    for row in ([nan, 1.0], [inf, inf], [-inf, -inf], [inf, nan]):
        assert np.isnan(softmax(row)).all()
        assert np.isnan(log_softmax(row)).all()
    np.testing.assert_array_equal(softmax(np.ones((3, 1))), np.ones((3, 1)))


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0,), (1,), (2, 3, 4)], ids=str)
def test_the_jacobian_has_a_row_and_a_column_for_each_element(shape):
    jacobian = actlib.softmax_jacobian(np.ones(shape, np.float32))
    assert jacobian.shape == (*shape, shape[-1])
    assert jacobian.dtype == np.float32


def test_glu_limits():
    np.testing.assert_array_equal(actlib.glu([3.0, 3.0, -inf, inf]), [0, 3])
    for fn in (actlib.geglu, actlib.swiglu):
        np.testing.assert_array_equal(fn([3.0, 3.0, -inf, inf]), [0, inf])
        assert np.isnan(fn([nan, 1.0])).all()


def test_importing_actlib_imports_numpy_and_nothing_heavier():
    program = "import sys, actlib; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    tops = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names)
    tops = {top for top in tops if not top.startswith("_")}
    assert tops <= {"numpy", "actlib", "sitecustomize", "usercustomize", "cython_runtime"}
