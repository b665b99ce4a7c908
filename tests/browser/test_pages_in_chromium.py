"""The pages in a real browser: they open, are styled, and break none of their own rules."""

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from legation.desks.briefing.models import Brief
from legation.faces.web.secret import access_key
from legation.testing.installations import brief_for, fill, planted_installation
from legation.testing.planted_brief import OPEN_LABEL

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Browser:
    """A headless Chromium with a profile of its own."""

    def __init__(self, folder: Path) -> None:
        found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
        if found is None:
            pytest.skip("no Chromium on this machine: apt-get install chromium")
        self.command = [found, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        self.folder = folder

    def run(self, address: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Open an address and give what the browser wrote, its console on standard error."""
        profile = f"--user-data-dir={self.folder / 'profile'}"
        told = "--enable-logging=stderr"
        return subprocess.run(
            [*self.command, profile, told, *options, address],
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    return Browser(tmp_path)


@pytest.fixture
def address(home: Path, settings, live_server) -> str:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    fill(here, OPEN_LABEL)
    brief_for(here, here.scope)
    return f"{live_server.url}{{path}}?key={access_key(home)}"


@pytest.mark.parametrize(
    "path", ["/", "/brief/", "/stories/", "/signals/", "/forecasts/", "/sources/", "/status"]
)
def test_a_page_opens_by_its_key_and_breaks_none_of_its_own_rules(
    address: str, browser: Browser, path: str
) -> None:
    told = browser.run(address.format(path=path), "--dump-dom")
    assert "<h1" in told.stdout
    assert "This installation is locked" not in told.stdout
    assert "Refused to" not in told.stderr
    assert "violates the following Content Security Policy" not in told.stderr


def test_the_brief_as_a_file_is_styled_under_the_servers_own_policy(
    address: str, browser: Browser
) -> None:
    told = browser.run(
        address.format(path=f"/briefs/{Brief.objects.get().pk}/file.html"), "--dump-dom"
    )
    assert "What we do not see" in told.stdout
    assert "violates the following Content Security Policy" not in told.stderr


def test_the_brief_can_be_pictured_on_a_phone(
    address: str, browser: Browser, tmp_path: Path
) -> None:
    picture = tmp_path / "phone.png"
    browser.run(address.format(path="/brief/"), "--window-size=500,1400", f"--screenshot={picture}")
    head = picture.read_bytes()[:24]
    assert struct.unpack(">II", head[16:24]) == (500, 1400)
    assert picture.stat().st_size > 20_000
