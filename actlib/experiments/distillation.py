"""What a teacher's activation does for its student, and whether ReLU's sparsity is part of it.

A wide teacher is trained on the labels; a narrow student learns from the teacher's softened answers
(G. Hinton, O. Vinyals, J. Dean, 2015). The gain is the student's accuracy over that of the same
student, from the same weights, trained on the labels. Leaky ReLU with slope 0.01 is ReLU without the
zeros, so the difference between those two is what sparsity does.
"""

from typing import Any

import numpy as np

from actlib import data, nn
from actlib.experiments import rounded
from actlib.experiments.mlp import build, train

SETTINGS: dict[str, Any] = {
    "data": "MNIST-1D",
    "teachers": ["relu", "leaky_relu", "tanh"],
    "students": ["relu", "leaky_relu"],
    "teacher_widths": [128, 128],
    "student_widths": [24, 24],
    "learning_rate": 0.03,
    "momentum": 0.9,
    "batch_size": 100,
    "epochs": 20,
    "temperature": 3.0,
    "seeds": list(range(6)),
}


def jobs() -> list[dict[str, Any]]:
    """Every teacher with every seed; its students are in the same job."""
    return [
        {"teacher": teacher, "seed": seed}
        for teacher in SETTINGS["teachers"]
        for seed in SETTINGS["seeds"]
    ]


def softened(logits: np.ndarray) -> np.ndarray:
    """Return the probabilities at the temperature of the settings."""
    z = logits / SETTINGS["temperature"]
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def distil(teacher: nn.Network, student: nn.Network, rng: np.random.Generator) -> float:
    """Train a student on the teacher's answers; return its validation accuracy."""
    dataset, optimizer = data.mnist1d(), nn.SGD(SETTINGS["learning_rate"], SETTINGS["momentum"])
    answers = softened(teacher.forward(dataset.x_train))
    for _ in range(SETTINGS["epochs"]):
        order = rng.permutation(len(dataset.x_train))
        for start in range(0, len(order), SETTINGS["batch_size"]):
            batch = order[start : start + SETTINGS["batch_size"]]
            logits = student.forward(dataset.x_train[batch])
            # cross-entropy at temperature T, times T² to keep the gradient's size: (p - q)·T
            upstream = SETTINGS["temperature"] * (softened(logits) - answers[batch]) / len(batch)
            student.backward(upstream)
            optimizer.step(student.parameters, student.gradients)
    return float(np.mean(student.forward(dataset.x_val).argmax(axis=1) == dataset.y_val))


def measure(teacher: str, seed: int) -> list[dict[str, Any]]:
    """Return a row a student: accuracy of the teacher, of the student, and of it without a teacher."""
    dataset = data.mnist1d()
    rng = np.random.default_rng([seed, 0])
    wide = build(dataset, teacher, SETTINGS["teacher_widths"], rng)
    rate, epochs = SETTINGS["learning_rate"], SETTINGS["epochs"]
    taught = train(wide, dataset, rate, epochs, rng, SETTINGS["momentum"], SETTINGS["batch_size"])
    rows = []
    for student in SETTINGS["students"]:
        pair = []
        for _ in range(2):  # the same weights and batches twice
            rng = np.random.default_rng([seed, 1])
            pair.append((build(dataset, student, SETTINGS["student_widths"], rng), rng))
        (alone, rng_alone), (with_teacher, rng_with) = pair
        labels = train(
            alone, dataset, rate, epochs, rng_alone, SETTINGS["momentum"], SETTINGS["batch_size"]
        )
        rows.append(
            {
                "student": student,
                "teacher_accuracy": rounded(taught.val_accuracy[-1]),
                "alone": rounded(labels.val_accuracy[-1]),
                "distilled": rounded(distil(wide, with_teacher, rng_with)),
            }
        )
    return rows
