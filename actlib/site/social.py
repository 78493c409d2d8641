"""The picture that other sites show beside a link to the book, and its cover for e-readers."""

from pathlib import Path
from urllib.parse import quote

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from sphinx.application import Sphinx
from sphinx.config import Config

from actlib.catalog import catalog

LINES = {"sigmoid": "#63b7ec", "tanh": "#45cf9f", "relu": "#ff9a57", "gelu": "#e793c9"}


def draw(file: Path, title: str, size: tuple[float, float] = (12, 6.3)) -> None:
    """Draw it, 1200 by 630 points as such cards are; words stand beside the curves, or above them.

    The size is in hundreds of points.
    """
    wide = size[0] > size[1]
    with matplotlib.rc_context(matplotlib.rcParamsDefault):
        figure = Figure(figsize=size, dpi=100, facecolor="#10293f")
        FigureCanvasAgg(figure)
        ax = figure.add_axes((0.45, 0.08, 0.52, 0.84) if wide else (0.08, 0.06, 0.84, 0.46))
        ax.axis("off")
        ax.set_ylim(-1.3, 3.0)
        ax.axhline(0, color="#5a7288")
        ax.axvline(0, color="#5a7288")
        x = np.linspace(-4, 4, 600)
        for name, colour in LINES.items():
            ax.plot(x, catalog[name].fn(x), color=colour, linewidth=5)
        words = title.replace(" ", "\n", 1)
        left, middle, below = (0.05, 0.62, 0.28) if wide else (0.08, 0.85, 0.67)
        figure.text(left, middle, words, color="white", size=50, weight="bold", va="center")
        about = "An open textbook with\na reference library and\ngraded exercises"
        figure.text(left, below, about, color="#cfe0ee", size=21, va="center")
        figure.savefig(file, facecolor=figure.get_facecolor(), metadata={"Software": None})


def add(app: Sphinx, config: Config) -> None:
    """Put it among the static files, once for each title."""
    static = Path(app.outdir).parent / ".social" / quote(config.html_title, safe="")
    if not (static / "social.png").exists():
        static.mkdir(parents=True, exist_ok=True)
        draw(static / "social.png", config.html_title)
    config.html_static_path.append(str(static))


def setup(app: Sphinx) -> None:
    """Connect it."""
    app.connect("config-inited", add)
