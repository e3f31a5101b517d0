"""Microsoft's Agents Playground beside a real `psr serve`, and headless Chromium in front of it."""

import os
import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, sync_playwright

from bot.demo import teams
from bot.demo.teams import NotStarted, Playground
from tests.playground.page import WAIT, Person

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic", "--no-first-run",
         "--disable-component-update", "--disable-sync")  # fmt: skip
NO_BROWSER = "Chromium is not here, so nothing was tried in a browser."
ELSEWHERE = re.compile(r"^https?://(?!localhost[:/])")


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    """As `make teams` starts it. Where something is not installed the tests are skipped, unless PSR_NO_SKIP is 1."""
    has_playground()
    _chromium()
    with teams.beside(tmp_path_factory.mktemp("playground"), usual=(0, 0)) as started:
        yield started


@pytest.fixture(scope="module")
def browser(playground: Playground) -> Iterator[BrowserContext]:
    """Headless Chromium; for one module, as tests that come after it may want an event loop of their own."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=_chromium(), args=QUIET)
        context = opened.new_context(viewport={"width": 1400, "height": 1000})
        context.set_default_timeout(WAIT)
        context.route(ELSEWHERE, lambda route: route.abort())
        yield context
        opened.close()


@pytest.fixture
def person(browser: BrowserContext, playground: Playground) -> Iterator[Person]:
    """The Community Beat Manager, who has just opened the page."""
    page = browser.new_page()
    page.goto(playground.address)
    yield Person(page)
    page.close()


def has_playground() -> None:
    """Skip the test where Node.js or the Playground is not installed, with a sentence that says which."""
    try:
        teams.missing()
    except NotStarted as why:
        _not_here(str(why))


def _chromium() -> str:
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    return found or _not_here(NO_BROWSER)


def _not_here(why: str) -> str:
    if os.environ.get("PSR_NO_SKIP") == "1":
        pytest.fail(why)
    pytest.skip(why)
