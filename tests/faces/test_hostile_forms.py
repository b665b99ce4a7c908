"""Every form and upload of the URL table, filled with what no browser sends: nothing breaks, nothing of
another mission is told or changed, and nothing at all is done without the token against forgery."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.html import escape

from legation.chancery.audit.models import Record
from legation.chancery.models import Person, Role
from legation.desks.briefing.models import WarningEdition
from legation.desks.listening import pages_live
from legation.desks.listening.models import Source
from legation.domain.roles import RoleKind
from legation.faces.web.messages import SOURCE, is_met, refusals
from legation.testing.people import person_at, signed_in
from legation.testing.programs import OSLO_SAYS, Planted

pytestmark = pytest.mark.django_db
HOSTILE = (
    "",
    "\x00\x1f\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace") + "\x00",
    "x" * 70_000,
    "-1e999",
    "'\"><script>alert(1)</script>\u202e%(says)s{{ 1 }}../../etc/passwd",
    "99999999999999999999",
    "oslo",
)
FILES = (
    b"",
    b"\x00" * 5_000,
    b"<!DOCTYPE x [<!ENTITY a 'b'>]><opml><body><outline xmlUrl='&a;'/></body></opml>",
    b"PK\x03\x04" + b"\xff" * 400,
)
USUAL = (
    "name",
    "reason",
    "text",
    "title",
    "mission",
    "file",
    "chosen",
    "next",
    "asked",
    "decision",
)
"""Sent where a page shows no form."""
LEAST_KNOWN = 12
"""Letters from which on a piece of English is known for a refusal's."""


class Fields(HTMLParser):
    """Gathers the names of the fields of a page's forms."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("name")
        if tag in ("input", "select", "textarea", "button") and name:
            self.names.add(name)


@pytest.fixture(autouse=True)
def streams_end_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages_live, "STREAM_SECONDS", 0.0)


def every_pattern() -> Iterator[URLPattern]:
    waiting: list[URLPattern | URLResolver] = list(get_resolver().url_patterns)
    while waiting:
        one = waiting.pop()
        if isinstance(one, URLResolver):
            waiting += one.url_patterns
        elif not str(one.name).startswith("api-") and not str(one.name).endswith("-json"):
            yield one


def addresses() -> Iterator[str]:
    """Every address of the table: of what is there, of what is another mission's, of what is not."""
    oslo = WarningEdition.objects.filter(warning__mission="oslo").first()
    lima = WarningEdition.objects.filter(warning__mission="lima").first()
    stranger = Person.objects.get(login="writer-oslo")
    given: dict[str, tuple[object, ...]] = {
        "name": ("source-lima", "source-oslo"),
        "number": (1, stranger.pk, 999_999_999),
        "key": (lima.warning.key, oslo.warning.key, "0" * 16),  # type: ignore[union-attr]
        "code": ("PE",),
        "mission": ("lima", "oslo"),
        "token": ("x",),
        "pk": (1,),
        "form": ("md",),
    }
    for pattern in every_pattern():
        wanted = list(pattern.pattern.regex.groupindex)
        longest = max((len(given[one]) for one in wanted), default=1)
        for place in range(longest):
            named = {one: given[one][place % len(given[one])] for one in wanted}
            try:
                yield reverse(str(pattern.name), kwargs=named)
            except Exception as unfit:  # noqa: BLE001 - an id of another form than this address takes
                assert "NoReverseMatch" in type(unfit).__name__


def mighty() -> Client:
    """Somebody who may do at one mission whatever is done there."""
    kinds = (RoleKind.HEAD_OF_MISSION, RoleKind.ADMINISTER, RoleKind.AUDITOR)
    return signed_in(person_at("lima", *kinds, login="mighty"))


def filled(names: set[str], value: str, content: bytes) -> dict[str, object]:
    sent: dict[str, object] = dict.fromkeys(names - {"csrfmiddlewaretoken"}, value)
    if "file" in names:
        sent["file"] = SimpleUploadedFile(f"a{value[:30]}\r\n.opml", content)
    return sent


