"""What `import actlib` gives while a submission is graded: not the reference.

The modules that students may use stand beside this file.
"""


def __getattr__(name: str) -> object:
    if name.startswith("__"):
        raise AttributeError(name)
    raise AttributeError(f"actlib.{name} is not available while your work is graded")
