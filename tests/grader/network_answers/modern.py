import numpy as np

from network_answers import right


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@right("fit_beta")
def loop(x, targets, beta, learning_rate, steps):
    betas = [beta]
    for _ in range(steps):
        s = sigmoid(beta * x)
        beta = beta - learning_rate * np.mean((x * s - targets) * x**2 * s * (1 - s))
        betas.append(beta)
    return np.array(betas)


@right("fit_beta")
def preallocated(x, targets, beta, learning_rate, steps):
    betas = np.empty(steps + 1)
    betas[0] = beta
    for k in range(steps):
        s = sigmoid(betas[k] * x)
        error = x * s - targets
        betas[k + 1] = betas[k] - learning_rate * (error @ (x * x * s * (1 - s))) / len(x)
    return betas


@right("fit_beta")
def recursive(x, targets, beta, learning_rate, steps):
    if steps == 0:
        return [beta]
    before = recursive(x, targets, beta, learning_rate, steps - 1)
    s = sigmoid(before[-1] * x)
    gradient = np.average((x * s - targets) * x * x * s * sigmoid(-before[-1] * x))
    return [*before, before[-1] - learning_rate * gradient]


@right("fit_beta")
def numerically(x, targets, beta, learning_rate, steps, h=1e-5):
    def loss(b):
        return 0.5 * np.mean((x * sigmoid(b * x) - targets) ** 2)

    betas = [beta]
    for _ in range(steps):
        b = betas[-1]
        betas.append(b - learning_rate * (loss(b + h) - loss(b - h)) / (2 * h))
    return betas


@right("fit_beta")
def point_by_point(x, targets, beta, learning_rate, steps):
    betas = [float(beta)]
    while len(betas) <= steps:
        gradient = 0.0
        for a, t in zip(x, targets, strict=True):
            s = 1 / (1 + np.exp(-betas[-1] * a))
            gradient += (a * s - t) * a * a * s * (1 - s) / len(x)
        betas += [betas[-1] - learning_rate * gradient]
    return tuple(betas)


right("fit_beta", lambda *case: loop(*case).astype(np.float32), "float32")
