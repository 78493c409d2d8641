"""``python -m actlib.experiments [NAME …]``: list the experiments, or run some again."""

import argparse
import importlib

from actlib.experiments import EXPERIMENTS, save


def main() -> None:
    """Run the experiments that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m actlib.experiments", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="an experiment, or 'all'")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    options = parser.parse_args()
    names = list(EXPERIMENTS) if options.names == ["all"] else options.names
    for name in names:
        if name not in EXPERIMENTS:
            parser.error(f"no experiment named {name!r}; there are {', '.join(EXPERIMENTS)}")
    if not names:
        for name, what in EXPERIMENTS.items():
            print(f"{name:12} {what}")
    for name in names:
        module = importlib.import_module(f"actlib.experiments.{name}")
        path = save(name, module.run(progress=not options.quiet))
        print(f"{name}: wrote {path.name}")


if __name__ == "__main__":
    main()
