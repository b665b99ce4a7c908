"""A real browser for the tests: the system's Chromium, driven by Playwright, and axe-core to judge pages."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from legation.faces.web.secret import access_key
from legation.testing.installations import brief_for, fill, planted_installation
from legation.testing.planted_brief import OPEN_LABEL

# Playwright keeps an event loop in this thread; Django would refuse its database there
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BUILD = Path(__file__).resolve().parents[2] / "build"
AXE = Path(os.environ.get("LEGATION_AXE", BUILD / "axe" / "axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's browser, without a window."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, known by its digest; fetched by ``make test-browser``, never kept with us."""
    if not AXE.exists():
        pytest.skip("no axe-core here: make test-browser fetches it with npm")
    script = AXE.read_bytes()
    assert hashlib.sha256(script).hexdigest() == AXE_SHA256
    return script.decode("utf-8")


@pytest.fixture
def start(home: Path, settings, live_server) -> str:
    """The address, with its key, of a planted installation that a browser can reach."""
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    # the test server answers for static files itself, and knows no names with a digest
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {"staticfiles": {"BACKEND": plain}}
    fill(here, OPEN_LABEL)
    brief_for(here, here.scope)
    return f"{live_server.url}/?key={access_key(home)}"


def sticking_out(page: Page) -> list[str]:
    """Name what makes a page scroll sideways; nothing where it does not."""
    return page.evaluate(
        """() => { const whole = document.documentElement;
        if (whole.scrollWidth <= whole.clientWidth) return [];
        return [...document.querySelectorAll('body *')].filter(one => {
          if (!one.checkVisibility({contentVisibilityAuto: true})) return false;
          const box = one.getBoundingClientRect();
          return box.left < -1 || box.right > whole.clientWidth + 1;
        }).map(one => one.outerHTML.slice(0, 120)).slice(0, 8); }"""
    )
