"""What a page in a browser may run and show: its own scripts and style, by their hashes, and what it holds.

A page is handed on: nothing that stands in it by mistake or by malice, in a title or in a student's name, is to run,
and nothing is fetched. Attributes of style would be refused too, so that a page for a screen has none.
"""

from base64 import b64encode
from hashlib import sha256

from markupsafe import Markup


def content_hash(text: str) -> str:
    """How a content policy names what an element holds: `sha256-…`."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def content_policy(style: str, *scripts: str) -> Markup:
    """The policy of a page with this style and these scripts; pictures and fonts stand in the page as data."""
    hashes = " ".join(f"'{content_hash(script)}'" for script in scripts)
    named = (f"script-src {hashes}; " if hashes else "") + f"style-src '{content_hash(style)}'"
    within = "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    return Markup(f"default-src 'none'; {named}; {within}")  # noqa: S704 made of hashes and of words of ours
