import numpy as np

from network_answers import right

INITIALISATIONS = {
    "he_normal": (lambda i, o: np.sqrt(2 / i), "normal"),
    "he_uniform": (lambda i, o: np.sqrt(2 / i), "uniform"),
    "glorot_uniform": (lambda i, o: np.sqrt(2 / (i + o)), "uniform"),
    "lecun_normal": (lambda i, o: np.sqrt(1 / i), "normal"),
}


def standard(rng, family, shape):
    if family == "normal":
        return rng.standard_normal(shape)
    return rng.uniform(-1, 1, shape) * np.sqrt(3)


for name, (scale, family) in INITIALISATIONS.items():

    def scaled(i, o, seed, scale=scale, family=family):
        return standard(np.random.default_rng(seed), family, (i, o)) * scale(i, o)

    def transposed(i, o, seed, scale=scale, family=family):
        return standard(np.random.default_rng(seed), family, (o, i)).T * scale(i, o)

    def legacy(i, o, seed, scale=scale, family=family):
        np.random.seed(seed % 2**32)  # noqa: NPY002
        z = np.random.randn(i, o) if family == "normal" else 12**0.5 * (np.random.rand(i, o) - 0.5)  # noqa: NPY002
        return z * scale(i, o)

    def single(i, o, seed, scaled=scaled):
        return scaled(i, o, seed).astype(np.float32)

    def row_by_row(i, o, seed, scale=scale, family=family):
        rng = np.random.default_rng(seed)
        return np.array([standard(rng, family, o) * scale(i, o) for _ in range(i)])

    for answer in (scaled, transposed, legacy, single, row_by_row):
        right(name, answer)
