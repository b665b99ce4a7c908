"""The assessment says of this installation what is so: its figures are the installation's own."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings

from legation.chancery.authors.keeping import list_voice
from legation.chancery.installation import Installation
from legation.chancery.people import let_go
from legation.chancery.tasks.models import Wishes
from legation.desks.listening.models import Source
from legation.domain.roles import RoleKind
from legation.domain.source import LegalBasis, SourceScope
from legation.rounds.doctor import Finding
from legation.rounds.rights import dpia, erasing
from legation.rounds.rights.dpia import OFFICER, assessment
from legation.rounds.rights.erasing import carry_out_erasures, order_erasure
from legation.rounds.rights.telling import tell
from legation.testing.installations import NOW, fill, mission_label, planted_installation
from legation.testing.people import person_at
from legation.testing.rows import items

pytestmark = pytest.mark.django_db
WHY = "its owner wrote to us and asked"


@pytest.fixture
def here(home, monkeypatch: pytest.MonkeyPatch) -> Installation:
    made = planted_installation(home, "lima", "oslo")
    held = replace(made.settings, retention_raw_days=77, mail_server="mail.example:587")
    made = replace(made, settings=held)
    monkeypatch.setattr(django_settings, "LEGATION", held)
    monkeypatch.setattr(erasing, "write_anew", lambda: True)
    looked = [Finding(what="swap", is_well=False, says="not sealed | here", remedy="seal it")]
    monkeypatch.setattr(dpia, "findings", lambda _: looked)
    well = [Finding(what="clock", is_well=True, says="right")]
    monkeypatch.setattr(dpia, "findings_of_use", lambda _: well)
    return made


def source(
    name: str, *, basis: LegalBasis | None, scope: SourceScope = SourceScope.FOREIGN
) -> None:
    Source.objects.create(
        id=name,
        name=f"The | {name}",
        address=f"https://{name}.example/",
        reader="feed",
        mission="lima",
        scope=scope,
        legal_basis=basis or "",
        is_enabled=basis is not None,
        added_at=NOW,
    )


def cells(said: str) -> Mapping[str, list[str]]:
    """Give the rows of every table by their first cell, or their second where the first says whose it is."""
    rows = [
        [one.strip() for one in line.strip("|").split(" | ")]
        for line in said.splitlines()
        if line.startswith("| ")
    ]
    return {row[0]: row for row in rows} | {row[1]: row for row in rows if row[-1].isdigit()}


def test_its_figures_are_those_of_the_installation(here: Installation) -> None:
    fill(here, mission_label("lima"))
    mine = {"platform": "x", "account": "x:quetzal-77", "mission": "lima", "marking": "internal"}
    here.archive.file(
        {"items": items([{**mine, "source": "herald", "native_id": f"{one}"} for one in "123"])}
    )
    source("herald", basis=LegalBasis.PUBLIC_TASK)
    source("gazette", basis=None)
    source("home", basis=LegalBasis.CONSENT, scope=SourceScope.DOMESTIC)
    list_voice("x:minister", name="M", kind="body", reason="its own site says so", by=None, at=NOW)
    reader = person_at("lima", RoleKind.READ, login="reader")
    person_at("oslo", RoleKind.READ, RoleKind.WRITE, login="writer")
    Wishes.objects.create(person=reader, brief_to="reader@home.example")
    let_go(person_at("lima", RoleKind.READ, login="left"), at=NOW - timedelta(days=1))
    read = here.archive.read("items", here.scope)
    said = assessment(here)
    told = cells(said)
    assert told["accounts"][-1] == str(read["account"].drop_nulls().n_unique())
    assert told["publications"][-1] == str(read.height)
    assert told["accounts shown by name"][-1] == "1"
    assert told["people who may come in"][-1] == "2"
    assert told["people who were let go"][-1] == "1"
    assert told["publications, class raw"][1:] == ["77 days", "3"]
    assert told["people with the role read"][-1] == "2"
    assert told["people with the role write"][-1] == "1"
    assert told["people who are mailed the brief"][-1] == "1"
    herald = (read["source"] == "herald").sum()
    assert told["The \\| herald"][1:3] == ["foreign", "public-task"]
    assert told["The \\| herald"][-2:] == ["yes", str(herald)]
    assert told["The \\| gazette"][2] == OFFICER
    assert "Domestic sources that are read: 1." in said
    assert "quetzal" not in said
    before = read.height
    tell(here, here.scope, "x:quetzal-77", words=WHY, by=None, at=NOW)
    order_erasure(here, "x:quetzal-77", words=WHY, by=None, at=NOW)
    assert cells(assessment(here))["erasures that wait"][-1] == "1"
    list(carry_out_erasures(here))
    after = assessment(here)
    rights = cells(after)
    assert rights["publications"][-1] == str(before - 3)
    for name, number in {
        "accounts told what is held on them": "1",
        "erasures done": "1",
        "erasures that wait": "0",
        "publications erased": "3",
        "accounts that are collected no more": "1",
    }.items():
        assert rights[name][-1] == number, name
    assert "Purges so far: 1, of 3 publications." in after


def test_what_is_wanting_is_a_risk_and_what_only_a_person_knows_is_left_to_them(
    here: Installation,
) -> None:
    said = assessment(here)
    assert f"| swap: not sealed \\| here | {OFFICER} | {OFFICER} | seal it |" in said
    assert "- clock: right" in said
    for field in ("Controller", "Decision", "Signed", "Why nothing milder would do"):
        (line,) = [one for one in said.splitlines() if field in one]
        assert OFFICER in line
    for line in said.splitlines():
        if line.startswith("|") and "---" not in line:
            cut = line.replace("\\|", "").count("|")
            assert cut in (3, 4, 5, 9), line
