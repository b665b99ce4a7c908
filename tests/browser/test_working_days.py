"""The working day of each role, walked by somebody who signs in: English and Arabic, phone and laptop."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from legation.chancery.installation import Installation
from legation.chancery.keydoor import close_key_door
from legation.chancery.models import Person
from legation.desks.listening.models import Source
from legation.domain.identity import key_of
from legation.domain.roles import RoleKind
from legation.domain.scope import Audience
from legation.testing.installations import NOW, brief_for, fill, planted_installation
from legation.testing.people import person_at
from legation.testing.planted_brief import OPEN_LABEL
from legation.testing.warned import judging, warning_drafted

from .conftest import (
    BUILD,
    LAPTOP,
    PASSWORD,
    PHONE,
    REPORT,
    WARNING,
    filled,
    set_up_app,
    sign_in,
    sticking_out,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VIEWS = (("en", LAPTOP), ("ar", PHONE), ("ar", LAPTOP), ("en", PHONE))
PICTURES = BUILD / "days"
ROLES = {
    "press": (RoleKind.WRITE, RoleKind.CLEAR),
    "analyst": (RoleKind.ANALYST,),
    "duty": (RoleKind.DUTY_OFFICER,),
    "head": (RoleKind.HEAD_OF_MISSION,),
    "reader": (RoleKind.READ,),
    "keeper": (RoleKind.ADMINISTER,),
    "auditor": (RoleKind.AUDITOR,),
}


class Post:
    """An installation that a browser can reach, and the people who work there."""

    def __init__(self, here: Installation, base: str) -> None:
        self.here, self.base = here, base
        self.people: dict[str, Person] = {}
        for name, kinds in ROLES.items():
            person = person_at("lima", *kinds, login=f"{name}.desk", name=name.title())
            person.set_password(PASSWORD)
            person.save()
            self.people[name] = person

    def draft_warning(self) -> str:
        """Let the duty officer draft a warning; give its address."""
        hand = judging(self.here, self.people["duty"])
        cites = f"/signals/{key_of('signal', 'burst')}"
        return f"/warnings/{warning_drafted(hand, 'lima', cites=cites, horizon='2999-04-30').key}"


@pytest.fixture
def post(home: Path, settings, live_server) -> Post:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {"staticfiles": {"BACKEND": plain}}
    fill(here, OPEN_LABEL)
    here.archive.rebuild_search()
    brief_for(here, here.scope)
    Source.objects.create(
        id="gazette",
        name="The Gazette",
        address="https://gazette.example/feed",
        reader="feed",
        mission="lima",
        audience=Audience.MISSION,
        is_enabled=True,
        legal_basis="public-task",
        added_at=NOW,
    )
    close_key_door(at=NOW)
    return Post(here, live_server.url)


class Walk:
    """One way through the pages in one view: every page that was looked at is pictured."""

    def __init__(self, page: Page, base: str, called: str, language: str) -> None:
        self.page, self.base, self.called, self.language = page, base, called, language
        self.seen: list[str] = []

    def look(self, step: str) -> None:
        """Look at the page as it stands: it is theirs, in their language, and fits."""
        name = f"{self.called}-{len(self.seen):02}-{step}"
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
        assert "/account/" not in self.page.url, name
        assert self.page.inner_text("h1").strip(), name
        assert self.page.get_attribute("html", "lang") == self.language, name
        wanted = "rtl" if self.language == "ar" else "ltr"
        assert self.page.get_attribute("html", "dir") == wanted, name
        assert sticking_out(self.page) == [], name
        assert self.page.locator("main .errors").count() == 0, name
        self.seen.append(step)

    def go(self, path: str, step: str) -> None:
        """Open an address and look at it."""
        answer = self.page.goto(self.base + path)
        assert answer is not None and answer.status == 200, (path, answer)
        self.look(step)

    def click(self, selector: str, step: str) -> None:
        """Click what comes first, and look at where it leads."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.look(step)


