"""Every link leads somewhere, and every document can be reached from the first page."""

import pytest

from tests.docs.documents import DOCUMENTS, ROOT, anchors, links


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name):
    for link in links(name):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = ((ROOT / name).parent / path).resolve() if path else ROOT / name
        assert target.is_relative_to(ROOT), link
        inside = str(target.relative_to(ROOT))
        assert target.exists(), f"{name}: {link}"
        if anchor:
            assert anchor in anchors(inside), f"{name}: {link}"


def test_every_document_can_be_reached_from_the_first_page():
    found, waiting = set(), ["README.md"]
    while waiting:
        name = waiting.pop()
        found.add(name)
        targets = [
            ((ROOT / name).parent / link.partition("#")[0]).resolve() for link in links(name) if "://" not in link
        ]
        near = {str(path.relative_to(ROOT)) for path in targets if path.suffix == ".md" and path.exists()}
        waiting += near - found
    assert set(DOCUMENTS) <= found


def test_links_to_other_places_are_few_and_safe():
    for name in DOCUMENTS:
        assert all(link.startswith("https://") for link in links(name) if "://" in link), name
