"""Programs for tests: an installation with two missions, and a reader of one with an access token."""

from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.test import Client

from legation.chancery.installation import Installation, utc_now
from legation.chancery.models import Person
from legation.chancery.tokens.work import Wish, make_token
from legation.desks.briefing.warned.work import issue
from legation.desks.listening.alerting import save_search
from legation.desks.listening.models import AlertRule, Source
from legation.desks.listening.searching import Query
from legation.desks.reporting.work import send
from legation.domain.roles import RoleKind
from legation.domain.scope import Audience, Label, Marking
from legation.testing.installations import (
    NOW,
    brief_for,
    fill,
    mission_label,
    planted_installation,
    scope_of,
)
from legation.testing.matrix import naming
from legation.testing.people import person_at, signed_in
from legation.testing.planted_brief import planted_items
from legation.testing.reports import drafted, hand_of
from legation.testing.two_missions import set_aside
from legation.testing.warned import judging, warning_drafted

OSLO_SAYS = "zanzibarquartz"
"""A word that only the other mission's things say."""


@dataclass(frozen=True, kw_only=True)
class Planted:
    """The installation, a reader of one mission who signed in, and a program with their token."""

    here: Installation
    reader: Person
    browser: Client
    token: str

    def program(self, token: str | None = None) -> Client:
        """Give a program that brings a token, the reader's own unless another is given."""
        return Client(headers={"authorization": f"Bearer {token or self.token}"})


def planted_for_programs(home: Path) -> Planted:
    """Plant what two missions have, each its own, and let a reader of one come in; as the settings' own."""
    home.mkdir()
    here = planted_installation(home, "lima", "oslo")
    here = replace(here, settings=replace(here.settings, api_per_minute=0))
    settings.LEGATION = here.settings
    fill(here, mission_label("lima"), flush=False)
    own = planted_items(label=mission_label("lima"))
    here.archive.file(naming("NO", own["id"], label=mission_label("lima")))
    confidential = Label(mission="oslo", marking=Marking.CONFIDENTIAL, audience=Audience.MISSION)
    fill(here, confidential, saying=OSLO_SAYS, native="oslo", flush=True)
    here.archive.rebuild_search()
    for mission, said in {"lima": "lima", "oslo": OSLO_SAYS}.items():
        Source.objects.create(
            id=f"source-{mission}",
            name=f"Source {said}",
            address="https://ministry.example/feed",
            reader="feed",
            mission=mission,
            audience=Audience.MISSION,
            is_enabled=True,
            legal_basis="public-task",
            last_error=said,
            added_at=NOW,
        )
        brief_for(here, scope_of(mission))
        writer = hand_of(here, person_at(mission, RoleKind.WRITE, login=f"writer-{mission}"))
        report = drafted(writer, mission, saying=said)
        send(writer, report.editions.get())
        head = judging(here, person_at(mission, RoleKind.HEAD_OF_MISSION, login=f"head-{mission}"))
        warning = warning_drafted(head, mission, saying=said, cites=f"/reports/of/{report.key}")
        issue(head, warning.editions.get())
        set_aside(mission, said)
    reader = person_at("lima", RoleKind.READ, login="reader")
    saved = save_search(Query(q="puerto"), "harbour", AlertRule.NEW, by=reader, at=NOW)
    saved.alerts.create(at=NOW, count=3, asked="q=puerto")
    browser = signed_in(reader)
    wish = Wish(name="a program", marking=Marking.CONFIDENTIAL)
    _, text = make_token(reader, wish, at=utc_now(), by=reader)
    return Planted(here=here, reader=reader, browser=browser, token=text)
