"""``python -m actlib.experiments [NAME … | all]``: list the experiments, or bring some up to date."""

import argparse
import os

from actlib.experiments import EXPERIMENTS
from actlib.experiments.runner import run, up_to_date, workers


def main() -> None:
    """Run the experiments that the command line names, if their code changed since the last run."""
    parser = argparse.ArgumentParser(prog="python -m actlib.experiments", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="an experiment, or 'all'")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.add_argument("--force", action="store_true", help="run also what is up to date")
    parser.add_argument(
        "--jobs",
        type=int,
        default=os.cpu_count() or 1,
        help="processes (default: one a core); 0 runs in this one",
    )
    options = parser.parse_args()
    names = list(EXPERIMENTS) if options.names == ["all"] else options.names
    for name in names:
        if name not in EXPERIMENTS:
            parser.error(f"no experiment named {name!r}; there are {', '.join(EXPERIMENTS)}")
    if not names:
        for name, what in EXPERIMENTS.items():
            print(f"{name:12} {'' if up_to_date(name) else '(stale) '}{what}")
    stale = [name for name in names if options.force or not up_to_date(name)]
    try:
        with workers(options.jobs if stale else 0) as pool:
            for name in names:
                if name in stale:
                    path = run(name, pool, progress=not options.quiet)
                    print(f"{name}: wrote {path.name}")
                else:
                    print(f"{name}: up to date")
    except KeyboardInterrupt:
        parser.exit(130, "\nstopped; the same command goes on from here\n")


if __name__ == "__main__":
    main()
