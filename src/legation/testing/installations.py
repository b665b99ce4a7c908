"""A whole installation in a folder of its own, filled with the planted world."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from legation.chancery.installation import Installation
from legation.chancery.missions import open_mission
from legation.desks.briefing.models import Brief
from legation.desks.briefing.work import write_brief
from legation.domain.scope import Audience, Label, Marking, Scope
from legation.settings import Settings
from legation.store.archive import Archive
from legation.store.flows import Flow
from legation.testing.planted_brief import AS_OF, planted_health, planted_tables

NOW = AS_OF + timedelta(hours=1)


def scope_of(*missions: str) -> Scope:
    """Make the scope of somebody who may see everything of these missions."""
    return Scope(
        missions=frozenset(missions),
        marking=Marking.CONFIDENTIAL,
        audiences=frozenset(Audience),
    )


def mission_label(mission: str) -> Label:
    """Make the label of what only one mission may see."""
    return Label(mission=mission, marking=Marking.RESTRICTED, audience=Audience.MISSION)


def planted_installation(home: Path, *missions: str) -> Installation:
    """Make an installation with these missions and nothing in it; the database must be there."""
    for mission in missions:
        open_mission(mission, at=NOW)
    settings = replace(Settings(), home=home, mission=missions[0])
    return Installation(settings=settings, archive=Archive(settings), now=lambda: NOW)


def fill(
    here: Installation, label: Label, *, saying: str = "", native: str = "", flush: bool = True
) -> None:
    """File the planted world under a label; ``saying`` stands in every title and text."""
    planted = planted_tables(label=label, native=native)
    tables: dict[Flow | str, pl.DataFrame] = {name: table for name, table in planted.items()}
    if saying:
        said = [pl.concat_str(pl.col(name), pl.lit(f" {saying}")) for name in ("title", "text")]
        tables["items"] = tables["items"].with_columns(*said)
    here.archive.file(tables)
    if flush:
        here.archive.flush()


def brief_for(here: Installation, scope: Scope, *, at: datetime = NOW) -> Brief:
    """Write the planted world's brief for one scope."""
    return write_brief(here.archive, scope, as_of=AS_OF, at=at, health=planted_health())
