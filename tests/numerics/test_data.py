"""The data sets are the ones promised, split and standardised without leaking."""

import random

import numpy as np
import pytest

from actlib import data

SETS = [data.breast_cancer, data.digits, data.mnist1d, data.xor, data.moons]


@pytest.fixture(params=SETS, ids=lambda make: make.__name__)
def dataset(request):
    return request.param()


def test_training_features_are_standardised_and_validation_ones_with_the_same_numbers(dataset):
    moving = dataset.x_train.std(axis=0) > 0
    assert np.allclose(dataset.x_train.mean(axis=0), 0, atol=1e-12)
    assert np.allclose(dataset.x_train.std(axis=0)[moving], 1)
    # validation means near, but not at, 0: at 0 they would have been standardised by themselves
    shift = np.abs(dataset.x_val.mean(axis=0))[moving]
    assert 1e-6 < shift.max() < 1
    raw = dataset.x_val * dataset.std + dataset.mean
    assert np.allclose((raw - dataset.mean) / dataset.std, dataset.x_val)


def test_shapes_labels_and_names_fit(dataset):
    for x, y in ((dataset.x_train, dataset.y_train), (dataset.x_val, dataset.y_val)):
        assert x.shape == (len(y), dataset.features)
        assert x.dtype == np.float64
        assert np.isfinite(x).all()
        assert set(y) == set(range(dataset.classes))
    assert len(dataset.feature_names) == dataset.features


def test_no_example_is_in_both_parts(dataset):
    train = {row.tobytes() for row in dataset.x_train}
    assert not any(row.tobytes() in train for row in dataset.x_val)


def test_classes_are_split_in_proportion():
    for make in (data.breast_cancer, data.digits, data.xor, data.moons):
        dataset = make()
        train = np.bincount(dataset.y_train) / len(dataset.y_train)
        val = np.bincount(dataset.y_val) / len(dataset.y_val)
        assert np.abs(train - val).max() < 0.01


def test_sets_are_kept_and_cannot_be_spoilt(dataset):
    with pytest.raises(ValueError, match="read-only"):
        dataset.x_train[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        dataset.y_val[0] = 1


def test_same_call_same_object_and_other_seed_other_split():
    assert data.digits() is data.digits()
    first, other = data.breast_cancer(seed=0), data.breast_cancer(seed=1)
    assert not np.array_equal(first.y_val, other.y_val)
    data.breast_cancer.cache_clear()
    assert np.array_equal(data.breast_cancer(seed=0).x_val, first.x_val)


def test_mnist1d_leaves_the_random_state_of_the_caller_alone():
    data.mnist1d.cache_clear()
    random.seed(7)
    np.random.seed(7)  # noqa: NPY002
    expected = random.random(), np.random.random()  # noqa: NPY002
    random.seed(7)
    np.random.seed(7)  # noqa: NPY002
    data.mnist1d()
    assert (random.random(), np.random.random()) == expected  # noqa: NPY002


def test_mnist1d_is_the_published_recipe():
    from mnist1d.data import make_dataset

    dataset = data.mnist1d()
    source = make_dataset()
    assert np.allclose(dataset.x_val * dataset.std + dataset.mean, source["x_test"])
    assert np.array_equal(dataset.y_train, source["y"])


def test_malignant_is_the_positive_class():
    dataset = data.breast_cancer()
    assert dataset.class_names[1] == "malignant"
    # 212 of the 569 tumours are malignant, and malignant ones are larger
    assert dataset.y_train.sum() + dataset.y_val.sum() == 212
    area = dataset.x_train[:, dataset.feature_names.index("mean area")]
    assert area[dataset.y_train == 1].mean() > area[dataset.y_train == 0].mean()


def test_xor_labels_say_whether_the_signs_differ():
    dataset = data.xor(noise=0.1)
    raw = dataset.x_val * dataset.std + dataset.mean
    assert np.array_equal(dataset.y_val, raw[:, 0] * raw[:, 1] < 0)
    with pytest.raises(ValueError, match="multiple of 4"):
        data.xor(samples=10)
