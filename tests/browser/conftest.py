"""A real browser for the tests: the system's Chromium, driven by Playwright, and axe-core to judge pages."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from playwright.sync_api import Browser, Page, sync_playwright

from legation.domain.identity import key_of
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


PASSWORD = "correct horse battery staple"
PHONE, LAPTOP = (390, 844), (1280, 900)
SLOWEST_SECONDS = 5.0
SECOND_GENERATION = {
    "offline": False,
    "latency": 300,
    "downloadThroughput": 250_000 // 8,
    "uploadThroughput": 50_000 // 8,
}
"""Bits of a 2G line (EDGE): 250 kbit/s down, 300 ms there and back."""
REPORT = {
    "title": "The harbour toll will come",
    "met": "adviser in the ministry of ports",
    "met_on": "2026-03-11",
    "place": "at a reception",
    "text": "The toll on the harbour is decided; the decree waits for a signature.",
    "countries": "PE",
    "names": "A Person",
}
WARNING = {
    "title": "The harbour is closed for a day or longer",
    "percent": "72",
    "horizon": "2999-04-30",
    "base_percent": "10",
    "base_rate_says": "closed days of ten years",
    "text": "The toll is decided and the dockers have announced a strike.",
    "changes_mind": "The decree is withdrawn.",
    "cites": f"/signals/{key_of('signal', 'burst')}",
}


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


def sign_in(page: Page, base: str, login: str) -> None:
    page.goto(base + "/account/login/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def prove(page: Page) -> None:
    """Give the password once more, where it is asked for."""
    if "reauthenticate" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def set_up_app(page: Page, base: str) -> str:
    """Set up an authenticator app from the page of the second factor; give its secret."""
    page.goto(base + "/account/2fa/app/")
    prove(page)
    secret = page.inner_text("main code").strip()
    page.fill("[name=code]", code_of(secret))
    page.press("[name=code]", "Enter")
    assert len(page.inner_text("main pre").split()) == 10
    return secret


def filled(page: Page, base: str, path: str, values: dict[str, str]) -> str:
    """Fill a form without scripts and send it, and the page after it; give where that led."""
    page.goto(base + path)
    for name, value in values.items():
        page.fill(f"#{name}", value)
    if path.startswith("/warnings"):
        page.select_option("#marking", "confidential")
    page.click("main form button")
    page.click("main a.button >> nth=1")
    page.click("main form button")
    return urlsplit(page.url).path
