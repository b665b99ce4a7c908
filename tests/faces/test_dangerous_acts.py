"""Dangerous acts pass only within minutes of a fresh proof, and what was typed outlives the way to it."""

from dataclasses import dataclass

import polars as pl
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.http import HttpResponse
from django.test import Client

from legation.chancery.audit.models import Record
from legation.chancery.authors.models import Disclosure
from legation.chancery.authors.veil import veil_of
from legation.chancery.installation import Installation
from legation.chancery.models import FailedSignIn, LastCode, Person
from legation.desks.briefing.warned.models import WarningEdition
from legation.desks.briefing.warned.work import issue
from legation.desks.reporting.models import Edition
from legation.desks.reporting.rules import ReportKind
from legation.domain.identity import key_of
from legation.domain.roles import RoleKind
from legation.testing.installations import NOW, mission_label, planted_installation
from legation.testing.people import SECRET, person_at, signed_in
from legation.testing.planted_brief import planted_tables
from legation.testing.reports import drafted, hand_of
from legation.testing.warned import judging, warning_drafted

pytestmark = pytest.mark.django_db
ACCOUNT = "plaza:qzhandle@plaza.example"
AGAIN = "/account/2fa/again/"
WHY = {"purpose": "verify", "words": "to ask the author what they saw"}
RIGHTS = {"account": ACCOUNT, "words": "its owner wrote to us and asked"}
NAMED = {"account": ACCOUNT, "name": "The Port", "kind": "body", "reason": "its own site names it"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dangerous:
    """One act: where it is sent, with what, what it is called in the records, and what it answers."""

    path: str
    record: str
    answers: int
    sent: dict[str, str]


@pytest.fixture
def here(home, settings) -> Installation:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    tables = planted_tables(label=mission_label("lima"))
    tables["items"] = tables["items"].with_columns(
        account=pl.lit(ACCOUNT), platform=pl.lit("plaza"), kind=pl.lit("post")
    )
    here.archive.file(tables)
    return here


def every_act(here: Installation) -> list[Dangerous]:
    """Plant what is acted on, and name every act that asks for a proof in the rooms of content."""
    writer = person_at("lima", RoleKind.HEAD_OF_MISSION, login="writer")
    author = f"/accounts/{veil_of(here.archive).key(ACCOUNT)}"
    hand, signal = judging(here, writer), f"/signals/{key_of('signal', 'burst')}"
    first, second = (
        warning_drafted(hand, "lima", cites=signal, horizon="2999-01-01") for _ in range(2)
    )
    issue(hand, WarningEdition.objects.get(warning=second))
    telegram = drafted(hand_of(here, writer), "lima", kind=ReportKind.TELEGRAM)
    over = {"outcome": "partly", "outcome_says": "half of it came"}
    return [
        Dangerous(path=f"{author}/reveal", record="author-revealed", answers=200, sent=WHY),
        Dangerous(
            path="/administration/rights/access", record="account-told", answers=200, sent=RIGHTS
        ),
        Dangerous(
            path="/administration/rights/erase", record="erasure-ordered", answers=302, sent=RIGHTS
        ),
        Dangerous(path="/accounts/name", record="public-voice-listed", answers=302, sent=NAMED),
        Dangerous(
            path=f"/warnings/{first.key}/issue", record="warning-issued", answers=302, sent={}
        ),
        Dangerous(
            path=f"/warnings/{second.key}/close", record="warning-closed", answers=302, sent=over
        ),
        Dangerous(path=f"/reports/{telegram.pk}/send", record="report-sent", answers=302, sent={}),
    ]


def done(one: Dangerous) -> int:
    return Record.objects.filter(act=one.record).count()


def prove(browser: Client, way: str) -> HttpResponse:
    """Give a code of the app, as if none had been given before."""
    LastCode.objects.all().delete()
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(SECRET, counter))
    return browser.post(way, {"code": code})


def test_no_dangerous_act_passes_without_a_fresh_proof_and_each_is_done_after_it(
    here: Installation,
) -> None:
    acts = every_act(here)
    head = person_at("lima", RoleKind.HEAD_OF_MISSION, login="head")
    wrong = signed_in(head, is_fresh=False)
    wrong.post(acts[0].path, acts[0].sent)
    assert wrong.post(AGAIN, {"code": "000000"}).status_code == 200
    assert done(acts[0]) == 0
    for one in acts:
        before = done(one)
        browser = signed_in(head, is_fresh=False)
        asked = browser.post(one.path, one.sent)
        assert (asked.status_code, done(one)) == (302, before), one.path
        assert asked["Location"].startswith(AGAIN), one.path
        answer = prove(browser, asked["Location"])
        assert (answer.status_code, done(one)) == (one.answers, before + 1), one.path
    assert Disclosure.objects.get(purpose="verify").words == WHY["words"]
    assert not Edition.objects.filter(sent_at=None).exists()
    assert FailedSignIn.objects.count() == 1


def test_a_fault_after_the_proof_shows_what_was_typed_in_a_form_that_leads_to_the_act(
    here: Installation,
) -> None:
    path = f"/accounts/{veil_of(here.archive).key(ACCOUNT)}/reveal"
    browser = signed_in(person_at("lima", RoleKind.ANALYST, login="analyst"), is_fresh=False)
    asked = browser.post(path, {"words": WHY["words"]})
    shown = prove(browser, asked["Location"])
    page = shown.content.decode()
    assert shown.status_code == 400
    assert WHY["words"] in page
    assert f'<form method="post" action="{path}">' in page
    assert page.count("aria-invalid") == 1
    assert not Disclosure.objects.exists()


def test_a_backup_is_begun_only_after_a_fresh_proof(here: Installation) -> None:
    browser = signed_in(person_at("lima", RoleKind.ADMINISTER, login="keeper"), is_fresh=False)
    asked = browser.post("/administration/backups/now")
    assert asked["Location"].startswith(AGAIN)
    assert prove(browser, asked["Location"]).status_code == 400
    assert not Record.objects.filter(act="backup-asked").exists()


def test_who_has_nothing_to_prove_it_with_is_told_so(here: Installation) -> None:
    writer = person_at("lima", RoleKind.WRITE, login="writer")
    report = drafted(hand_of(here, writer), "lima")
    browser = signed_in(writer, is_fresh=False)
    Authenticator.objects.all().delete()
    answer = browser.post(f"/reports/{report.pk}/send")
    assert answer.status_code == 403
    assert "Sign out and in again" in answer.content.decode()
    assert not Edition.objects.filter(sent_at=NOW).exists()


def test_nobody_is_asked_for_a_proof_of_what_is_not_theirs_to_do(here: Installation) -> None:
    reader = person_at("lima", RoleKind.READ, login="reader")
    browser = signed_in(reader, is_fresh=False)
    sent = {"login": "new", "name": "New", "mission": "lima"}
    for answer in (browser.get("/people/add"), browser.post("/people/add", sent)):
        assert answer.status_code == 403
    assert browser.post("/people/999999/grant", {"kind": "read"}).status_code == 404
    keeper = signed_in(person_at("lima", RoleKind.ADMINISTER, login="keeper"), is_fresh=False)
    assert keeper.post("/people/add", sent)["Location"].startswith(AGAIN)
    assert not Person.objects.filter(login="new").exists()
