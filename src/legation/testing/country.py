"""A planted world in which publications name countries, and what a mission has to do with one of them."""

from datetime import date

import polars as pl

from legation.chancery.installation import Installation
from legation.chancery.missions import accredit, appoint, the_mission
from legation.chancery.models import Person
from legation.chancery.words import AccreditationKind, Capacity
from legation.desks.briefing.lookups.publications import COUNTRIES
from legation.desks.briefing.warned.work import issue
from legation.desks.reporting.work import send
from legation.domain.scope import Label
from legation.store.flows import enrichment_flow
from legation.testing.installations import fill
from legation.testing.planted_brief import OPEN_LABEL, planted_items
from legation.testing.reports import drafted, hand_of
from legation.testing.warned import judging, warning_drafted


def fill_naming(here: Installation, label: Label = OPEN_LABEL) -> None:
    """File the planted world with the countries that its publications name."""
    fill(here, label, flush=False)
    flow = enrichment_flow("countries/1", COUNTRIES)
    named = planted_items(label=label).with_columns(item="id", method=pl.lit("countries/1"))
    here.archive.file({flow: named.select(list(flow.schema))})
    here.archive.flush()


def relate(here: Installation, person: Person, *, saying: str = "") -> None:
    """Accredit a person's mission to Peru, with a head, a chargé and an honorary consul, send a report
    about Peru that names whom it met, and warn of Peru."""
    mission = the_mission(person.home_mission_id)
    accredit(mission, "PE", starts_on=date(2024, 3, 1))
    accredit(
        mission,
        "PE",
        starts_on=date(2025, 1, 10),
        kind=AccreditationKind.HONORARY_CONSUL,
        holder=f"Ana Ruiz {saying}".strip(),
        seat="Arequipa",
    )
    appoint(mission, "A. Diallo", capacity=Capacity.HEAD, starts_on=date(2024, 3, 1))
    appoint(
        mission,
        "J. Weber",
        capacity=Capacity.CHARGE,
        starts_on=date(2026, 3, 1),
        ends_on=date(2099, 4, 1),
    )
    hand = hand_of(here, person)
    report = drafted(hand, mission.id, saying=saying, names=("Dr Zanzibar",))
    send(hand, report.editions.get())
    judge = judging(here, person)
    cites = f"/reports/of/{report.key}"
    marked = {"marking": "confidential", "saying": saying}
    issue(judge, warning_drafted(judge, mission.id, cites=cites, **marked).editions.get())
