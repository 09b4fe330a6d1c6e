"""Debian's Chromium without its windows, started once for all of a worker's tests here."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launched(playwright: Playwright) -> Browser:
    """A browser; whoever asks for it closes it. Its pages are Chromium's; opening one takes half as long as there."""
    return playwright.chromium.launch(executable_path=shutil.which("chromium-headless-shell"), args=FLAGS)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser; whoever opens a page or a context closes it."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()