def of_oslo() -> list[object]:
    """What no form of somebody at Lima may change."""
    return [
        list(Source.objects.filter(mission="oslo").values()),
        list(Role.objects.filter(mission="oslo").values()),
        list(WarningEdition.objects.filter(warning__mission="oslo").values()),
        list(
            Person.objects.filter(home_mission="oslo").values("pk", "name", "is_active", "password")
        ),
    ]


def test_no_form_breaks_tells_or_changes_what_is_not_its_senders(planted: Planted) -> None:
    browser, before = mighty(), of_oslo()
    posted = 0
    for address in addresses():
        page = Fields()
        shown = browser.get(address)
        assert shown.status_code < 500, address
        if "text/html" in shown.get("Content-Type", ""):
            page.feed(shown.getvalue().decode("utf-8", "replace"))
        for place, value in enumerate(HOSTILE):
            sent = filled(page.names or set(USUAL), value, FILES[place % len(FILES)])
            with transaction.atomic():
                answer = browser.post(address, sent)
                told = answer.getvalue().decode("utf-8", "replace")
                assert answer.status_code < 500, (address, value[:40], answer.status_code)
                assert OSLO_SAYS not in told, (address, value[:40])
                assert "<script>alert" not in told, address
                assert of_oslo() == before, (address, value[:40])
                transaction.set_rollback(True)
            posted += 1
            if answer.status_code == 405:
                break
    assert posted > 300


def english() -> re.Pattern[str]:
    """Whatever of the English of a refusal is long enough to be known by."""
    met = (path for path in SOURCE.rglob("*.py") if is_met(path))
    told = {one for path in met for one in refusals(path.read_text("utf-8"))}
    pieces = {one.strip() for text in told for one in re.split(r"\{[^}]*\}", text)}
    known = sorted((one for one in pieces if len(one) > LEAST_KNOWN), key=len, reverse=True)
    return re.compile("|".join(re.escape(escape(one)) for one in known), re.IGNORECASE)


@pytest.mark.walk
def test_no_refused_form_says_english_to_who_reads_chinese(planted: Planted) -> None:
    browser, refused, sentence = mighty(), 0, english()
    assert sentence.search("There is a problem: choose at least one task.")
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    for address in addresses():
        page = Fields()
        shown = browser.get(address)
        if "text/html" in shown.get("Content-Type", ""):
            page.feed(shown.getvalue().decode("utf-8", "replace"))
        for value in ("", "qzqz", "99999999999999999999"):
            with transaction.atomic():
                answer = browser.post(address, filled(page.names or set(USUAL), value, b"qzqz"))
                transaction.set_rollback(True)
            if answer.status_code == 405:
                break
            if answer.status_code not in (400, 403, 404):
                continue
            told = answer.getvalue().decode("utf-8", "replace")
            assert not (found := sentence.search(told)), (address, value, found)
            refused += 1
    assert refused > 100


def test_nothing_is_done_without_the_token_against_forgery(planted: Planted) -> None:
    browser = mighty()
    forger = Client(enforce_csrf_checks=True)
    forger.cookies = browser.cookies
    browser.get("/tasks/")
    records = Record.objects.count()
    for address in addresses():
        answer = forger.post(address, {"name": "x", "reason": "a long enough reason"})
        assert answer.status_code in (403, 404, 405), (address, answer.status_code)
    assert Record.objects.count() == records


QUESTIONS = {
    "as_of": ("/stories/", "/narratives/", "/signals/", "/forecasts/"),
    "from": ("/search",),
    "page": ("/signals/", "/search", "/sources/", "/warnings/"),
    "q": ("/search",),
    "mission": ("/brief/", "/warnings/"),
    "brief": ("/items/x",),
    "country": ("/stories/",),
}
DAYS = ("0001-01-01", "9999-12-31", "9999-12-31T23:59:59-23:59")


@pytest.mark.walk
def test_no_address_breaks_under_a_hostile_question(planted: Planted) -> None:
    assert planted.browser.get("/items/%00").status_code == 400
    for name, lists in QUESTIONS.items():
        values = DAYS if name in ("as_of", "from") else HOSTILE[2:5]
        for address in lists:
            for value in ("\x00", *values):
                answer = planted.browser.get(address, {name: value[:3_000]})
                assert answer.status_code < 500, (address, name, value[:40])
                is_nul = "\x00" in value  # PostgreSQL holds no such text
                assert not is_nul or answer.status_code == 400
