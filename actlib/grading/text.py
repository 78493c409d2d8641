"""What students wrote, made fit for a line of a terminal, a table or a file."""


def printable(text: str, most: int = 300) -> str:
    r"""Return a text on one line, without what steers a terminal or no file can hold, and not too long.

    Examples
    --------
    >>> printable("no\n  \x1b[2Jsuch file")
    'no �[2Jsuch file'
    """
    line = " ".join(text[:10_000].split())
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def storable(name: str) -> str:
    """Return a folder's name with a question mark for each byte that is no UTF-8."""
    return name.encode("utf-8", "replace").decode()
