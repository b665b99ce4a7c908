"""The foot of a brief names the methods whose findings it was made from, and no other."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from legation.chancery.installation import Installation
from legation.desks.briefing.lookups.pictures import picture
from legation.desks.briefing.lookups.publications import CHECKABLE, LANGUAGE
from legation.desks.briefing.rules import compose
from legation.domain.story import ANALYST
from legation.rounds.health import system_health
from legation.rounds.step import Moment
from legation.store.flows import enrichment_flow
from legation.testing.installations import fill, planted_installation
from legation.testing.planted_brief import (
    AS_OF,
    OPEN_LABEL,
    label_columns,
    planted_items,
    planted_tables,
)

pytestmark = pytest.mark.django_db
EMBEDDED = {"vector": pl.List(pl.Float32()), "embedder": pl.String()}


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    return here


def said(here: Installation, name: str, adds: dict[str, pl.DataType], **told: object) -> None:
    """File what an enricher says of the newest planted publication."""
    row = planted_items().row(-1, named=True)
    known = {"item": row["id"], "method": name, "known_at": row["known_at"]}
    flow = enrichment_flow(name, adds)
    rows = [{**known, "reconstructed": False, **label_columns(OPEN_LABEL), **told}]
    here.archive.file({flow: pl.DataFrame(rows, schema_overrides=dict(flow.schema))})


def methods(here: Installation) -> set[str]:
    """Name the methods at the foot of the brief as an update writes it."""
    items = planted_items().with_columns(embedder=pl.lit(None, dtype=pl.String))
    moment = Moment(as_of=AS_OF, at=AS_OF, is_reconstructed=False)
    health = system_health(here, items, here.scope, moment=moment)
    seen = picture(here.archive, here.scope, as_of=AS_OF, at=AS_OF, health=health)
    return {f"{name}/{version}" for name, version in compose(seen).versions}


def test_a_brief_of_an_empty_archive_names_no_method(here: Installation) -> None:
    assert methods(here) == set()


def test_a_brief_names_what_grouped_found_and_foresaw_and_nothing_that_left_no_trace(
    here: Installation,
) -> None:
    fill(here, OPEN_LABEL)
    tables = planted_tables()
    left = {
        *tables["story_members"]["method"],
        *tables["narrative_members"]["method"],
        *tables["signals"]["method"],
        *tables["forecasts"]["model"],
    }
    assert methods(here) == left


def test_an_enricher_is_named_from_its_first_finding_on_with_what_placed_it(
    here: Installation,
) -> None:
    fill(here, OPEN_LABEL)
    before = methods(here)
    said(here, "language/1", LANGUAGE, language="fr")
    said(here, "embedding/1", EMBEDDED, vector=[1.0], embedder="use-v3@0.2.1")
    assert methods(here) - before == {"language/1", "embedding/1", "use-v3@0.2.1/1"}
    said(here, "claim-cues/1", CHECKABLE, checkability=0.5)
    assert "claim-cues/1" in methods(here)
    assert "emotion/1" not in methods(here)


def test_a_finding_that_came_after_the_briefs_time_is_not_told_of(here: Installation) -> None:
    fill(here, OPEN_LABEL)
    said(here, "language/1", LANGUAGE, language="fr", known_at=AS_OF + timedelta(hours=1))
    assert "language/1" not in methods(here)


def test_a_person_who_moves_a_publication_is_no_method(here: Installation) -> None:
    fill(here, OPEN_LABEL)
    moved = planted_tables()["story_members"].tail(1)
    moved = moved.with_columns(method=pl.lit(ANALYST), known_at=pl.lit(AS_OF))
    here.archive.file({"story_members": moved})
    assert ANALYST not in methods(here)
