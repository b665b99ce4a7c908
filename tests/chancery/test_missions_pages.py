"""The page of a mission: where it is accredited and who leads it, noted and ended by who administers it."""

from pathlib import Path

import pytest
from django.test import Client

from legation.chancery.audit.models import Record
from legation.chancery.installation import Installation
from legation.chancery.models import Accreditation, Headship
from legation.domain.roles import RoleKind
from legation.faces.web.secret import access_key
from legation.testing.installations import planted_installation
from legation.testing.people import person_at, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/people/missions/lima"
CONSUL = {
    "country": "PE",
    "kind": "honorary-consul",
    "seat": "Arequipa",
    "holder": "Ana  Ruiz\u202e",
    "since": "2025-01-10",
    "until": "2199-01-01",
}


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima", "oslo")
    settings.LEGATION = here.settings
    return here


@pytest.fixture
def keeper(here: Installation) -> Client:
    return signed_in(person_at("lima", RoleKind.ADMINISTER, login="keeper"))


def acts() -> list[str]:
    held = Record.objects.exclude(act="signed-in").order_by("number")
    return list(held.values_list("act", flat=True))


def test_an_accreditation_is_noted_with_holder_and_dates_shown_and_ended_on_record(
    keeper: Client,
) -> None:
    assert keeper.post(f"{PAGE}/accredit", CONSUL)["Location"] == PAGE
    (row,) = keeper.get(f"{PAGE}.json").json()["accreditations"]
    assert (row["country"], row["kind"], row["seat"]) == ("PE", "honorary-consul", "Arequipa")
    assert (row["holder"], row["starts_on"], row["ends_on"]) == (
        "Ana Ruiz",
        "2025-01-10",
        "2199-01-01",
    )
    assert row["is_in_force"]
    page = keeper.get(PAGE).content.decode()
    assert "Ana Ruiz" in page
    assert "honorary consul" in page
    end = f"/people/missions/accreditations/{row['number']}/end"
    assert keeper.post(end, {"on": "2026-06-01"})["Location"] == PAGE
    assert str(Accreditation.objects.get().ends_on) == "2026-06-01"
    assert keeper.post(end, {"on": "2026-05-01"}).status_code == 403
    assert acts() == ["accreditation-noted", "accreditation-ended"]
    assert "Ana" not in "".join(Record.objects.values_list("detail", flat=True))


def test_who_leads_is_noted_and_ended_on_record(keeper: Client) -> None:
    said = {"leader": "J. Weber", "capacity": "head-of-mission", "first": "2025-01-01"}
    assert keeper.post(f"{PAGE}/lead", said)["Location"] == PAGE
    assert keeper.post(f"{PAGE}/lead", said).status_code == 403
    (row,) = keeper.get(f"{PAGE}.json").json()["leading"]
    assert (row["name"], row["ends_on"], row["is_in_force"]) == ("J. Weber", None, True)
    end = f"/people/missions/leading/{row['number']}/end"
    assert keeper.post(end, {"on": "2026-02-01"}).status_code == 302
    assert str(Headship.objects.get().ends_on) == "2026-02-01"
    assert acts() == ["leading-noted", "leading-ended"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"country": "XX"},
        {"kind": "royal"},
        {"since": "yesterday"},
        {"since": "0001-01-01"},
        {"until": "2020-01-01"},
        {"holder": "x" * 201},
    ],
)
def test_what_cannot_be_is_refused_with_what_was_typed_still_there(
    keeper: Client, wrong: dict[str, str]
) -> None:
    answer = keeper.post(f"{PAGE}/accredit", {**CONSUL, **wrong})
    assert answer.status_code == 400
    assert 'value="Arequipa"' in answer.content.decode()
    assert not Accreditation.objects.exists()


def test_an_end_is_moved_forward_never_back_and_who_leads_has_a_name(keeper: Client) -> None:
    keeper.post(f"{PAGE}/accredit", CONSUL)
    end = f"/people/missions/accreditations/{Accreditation.objects.get().pk}/end"
    assert keeper.post(end, {"on": "2200-01-01"}).status_code == 400
    assert keeper.post(end, {"on": "2024-01-01"}).status_code == 400
    assert keeper.post(f"{PAGE}/lead", {"capacity": "head-of-mission"}).status_code == 400
    assert str(Accreditation.objects.get().ends_on) == "2199-01-01"


def test_who_does_not_administer_the_mission_sees_its_page_and_no_form(here: Installation) -> None:
    reader = signed_in(person_at("lima", RoleKind.READ, login="reader"))
    page = reader.get(PAGE)
    assert page.status_code == 200
    assert "/accredit" not in page.content.decode()
    assert reader.post(f"{PAGE}/accredit", CONSUL).status_code == 404
    foreign = signed_in(person_at("oslo", RoleKind.ADMINISTER, login="other"))
    assert foreign.get(PAGE).status_code == 404
    assert foreign.post(f"{PAGE}/accredit", CONSUL).status_code == 404
    assert not Accreditation.objects.exists()


def test_it_asks_for_a_fresh_proof_but_of_the_single_user_by_the_key(here: Installation) -> None:
    first = Client()
    first.get("/", {"key": access_key(here.settings.home)})
    assert first.post(f"{PAGE}/accredit", CONSUL)["Location"] == PAGE
    keeper = person_at("lima", RoleKind.ADMINISTER, login="keeper")
    stale = signed_in(keeper, is_fresh=False)
    later = {**CONSUL, "seat": "Cusco"}
    assert stale.post(f"{PAGE}/accredit", later)["Location"].startswith("/account/2fa/again/")
    assert Accreditation.objects.count() == 1


def test_what_was_entered_in_error_is_withdrawn_on_record_by_who_administers_there(
    here: Installation, keeper: Client
) -> None:
    keeper.post(f"{PAGE}/accredit", {**CONSUL, "country": "PL"})
    keeper.post(f"{PAGE}/lead", {"leader": "J. Weber", "capacity": "head-of-mission"})
    ways = [
        f"/people/missions/accreditations/{Accreditation.objects.get().pk}/withdraw",
        f"/people/missions/leading/{Headship.objects.get().pk}/withdraw",
    ]
    page = keeper.get(PAGE).content.decode()
    others = signed_in(person_at("oslo", RoleKind.ADMINISTER, login="other"))
    for way in ways:
        assert f'action="{way}"' in page
        assert others.post(way).status_code == 404
        assert keeper.post(way)["Location"] == PAGE
        assert keeper.post(way).status_code == 404
    assert not Accreditation.objects.exists()
    assert not Headship.objects.exists()
    assert acts()[2:] == ["accreditation-withdrawn", "leading-withdrawn"]
    assert keeper.post(f"{PAGE}/accredit", CONSUL)["Location"] == PAGE
