"""The pages of data protection: who opens them, what is handed out, the order that is carried out."""

import io
import zipfile

import polars as pl
import pytest

from legation.chancery.audit.models import Record
from legation.chancery.authors.models import Erasure
from legation.chancery.installation import Installation
from legation.domain.roles import RoleKind
from legation.domain.scope import Marking
from legation.rounds.rights import erasing
from legation.rounds.rights.erasing import carry_out_erasures
from legation.testing.installations import mission_label, planted_installation
from legation.testing.people import person_at, signed_in
from legation.testing.planted_brief import planted_tables

pytestmark = pytest.mark.django_db
ACCOUNT = "plaza:qzhandle@plaza.example"
SENT = {"account": "qzhandle", "words": "its owner wrote to us and asked"}
PAGES = ("", "/access", "/erase")
FORM = "/administration/rights"


@pytest.fixture
def here(home, settings) -> Installation:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    tables = planted_tables(label=mission_label("lima"))
    tables["items"] = tables["items"].with_columns(
        account=pl.lit(ACCOUNT), platform=pl.lit("plaza"), kind=pl.lit("post")
    )
    here.archive.file(tables)
    return here


@pytest.mark.parametrize("kind", [None, *RoleKind])
def test_it_is_opened_by_who_may_see_authors_and_reads(
    here: Installation, kind: RoleKind | None
) -> None:
    browser = signed_in(person_at("lima", *([kind] if kind else []), login="somebody"))
    opened = [browser.get(f"{FORM}{one}").status_code == 200 for one in PAGES]
    may = kind in (RoleKind.ANALYST, RoleKind.DUTY_OFFICER, RoleKind.HEAD_OF_MISSION)
    assert opened == [may] * 3
    assert (FORM in browser.get("/people/").content.decode()) == may


def test_the_file_is_handed_out_and_nothing_of_it_is_kept(here: Installation) -> None:
    browser = signed_in(person_at("lima", RoleKind.HEAD_OF_MISSION, login="head"))
    answer = browser.post(f"{FORM}/access", SENT)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    held = here.archive.count("items", here.scope)
    assert len(packed.read("held/items.jsonl").splitlines()) == held
    assert ACCOUNT in packed.read("summary.md").decode()
    assert Record.objects.filter(act="account-told").count() == 1


@pytest.mark.parametrize("sent", [{}, {**SENT, "account": "nobody"}, {**SENT, "words": "x"}])
def test_a_form_that_says_too_little_comes_back_with_what_was_typed(
    here: Installation, sent: dict[str, str]
) -> None:
    browser = signed_in(person_at("lima", RoleKind.HEAD_OF_MISSION, login="head"))
    for page in ("access", "erase"):
        answer = browser.post(f"{FORM}/{page}", sent)
        assert answer.status_code == 400
        assert sent.get("words", "") in answer.content.decode()
    assert not Erasure.objects.exists()


def test_an_order_stands_on_the_page_and_is_carried_out_by_the_installation(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "write_anew", lambda: True)
    browser = signed_in(person_at("lima", RoleKind.HEAD_OF_MISSION, login="head", name="Ada"))
    answer = browser.post(f"{FORM}/erase", SENT)
    assert (answer.status_code, answer["Location"]) == (302, FORM)
    (waits,) = browser.get(f"{FORM}.json").json()["erasures"]
    assert (waits["asked_by"], waits["done_at"]) == ("Ada", None)
    held = here.archive.count("items", here.scope)
    list(carry_out_erasures(here))
    (done,) = browser.get(f"{FORM}.json").json()["erasures"]
    assert {"what": "items", "count": held} in done["took"]
    shown = browser.get(FORM).content.decode()
    assert "Keyed references in the records" in shown
    for body in (shown, browser.get(f"{FORM}.json").content.decode()):
        assert "qzhandle" not in body


def test_who_does_not_read_everything_there_may_not_erase(here: Installation) -> None:
    analyst = person_at("lima", RoleKind.ANALYST, ceiling=Marking.INTERNAL, login="analyst")
    answer = signed_in(analyst).post(f"{FORM}/erase", SENT)
    assert answer.status_code == 403
    assert "up to Confidential at" in answer.content.decode()
    assert not Erasure.objects.exists()