def press_officers_day(walk: Walk, post: Post) -> None:
    """From the brief down to a text, a search that is kept, and a telegram that goes out."""
    page = walk.page
    walk.go("/", "today")
    walk.click("main a.button[href='/brief/']", "brief")
    counted = page.locator("main a.count").first.get_attribute("data-count")
    walk.click("main a.count", "evidence")
    assert page.locator("main li").count() >= int(counted or 0)
    walk.click("main ol.items a[href^='/items/']", "item")
    walk.go("/search", "search")
    page.fill("#q", "puerto")
    with page.expect_navigation():
        page.press("#q", "Enter")
    walk.look("found")
    assert page.locator("main ol.items li").count() > 3
    page.locator("details:has(#saved-name) summary").first.click()
    page.fill("#saved-name", f"puerto {walk.called}")
    walk.click("form[action='/search/saved/add'] button", "saved")
    walk.go(filled(page, walk.base, "/reports/write", REPORT), "sent")
    walk.go("/reports/", "reports")


def analysts_day(walk: Walk, post: Post) -> None:
    """Stories and narratives over time, one of them named anew, groups, and what is expected."""
    page = walk.page
    walk.go("/", "today")
    walk.go("/stories/", "stories")
    walk.click("main tbody th a[href^='/stories/']", "story")
    walk.click("main a[href$='/correct']", "correct")
    page.fill("#name", f"Harbour {walk.called}")
    walk.click("form:has(#name) button", "named")
    assert f"Harbour {walk.called}" in page.inner_text("main")
    walk.go("/narratives/", "narratives")
    walk.click(
        "main a[href^='/narratives/']:not([href*='compare']):not([href*='items'])", "narrative"
    )
    walk.go("/signals/", "indicators")
    walk.click("main tbody th a[href^='/signals/']", "indicator")
    walk.go("/forecasts/", "forecasts")
    walk.click("main tbody th a[href^='/forecasts/']", "forecast")
    walk.go("/countries/PE", "country")


def duty_officers_day(walk: Walk, post: Post) -> None:
    """Sources that do not do well, the live list, a warning drafted and issued, the shift handed over."""
    page = walk.page
    walk.go("/", "today")
    walk.go("/sources/gazette", "source")
    walk.click("form[action$='/pause'] button", "paused")
    walk.click("form[action$='/resume'] button", "resumed")
    walk.go("/live/", "live")
    walk.go(filled(page, walk.base, "/warnings/write", WARNING), "issued")
    walk.go("/hand-overs/", "hand-overs")
    page.fill("#note", f"Quiet night, {walk.called}")
    page.select_option("#to", str(post.people["head"].pk))
    walk.click("form[action='/hand-overs/give'] button", "given")
    assert walk.called in page.inner_text("main")


def heads_day(walk: Walk, post: Post) -> None:
    """What needs a decision: a drafted warning is read, issued and closed; a country before a visit."""
    page, warning = walk.page, post.draft_warning()
    walk.go("/", "today")
    walk.go("/tasks/", "tasks")
    walk.go("/brief/", "brief")
    walk.go(warning, "draft")
    walk.click("main a[href$='/issue']", "issue")
    walk.click("form[action$='/issue'] button", "issued")
    page.fill("#outcome_says", "The port was open.")
    walk.click("form[action$='/close'] button", "closed")
    walk.go("/warnings/", "warnings")
    walk.go("/countries/PE", "country")
    walk.go("/people/requests/", "requests")


def readers_day(walk: Walk, post: Post) -> None:
    """From Today to the texts of a story, what a word means, a search that is kept; no form of who writes."""
    page = walk.page
    walk.go("/", "today")
    walk.go("/brief/", "brief")
    walk.click("main a.count", "evidence")
    walk.go("/stories/", "stories")
    walk.click("main tbody th a[href^='/stories/']", "story")
    walk.click("main ol.items a[href^='/items/']", "item")
    walk.go("/reports/", "reports")
    assert page.locator("main a[href='/reports/write']").count() == 0
    walk.go("/search?q=puerto", "found")
    page.locator("details:has(#saved-name) summary").first.click()
    page.fill("#saved-name", f"puerto {walk.called}")
    walk.click("form[action='/search/saved/add'] button", "saved")
    walk.go("/notifications/wishes", "wishes")
    walk.click("main form button", "wished")
    walk.go("/glossary", "glossary")
    answer = page.goto(walk.base + "/administration/records")
    assert answer is not None and answer.status == 403


