"""A Content-Security-Policy on every page: it runs its own scripts, and none that came in otherwise.

Each page carries its policy, so it holds on any server and from a folder. The few scripts that stand
in a page's own text are named by their hashes. No reading page may evaluate text as code; Python in a
page runs in a worker, and the lab has a policy of its own. What only a header can say stands in
``_headers``, which some hosts read as it is; ``HEADERS`` holds the same for all others.
"""

import base64
import hashlib
import re
from pathlib import Path

from sphinx.application import Sphinx

META = '<meta http-equiv="Content-Security-Policy" content="{}" />'
INLINE = re.compile(r"<(script|style)\b(?![^>]*\ssrc=)([^>]*)>(.*?)</\1>", re.DOTALL)
CHARSET = re.compile(r'<meta charset="utf-8"\s*/?>', re.IGNORECASE)
CARRIED = re.compile(r'\n<meta http-equiv="Content-Security-Policy"[^>]*>')

# KaTeX places each part of a formula by a style attribute; those can run nothing.
PAGE = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'", "'unsafe-inline'"],  # for browsers that do not know the next two
    "style-src-elem": ["'self'"],
    "style-src-attr": ["'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "worker-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
}

# JupyterLab compiles its settings' schemas, and makes style sheets and modules as it goes.
LAB = PAGE | {
    "script-src": ["'self'", "'unsafe-eval'", "blob:"],
    "style-src-elem": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'", "data:"],
    "connect-src": ["'self'", "data:", "blob:"],
    "worker-src": ["'self'", "blob:"],
}

# A worker obeys the policy that it is served with, and none if it is served without.
WORKER = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
HEADERS = {
    "/*": {
        "Content-Security-Policy": "frame-ancestors 'self'",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Content-Type-Options": "nosniff",
    },
    "/_static/try-worker.js": {"Content-Security-Policy": WORKER},
}


def source(text: str) -> str:
    """Return the name of a script by its content.

    >>> source("alert(1)")
    "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"
    """
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def policy(html: str, rules: dict[str, list[str]]) -> str:
    """Return a page's policy: the rules, and the scripts and styles that stand in its text.

    >>> policy("<script>1</script>", {"script-src": ["'self'"]})
    "script-src 'self' 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"
    """
    own: dict[str, list[str]] = {"script": [], "style": []}
    for kind, attributes, text in INLINE.findall(html):
        if "json" not in attributes and source(text) not in own[kind]:
            own[kind].append(source(text))
    if "'unsafe-inline'" in rules.get("style-src-elem", []):
        own["style"] = []  # a browser that is given hashes ignores it
    added = {"script-src": own["script"], "style-src-elem": own["style"]}
    return "; ".join(
        f"{name} {' '.join([*sources, *added.get(name, [])])}" for name, sources in rules.items()
    )


def protect(html: str, rules: dict[str, list[str]] = PAGE) -> str:
    """Return a page with its policy, which comes before all that it governs."""
    html = without(html)
    start = CHARSET.search(html)
    at = start.end() if start else html.index("<head>") + len("<head>")
    return f"{html[:at]}\n{META.format(policy(html, rules))}{html[at:]}"


def without(html: str) -> str:
    """Return a page without its policy, for a copy that gets other scripts."""
    return CARRIED.sub("", html)


def protect_site(app: Sphinx, error: Exception | None) -> None:
    """Give the pages of the book their policy, once all are written, and write ``_headers``."""
    if error is not None or app.builder.name != "html":
        return
    site = Path(app.outdir)
    for page in site.rglob("*.html"):
        if page.relative_to(site).parts[0] not in {"_static", "lab"}:
            text = page.read_text(encoding="utf-8")
            if "Content-Security-Policy" not in text[:1000]:
                page.write_text(protect(text), encoding="utf-8")
    lines = [
        f"{path}\n" + "".join(f"  {name}: {value}\n" for name, value in headers.items())
        for path, headers in HEADERS.items()
    ]
    (site / "_headers").write_text("".join(lines), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Connect it, after whatever else writes pages."""
    app.connect("build-finished", protect_site, priority=960)
