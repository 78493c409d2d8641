"""Two styles of backpropagation that the networks share."""

import numpy as np


def by_layers(forward_slope):
    """Return backpropagation as a loop over layers, for a slope that is a function of the output."""

    def backward(params, cache, delta):
        grads = {}
        for layer, below in [(3, cache["h2"]), (2, cache["h1"]), (1, cache["x"])]:
            grads[f"W{layer}"] = np.einsum("ni,nj->ij", below, delta)
            grads[f"b{layer}"] = np.ones(len(delta)) @ delta
            if layer > 1:
                delta = np.einsum("nj,ij->ni", delta, params[f"W{layer}"]) * forward_slope(below)
        return grads

    return backward


def example_by_example(slope):
    """Return backpropagation as a sum over single examples."""

    def backward(params, cache, upstream):
        grads = {key: np.zeros_like(value) for key, value in params.items()}
        for x, h1, h2, d3 in zip(cache["x"], cache["h1"], cache["h2"], upstream, strict=True):
            d2 = (params["W3"] @ d3) * slope(h2)
            d1 = (params["W2"] @ d2) * slope(h1)
            for layer, (below, d) in enumerate([(x, d1), (h1, d2), (h2, d3)], start=1):
                grads[f"W{layer}"] += np.outer(below, d)
                grads[f"b{layer}"] += d
        return grads

    return backward
