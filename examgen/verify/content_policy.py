"""What a page in a browser may run: its own scripts and styles, named by their hashes, and nothing else."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

CODE = re.compile(r"<(?P<element>script|style)(?P<attributes>[^>]*)>(?P<content>.*?)</(?P=element)>", re.DOTALL)
POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')
STYLED = re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE)

DATA = 'type="application/json"'
"""What no browser runs."""

FIXED = {
    "default-src": ("'none'",),
    "img-src": ("data:",),
    "font-src": ("data:",),
    "base-uri": ("'none'",),
    "form-action": ("'none'",),
}
"""What every policy says of all else."""


def strange_code(name: str, page: str) -> str | None:
    """What a page could run or show that its content policy should not let it, or what it holds that is not let."""
    found = POLICY.search(page)
    if found is None:
        return f"{name}: has no content policy"
    policy = {words[0]: tuple(words[1:]) for words in map(str.split, found[1].split(";")) if words}
    hashes: dict[str, set[str]] = {"script": set(), "style": set()}
    for element, digest in _code(page):
        hashes[element].add(digest)
        if digest not in policy.get(f"{element}-src", ()):
            return f"{name}: has a {element} that its content policy does not name"
    wanted = FIXED | {f"{element}-src": tuple(found) for element, found in hashes.items() if found}
    for directive in (*wanted, *policy):
        if set(policy.get(directive, ())) != set(wanted.get(directive, ())):
            return f"{name}: its content policy says {directive} {' '.join(policy.get(directive, ('nothing',)))}"
    return f"{name}: has an attribute of style, which its content policy does not let" if STYLED.search(page) else None


def _code(page: str) -> Iterator[tuple[str, str]]:
    """Each script and style with how a content policy names what it holds."""
    for code in CODE.finditer(page):
        if DATA not in code["attributes"]:
            digest = b64encode(sha256(code["content"].encode()).digest()).decode()
            yield code["element"], f"'sha256-{digest}'"