def administrators_day(walk: Walk, post: Post) -> None:
    """Somebody new is added, given a role and a link, and let go; the installation; nothing is read."""
    page, login = walk.page, f"new.{walk.called}"
    walk.go("/", "today")
    walk.go("/people/", "people")
    walk.click("main a[href='/people/add']", "add")
    page.fill("#name", f"Nour {walk.called}")
    page.fill("#login", login)
    walk.click("main form button", "added")
    page.select_option("#kind", "read")
    walk.click("form[action$='/grant'] button", "granted")
    assert page.locator("main form[action^='/people/roles/']").count() == 1
    theirs = urlsplit(page.url).path
    walk.click("form[action$='/invite'] button", "link")
    assert "/account/invitation/" in page.inner_text("main pre")
    walk.go(theirs, "invited")
    walk.click("form[action$='/leave'] button", "gone")
    walk.go("/people/requests/", "requests")
    walk.go("/people/missions/lima", "mission")
    for one in ("health", "settings", "backups", "records"):
        walk.go(f"/administration/{one}", one)
    answer = page.goto(walk.base + "/stories/")
    assert answer is not None and answer.status == 403


def auditors_day(walk: Walk, post: Post) -> None:
    """Who works here with which roles, whether the records are whole; nothing is read or changed."""
    page, head = walk.page, post.people["head"]
    walk.go("/", "today")
    walk.go("/people/", "people")
    walk.go(f"/people/{head.pk}", "person")
    assert page.locator("main form").count() == 0
    walk.go("/people/requests/", "requests")
    walk.go("/people/missions/lima", "mission")
    walk.go("/administration/records", "records")
    assert page.locator("form[action='/administration/records/verify'] button").count() == 1
    walk.go("/people/missions/", "missions")
    walk.go("/glossary", "glossary")
    for path in ("/stories/", "/search", "/administration/settings"):
        answer = page.goto(walk.base + path)
        assert answer is not None and answer.status == 403, path


DAYS: dict[str, Callable[[Walk, Post], None]] = {
    "press": press_officers_day,
    "analyst": analysts_day,
    "duty": duty_officers_day,
    "head": heads_day,
    "reader": readers_day,
    "keeper": administrators_day,
    "auditor": auditors_day,
}


def views(chromium: Browser, post: Post, role: str) -> Iterator[Walk]:
    """Sign in once as one does, with an app's code where the role asks for it; then look in every view."""
    context = chromium.new_context(service_workers="block")
    page = context.new_page()
    sign_in(page, post.base, f"{role}.desk")
    if "/2fa/" in page.url:
        set_up_app(page, post.base)
    held: Any = context.storage_state()
    context.close()
    for language, (width, height) in VIEWS:
        context = chromium.new_context(
            storage_state=held,
            service_workers="block",
            locale=language,
            viewport={"width": width, "height": height},
        )
        context.set_default_timeout(15_000)
        cookie: Any = {"name": "legation-language", "value": language, "url": post.base}
        context.add_cookies([cookie])
        yield Walk(context.new_page(), post.base, f"{role}-{language}-{width}", language)
        context.close()


@pytest.mark.parametrize("role", DAYS)
def test_the_working_day_is_walked_by_who_signed_in(
    chromium: Browser, post: Post, role: str
) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    walked = []
    for walk in views(chromium, post, role):
        DAYS[role](walk, post)
        walked.append(walk.seen)
    assert len(walked) == len(VIEWS)
    assert all(one == walked[0] and len(one) >= 8 for one in walked)
    assert urlsplit(post.base).hostname == "localhost"
