"""`actlib bench`: accuracy and speed beside the textbook, SciPy, PyTorch and JAX."""
