"""Figures that move: the same in JupyterLab, in the browser lab and on the pages of the book.

Each is an `anywidget <https://anywidget.dev>`_ class of one JavaScript module, which computes with
the catalogue's functions itself and so needs no kernel.
"""

from actlib.explorer.widgets import DepthExplorer, Explorer, Playground

__all__ = ["DepthExplorer", "Explorer", "Playground"]
