"""Objects of every desk are found by id, take comments and show their history under the reader's scope."""

import pytest
from django.test import Client

from legation.chancery.audit.models import Record
from legation.chancery.authors.veil import veil_of
from legation.chancery.installation import Installation
from legation.chancery.models import Person
from legation.chancery.objects import object_kinds
from legation.desks.listening.deciding import pause_source
from legation.desks.listening.models import Source
from legation.desks.reporting.models import Report
from legation.desks.reporting.work import correct, send
from legation.desks.today.models import Comment
from legation.domain.roles import RoleKind
from legation.domain.scope import Audience, Marking
from legation.testing.installations import NOW, fill, mission_label, planted_installation, scope_of
from legation.testing.people import person_at, signed_in
from legation.testing.reports import drafted, hand_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(home, settings) -> Installation:
    here = planted_installation(home, "lima", "oslo")
    settings.LEGATION = here.settings
    fill(here, mission_label("lima"))
    return here


@pytest.fixture
def ana(here: Installation) -> Person:
    return person_at("lima", RoleKind.WRITE, login="ana", name="Ana")


@pytest.fixture
def stranger(here: Installation) -> Client:
    return signed_in(person_at("oslo", RoleKind.WRITE, login="olav"))


@pytest.fixture
def report(here: Installation, ana: Person) -> Report:
    return drafted(hand_of(here, ana), "lima", names=("Dr Quandt",))


@pytest.fixture
def source(here: Installation) -> Source:
    return Source.objects.create(
        id="lima-herald",
        name="Lima Herald",
        address="https://herald.example/feed",
        reader="feed",
        mission="lima",
        marking=Marking.RESTRICTED,
        audience=Audience.MISSION,
        added_at=NOW,
    )


def led(browser: Client, words: str) -> str:
    return browser.get("/find", {"q": words})["Location"]


def account_key(here: Installation) -> str:
    accounts = here.archive.read("items", scope_of("lima"), columns=["account"])["account"]
    return veil_of(here.archive).key(accounts[0])


def test_reports_sources_countries_and_authors_are_found_by_id_under_scope(
    here: Installation, ana: Person, stranger: Client, report: Report, source: Source
) -> None:
    send(hand_of(here, ana), report.editions.get())
    browser = signed_in(ana)
    key = account_key(here)
    own = {
        report.key: f"/reports/{report.pk}",
        f"report:{report.pk}": f"/reports/{report.pk}",
        f"https://host.example/reports/{report.pk}": f"/reports/{report.pk}",
        source.id: f"/sources/{source.id}",
        f"source:{source.id}": f"/sources/{source.id}",
        key: f"/accounts/{key}",
        f"account:{key}": f"/accounts/{key}",
    }
    for words, address in own.items():
        assert led(browser, words) == address, words
        assert browser.get(address).status_code == 200, address
        assert led(stranger, words).startswith("/search?"), words
    for reader in (browser, stranger):
        assert led(reader, "country:pe") == "/countries/PE"
        assert led(reader, "country:ZZ").startswith("/search?")
        assert led(reader, "PE").startswith("/search?")
        assert led(reader, str(report.pk)).startswith("/search?")


def test_a_draft_is_no_object_to_anybody_and_its_page_offers_no_comments(
    here: Installation, ana: Person, report: Report
) -> None:
    browser = signed_in(ana)
    page = browser.get(f"/reports/{report.pk}").content.decode()
    assert "/about?on=" not in page
    assert led(browser, report.key).startswith("/search?")
    assert browser.get("/about", {"on": f"/reports/{report.pk}"}).status_code == 404
    send(hand_of(here, ana), report.editions.get())
    sent = browser.get(f"/reports/{report.pk}").content.decode()
    assert f"/about?on=/reports/{report.pk}" in sent


def test_a_report_has_comments_and_its_history_without_who_read_names_in_it(
    here: Installation, ana: Person, stranger: Client, report: Report
) -> None:
    hand = hand_of(here, ana)
    send(hand, report.editions.get())
    browser = signed_in(ana)
    browser.get(f"/reports/{report.pk}")
    on = f"/reports/{report.pk}"
    assert browser.post("/about/comment", {"on": on, "text": "Ask again."}).status_code == 302
    correct(hand, report)
    reader = signed_in(person_at("lima", RoleKind.READ, login="rita"))
    told = reader.get("/about.json", {"on": on}).json()
    assert [one["text"] for one in told["comments"]] == ["Ask again."]
    assert [one["says"] for one in told["history"]] == ["commented on", "report sent"]
    writers = browser.get("/about.json", {"on": on}).json()["history"]
    assert [one["act"] for one in writers].count("report-drafted") == 2
    assert "report-names-shown" in set(Record.objects.values_list("act", flat=True))
    assert "report-names-shown" not in {one["act"] for one in writers}
    assert stranger.get("/about", {"on": on}).status_code == 404
    assert stranger.post("/about/comment", {"on": on, "text": "Hm."}).status_code == 404
    assert Comment.objects.get().label == report.label


def test_a_source_has_comments_and_the_history_of_what_was_decided(
    ana: Person, stranger: Client, source: Source
) -> None:
    source.is_enabled, source.legal_basis = True, "public-task"
    source.save()
    pause_source(source, by=ana, at=NOW)
    browser = signed_in(ana)
    on = f"/sources/{source.id}"
    assert f"/about?on={on}" in browser.get(on).content.decode()
    told = browser.get("/about.json", {"on": on}).json()
    assert [one["says"] for one in told["history"]] == ["source paused"]
    assert stranger.get("/about", {"on": on}).status_code == 404


def test_nothing_is_said_about_a_country_or_an_author(here: Installation, ana: Person) -> None:
    browser = signed_in(ana)
    for on in ("/countries/PE", f"/accounts/{account_key(here)}"):
        assert "/about?on=" not in browser.get(on).content.decode()
        assert browser.get("/about", {"on": on}).status_code == 404
        assert browser.post("/about/comment", {"on": on, "text": "Hm."}).status_code == 404


def test_no_kind_finds_what_is_not_there_or_names_no_object(
    here: Installation, ana: Person
) -> None:
    browser = signed_in(ana)
    for kind in object_kinds():
        for name in ("0", "9" * 30, "nothing", "a" * 32, "..", "%00"):
            assert led(browser, f"{kind.name}:{name}").startswith("/search?"), (kind.name, name)
