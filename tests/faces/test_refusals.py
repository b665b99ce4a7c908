"""A refused form says so in its reader's language: above the page, and beside the field it is about."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from legation.domain.errors import Refused, Rejected
from legation.domain.roles import RoleKind
from legation.domain.said import Listed, Said
from legation.domain.scope import Marking
from legation.faces.web.fields import mark
from legation.faces.web.messages import read
from legation.faces.web.refusing import told
from legation.testing.people import person_at, signed_in
from legation.testing.programs import Planted

pytestmark = pytest.mark.django_db
REPORT = {
    "kind": "contact-report",
    "mission": "lima",
    "title": "x",
    "met": "x",
    "met_on": "2026-01-05",
    "text": "x",
    "reliability": "B",
    "credibility": "2",
    "marking": "internal",
    "audience": "mission",
}
WARNING = {
    "mission": "lima",
    "title": "x",
    "percent": "40",
    "horizon": "2026-03-01",
    "text": "x",
    "changes_mind": "x",
    "marking": "internal",
    "audience": "mission",
}
ACCREDITATION = {"country": "PE", "kind": "resident", "since": "2026-01-01"}
FORMS: list[tuple[str, dict[str, str], str, str]] = [
    ("/reports/write", {**REPORT, "title": " "}, "title", "a report needs this"),
    ("/reports/write", {**REPORT, "met_on": "soon"}, "met_on", "{word!r} is no day"),
    ("/reports/write", {**REPORT, "marking": "top"}, "marking", "{word!r} is no marking"),
    (
        "/warnings/write",
        {**WARNING, "percent": "most"},
        "percent",
        "{word!r} is no whole percentage",
    ),
    ("/warnings/write", {**WARNING, "text": ""}, "text", "a warning needs this"),
    ("/warnings/write", {**WARNING, "cites": "/signals/x"}, "cites", "there is no {name}"),
    (
        "/sources/add",
        {"address": "gopher://x.example/", "step": "test"},
        "address",
        "the scheme {scheme!r} is not spoken",
    ),
    (
        "/sources/source-lima/edit",
        {"name": " ", "retention": "raw", "legal_basis": "consent"},
        "name",
        "a source has a name",
    ),
    (
        "/sources/source-lima/edit",
        {"name": "x", "retention": "raw"},
        "legal_basis",
        "a source that is read keeps its legal basis",
    ),
    ("/absences/add", {"deputy": "0"}, "deputy", "choose who stands in for you"),
    ("/hand-overs/give", {"mission": "lima", "to": "0"}, "to", "choose who takes over"),
    (
        "/notifications/wishes",
        {"quiet_from": "22:00"},
        "quiet_to",
        "quiet hours have a beginning and an end",
    ),
    ("/notifications/wishes", {"brief_to": "nobody"}, "brief_to", "{word!r} is no e-mail address"),
    (
        "/accounts/name",
        {"account": "x", "name": "x", "kind": "body", "reason": "long enough to pass"},
        "account",
        "write the platform, a colon and the account, such as mastodon:minister@gov.example",
    ),
    (
        "/people/add",
        {"login": "Ana Ruiz", "mission": "lima", "name": "x"},
        "login",
        "{login!r} is no sign-in name",
    ),
    (
        "/people/add",
        {"login": "writer-lima", "mission": "lima", "name": "x"},
        "login",
        "somebody is called that already",
    ),
    (
        "/people/missions/lima/accredit",
        {**ACCREDITATION, "since": "soon"},
        "since",
        "{word!r} is no day",
    ),
    (
        "/people/missions/lima/accredit",
        {**ACCREDITATION, "until": "2025-01-01"},
        "until",
        "a period must run forward: {first} to {last}",
    ),
    (
        "/people/missions/lima/lead",
        {"leader": " ", "capacity": "head-of-mission"},
        "leader",
        "who leads a mission has a name",
    ),
    (
        "/people/requests/ask",
        {"mission": "lima", "kind": "read", "ceiling": "internal", "hours": "many", "reason": "x"},
        "hours",
        "{hours!r} is no number of hours",
    ),
    (
        "/people/tokens/make",
        {"name": "", "days": "30", "marking": "internal"},
        "name",
        "say in 1 to {most} letters what the access token is for",
    ),
    (
        "/people/tokens/make",
        {"name": "x", "days": "ever", "marking": "internal"},
        "days",
        "{word!r} is no number of days",
    ),
]
"""Of every room: where it is sent, what, the field that is wrong, and in English what is wrong with it."""


@pytest.fixture
def mighty(planted: Planted) -> Client:
    kinds = (RoleKind.HEAD_OF_MISSION, RoleKind.ADMINISTER, RoleKind.AUDITOR)
    return signed_in(person_at("lima", *kinds, login="mighty"))


def reading(browser: Client, language: str) -> Client:
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return browser


class Page(HTMLParser):
    """Reads the controls of a page, and the words of every element that has an id."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self.controls: dict[str, dict[str, str]] = {}
        self.wrong: list[dict[str, str]] = []
        self.words: dict[str, str] = {}
        self.open: list[tuple[str, str]] = []
        self.alert = ""
        self.links: list[str] = []
        self.feed(answer.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if has.get("aria-invalid") == "true":
            self.wrong.append(has)
        if tag not in ("input", "meta", "link", "br", "img", "hr"):
            is_alert = has.get("role") == "alert"
            self.open.append((tag, "alert" if is_alert else has.get("id", "")))
        if tag == "a" and any(called == "alert" for _, called in self.open):
            self.links.append(has.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _, called in self.open:
            if called:
                self.words[called] = self.words.get(called, "") + data


def pieces(template: str, language: str) -> list[str]:
    """The words of a translated sentence around its values."""
    said = str(read(language).get(template).string)
    assert said != template
    found = re.split(r"\{[^}]*\}", said)
    return [one for one in (found[0][1:], *found[1:]) if one.strip()]


def sent_to(browser: Client, address: str, sent: dict[str, str]) -> HttpResponse:
    with transaction.atomic():
        answer = browser.post(address, sent)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize(("address", "sent", "field", "english"), FORMS)
def test_a_refused_form_says_what_is_wrong_beside_its_field(
    mighty: Client, address: str, sent: dict[str, str], field: str, english: str, language: str
) -> None:
    answer = sent_to(reading(mighty, language), address, sent)
    assert answer.status_code in (400, 403)
    page = Page(answer)
    (control,) = page.wrong
    assert control["name"] == field
    beside = page.words[control["aria-describedby"].split()[0]]
    for piece in pieces(english, language):
        assert piece in beside
        assert piece in page.words["alert"]
    assert page.links == [f"#{control['id']}"]
    assert 'lang="en"' not in answer.content.decode().partition('role="alert"')[2][:400]


def test_one_of_several_forms_with_a_field_of_that_name_is_the_one_that_was_sent() -> None:
    page = """
<form method="post"><input type="hidden" name="do" value="name"><input name="into" id="a"></form>
<form method="post"><input type="hidden" name="do" value="merge"><input name="into" id="b"></form>
<form method="post" action="/elsewhere"><input name="into" id="c"></form>
"""
    marked = mark(page, says="no", where="into", sent={"do": "merge", "into": "x"}, path="/here")
    assert marked is not None
    assert marked.id == "b"
    assert marked.page.count("aria-invalid") == 1


def test_the_mark_keeps_the_page_and_adds_to_what_describes_the_field() -> None:
    page = (
        '<form action="/here"><details><summary>More</summary><p class="field">'
        '<label for="day">Day <span class="hint">optional</span></label> <span id="h">hint</span> '
        '<input id="day" name="day" aria-describedby="h" value="a > b"></p></details></form>'
    )
    marked = mark(page, says="no &amp; no", where="day", sent={"day": "x"}, path="/here")
    assert marked is not None
    assert marked.label == "Day"
    assert '<details open="">' in marked.page
    assert '<p class="field wrong">' in marked.page
    assert 'aria-describedby="day-wrong h"' in marked.page
    assert '<span class="error" id="day-wrong">no &amp; no</span> <input' in marked.page
    assert 'value="a > b"' in marked.page


@pytest.mark.parametrize(
    "page",
    [
        '<form action="/there"><input name="day"></form>',
        '<form action="/here"><input name="day" type="hidden"></form>',
        '<form action="/here"><button name="day" value="x">x</button></form>',
        '<input name="day">',
    ],
)
def test_a_field_that_the_form_does_not_show_is_not_marked(page: str) -> None:
    assert mark(page, says="no", where="day", sent={"day": "x"}, path="/here") is None


def test_a_refusal_that_names_the_value_instead_of_the_field_is_found_by_it() -> None:
    page = '<form><input name="login"><input name="name"></form>'
    sent = {"login": "A.Rossi", "name": "Rossi"}
    marked = mark(page, says="no", where="a.rossi", sent=sent, path="/here")
    assert marked is not None
    assert '<input id="field-login" aria-invalid="true"' in marked.page


def test_what_was_typed_is_isolated_and_means_nothing_in_html() -> None:
    typed = "<b>\u202ex</b>"
    with translation.override("ar"):
        says = told(Rejected(Said("no mission {mission!r}", mission=typed)))
    assert '<bdi dir="auto">&lt;b&gt;x&lt;/b&gt;</bdi>' in says
    assert "\u202e" not in says


def test_words_of_the_house_are_named_as_on_the_pages_and_commands_left_out() -> None:
    wrong = Refused(
        Said("its owner reads up to {marking}", marking=Marking.RESTRICTED),
        remedy="legation people list",
    )
    with translation.override("fr"):
        says = told(wrong)
    assert "legation" not in says
    assert "restricted" not in says
    assert says.endswith(".")


def test_a_list_of_words_is_parted_as_its_language_parts_them() -> None:
    wrong = Rejected(Said("use {known}", known=Listed(["a", "b"])))
    with translation.override("ar"):
        assert "</bdi>، <bdi" in told(wrong)
    with translation.override("zh-hans"):
        assert "</bdi>、<bdi" in told(wrong)


def test_a_date_keeps_its_order_in_a_sentence_from_right_to_left() -> None:
    wrong = Rejected(Said("{word!r} is no day", word="soon"), remedy="such as 2026-03-01")
    with translation.override("ar"):
        assert told(wrong).endswith('<bdi dir="ltr">2026-03-01</bdi>.')
        spoken = told(Rejected("use http:// or https://"))
        assert '<bdi dir="ltr">http://</bdi>' in spoken
        assert '<bdi dir="ltr">https://</bdi>' in spoken
    with translation.override("fr"):
        assert told(wrong).endswith("Par exemple 2026-03-01.")


def test_what_has_no_translation_is_marked_as_the_english_that_it_is() -> None:
    with translation.override("fr"):
        assert told(Rejected("quite unknown")) == '<bdi lang="en" dir="ltr">Quite unknown.</bdi>'
    with translation.override("en"):
        assert told(Rejected("quite unknown")) == "Quite unknown."


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_page_that_is_not_there_or_not_theirs_says_so_in_the_readers_language(
    planted: Planted, language: str
) -> None:
    browser = reading(planted.browser, language)
    absent = browser.get("/reports/999999")
    assert absent.status_code == 404
    for piece in pieces("no report {number}", language):
        assert piece in absent.content.decode()
    assert "legation reports" not in absent.content.decode()
    refused = browser.get("/administration/settings")
    assert refused.status_code == 403
    (piece,) = pieces("this asks for a role that administers the installation", language)
    assert piece in refused.content.decode()


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize(
    ("address", "field", "english"),
    [
        ("/search?q=x&from=soon", "from", "{word!r} is no day"),
        (
            "/search?from=2026-02-01&to=2026-01-01",
            "to",
            "the time runs backwards: {first} to {last}",
        ),
        ("/narratives/compare?one=a&other=a", "other", "a narrative is not compared with itself"),
        ("/narratives/compare?one=a&other=b", "one", "no narrative {narrative!r}"),
    ],
)
def test_a_question_that_is_refused_is_marked_in_its_form(
    planted: Planted, address: str, field: str, english: str, language: str
) -> None:
    answer = reading(planted.browser, language).get(address)
    assert answer.status_code == (404 if "compare" in address else 400)
    page = Page(answer)
    (control,) = page.wrong
    assert control["name"] == field
    for piece in pieces(english, language):
        assert piece in page.words[control["aria-describedby"].split()[0]]


def test_a_search_whose_day_is_refused_keeps_what_else_was_asked(planted: Planted) -> None:
    answer = planted.browser.get("/search?q=harbour&language=es&from=2026-02-31")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert 'value="harbour"' in page
    assert 'name="language" value="es"' in page


@pytest.mark.parametrize("language", ["ar", "fr", "ru"])
def test_what_a_reader_says_of_a_file_that_is_no_feed_is_said_in_the_readers_language(
    mighty: Client, language: str
) -> None:
    page = SimpleUploadedFile(
        "page.xml", b"<?xml version='1.0'?><html><body>We have moved</body></html>"
    )
    browser = reading(mighty, language)
    answer = browser.post("/sources/add", {"step": "test", "mission": "lima", "file": page})
    assert answer.status_code == 400
    for english in ("this is a web page, not a feed", "look for the site's feed address"):
        for piece in pieces(english, language):
            assert piece in answer.content.decode()
        assert english not in answer.content.decode().lower()


def test_a_number_that_names_a_thing_is_written_as_in_its_address_and_a_count_as_counts_are() -> (
    None
):
    named = Rejected(Said("no brief {number}", number=9_999))
    counted = Rejected(Said("at most {most} letters", most=10_000))
    with translation.override("en"):
        assert "9999" in told(named)
        assert "10,000" in told(counted)
