"""The data sets of the course: small, real where it matters, and made or shipped without a download.

Every function returns a `Dataset`, standardised feature by feature with the mean and the standard
deviation of the *training* examples; using the validation examples too would let them leak in.
"""

import random
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Dataset:
    """Examples to train on and examples to validate with. The arrays are read-only.

    Attributes
    ----------
    name
        What the set is called.
    x_train, x_val
        Features, shape (examples, features), standardised.
    y_train, y_val
        Class labels from 0, shape (examples,).
    feature_names, class_names
        What the columns and the labels mean.
    mean, std
        What the standardisation took off and divided by, shape (features,).
    """

    name: str
    x_train: Array
    y_train: Labels
    x_val: Array
    y_val: Labels
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    mean: Array
    std: Array

    @property
    def features(self) -> int:
        """How many columns an example has."""
        return self.x_train.shape[1]

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return len(self.class_names)

    def __repr__(self) -> str:
        return (
            f"Dataset({self.name!r}, {len(self.x_train)} + {len(self.x_val)} examples, "
            f"{self.features} features, {self.classes} classes)"
        )


def _dataset(
    name: str,
    train: tuple[ArrayLike, ArrayLike],
    val: tuple[ArrayLike, ArrayLike],
    feature_names: tuple[str, ...],
    class_names: tuple[str, ...],
) -> Dataset:
    x_train, x_val = (np.asarray(x, dtype=np.float64) for x, _ in (train, val))
    y_train, y_val = (np.asarray(y, dtype=np.int64) for _, y in (train, val))
    mean, std = x_train.mean(axis=0), x_train.std(axis=0)
    std[std == 0] = 1.0  # a feature that never changes stays 0 instead of becoming nan
    arrays = ((x_train - mean) / std, y_train, (x_val - mean) / std, y_val, mean, std)
    for array in arrays:
        array.flags.writeable = False  # the sets are kept in memory and shared
    return Dataset(name, *arrays[:4], feature_names, class_names, *arrays[4:])


def _split(
    name: str,
    x: ArrayLike,
    y: ArrayLike,
    feature_names: tuple[str, ...],
    class_names: tuple[str, ...],
    validation: float,
    seed: int,
) -> Dataset:
    from sklearn.model_selection import train_test_split

    # stratified: both parts have the classes in the same proportion
    x_train, x_val, y_train, y_val = train_test_split(
        np.asarray(x), np.asarray(y), test_size=validation, random_state=seed, stratify=y
    )
    return _dataset(name, (x_train, y_train), (x_val, y_val), feature_names, class_names)


@cache
def breast_cancer(validation: float = 0.25, seed: int = 0) -> Dataset:
    """Wisconsin diagnostic breast-cancer data: 569 tumours, 30 measurements, malignant or benign.

    Parameters
    ----------
    validation : float
        The share of the examples that is kept for validation.
    seed : int
        Of the split.

    Returns
    -------
    Dataset
        Label 1 is *malignant*, the class that is looked for (in scikit-learn it is label 0).

    References
    ----------
    W. Street, W. Wolberg, O. Mangasarian, "Nuclear feature extraction for breast tumor
    diagnosis", 1993; shipped with scikit-learn.

    Examples
    --------
    >>> breast_cancer()
    Dataset('breast cancer', 426 + 143 examples, 30 features, 2 classes)
    """
    from sklearn.datasets import load_breast_cancer

    source = load_breast_cancer()
    names = tuple(str(name) for name in source.feature_names)
    malignant = 1 - source.target
    return _split(
        "breast cancer", source.data, malignant, names, ("benign", "malignant"), validation, seed
    )


@cache
def digits(validation: float = 0.25, seed: int = 0) -> Dataset:
    """UCI handwritten digits: 1,797 images of 8 by 8 pixels, as rows of 64.

    Parameters
    ----------
    validation : float
        The share of the examples that is kept for validation.
    seed : int
        Of the split.

    Returns
    -------
    Dataset

    References
    ----------
    E. Alpaydin, C. Kaynak, "Optical recognition of handwritten digits", UCI repository, 1998;
    shipped with scikit-learn.

    Examples
    --------
    >>> digits()
    Dataset('digits', 1347 + 450 examples, 64 features, 10 classes)
    """
    from sklearn.datasets import load_digits

    source = load_digits()
    names = tuple(str(name) for name in source.feature_names)
    return _split(
        "digits", source.data, source.target, names, tuple("0123456789"), validation, seed
    )


@cache
def mnist1d() -> Dataset:
    """MNIST-1D: ten digit-like curves, shifted, scaled and noisy, sampled at 40 points.

    Returns
    -------
    Dataset
        The 4,000 + 1,000 examples of the published recipe, in its own split.

    Notes
    -----
    The recipe draws from Python's and NumPy's global random numbers, which it seeds;
    the caller's are put back as they were.

    References
    ----------
    S. Greydanus, D. Kobak, "Scaling down deep learning with MNIST-1D", 2024.

    Examples
    --------
    >>> mnist1d()
    Dataset('MNIST-1D', 4000 + 1000 examples, 40 features, 10 classes)
    """
    from mnist1d.data import make_dataset

    python_state, numpy_state = random.getstate(), np.random.get_state()  # noqa: NPY002
    try:
        source = make_dataset()
    finally:
        random.setstate(python_state)
        np.random.set_state(numpy_state)  # noqa: NPY002
    return _dataset(
        "MNIST-1D",
        (source["x"], source["y"]),
        (source["x_test"], source["y_test"]),
        tuple(f"t{i}" for i in range(source["x"].shape[1])),
        tuple("0123456789"),
    )


@cache
def xor(
    samples: int = 400, noise: float = 0.25, validation: float = 0.25, seed: int = 0
) -> Dataset:
    """Points around the four corners of a square; the label says whether the signs differ.

    Parameters
    ----------
    samples : int
        How many points there are in all, an equal number a corner.
    noise : float
        Standard deviation of each coordinate about its corner at (±1, ±1).
    validation : float
        The share of the points that is kept for validation.
    seed : int
        Of the points and of the split.

    Returns
    -------
    Dataset

    Examples
    --------
    >>> xor()
    Dataset('XOR', 300 + 100 examples, 2 features, 2 classes)
    """
    if samples < 8 or samples % 4:
        raise ValueError(f"samples must be a multiple of 4 and at least 8, not {samples!r}")
    corners = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]]).repeat(samples // 4, axis=0)
    points = corners + np.random.default_rng(seed).normal(0.0, noise, size=corners.shape)
    labels = (corners[:, 0] != corners[:, 1]).astype(np.int64)
    return _split("XOR", points, labels, ("x1", "x2"), ("same", "different"), validation, seed)


@cache
def moons(
    samples: int = 400, noise: float = 0.2, validation: float = 0.25, seed: int = 0
) -> Dataset:
    """Two interlocking half circles, which no straight line separates.

    Parameters
    ----------
    samples : int
        How many points there are in all.
    noise : float
        Standard deviation of each coordinate about its half circle.
    validation : float
        The share of the points that is kept for validation.
    seed : int
        Of the points and of the split.

    Returns
    -------
    Dataset

    Examples
    --------
    >>> moons()
    Dataset('moons', 300 + 100 examples, 2 features, 2 classes)
    """
    from sklearn.datasets import make_moons

    points, labels = make_moons(samples, noise=noise, random_state=seed)
    return _split("moons", points, labels, ("x1", "x2"), ("upper", "lower"), validation, seed)
