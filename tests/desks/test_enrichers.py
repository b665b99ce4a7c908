"""The desk's enrichers keep the contract of the door, and read title and text together."""

from typing import ClassVar

import polars as pl
import pytest

from legation.desks.assessment.enrichers import (
    ClaimCuesEnricher,
    CountriesEnricher,
    EmbeddingEnricher,
    EmotionEnricher,
    FingerprintEnricher,
    LanguageEnricher,
)
from legation.domain.tables import Schema
from legation.doors.enricher import Enricher
from legation.doors.registry import plugin
from legation.testing.checks_enricher import awkward_items, check_enricher

ALONE = (LanguageEnricher(), FingerprintEnricher(), CountriesEnricher(), ClaimCuesEnricher())


def _enriched() -> pl.DataFrame:
    items = awkward_items()
    for step in (LanguageEnricher(), EmbeddingEnricher(embedder="hash")):
        items = items.join(step.enrich(items), on="id", how="left", maintain_order="left")
    return items


@pytest.mark.parametrize("enricher", ALONE, ids=lambda one: one.name)
def test_it_keeps_the_contract(enricher: Enricher) -> None:
    items = awkward_items()
    told = LanguageEnricher().enrich(items)
    check_enricher(enricher, items=items.join(told, on="id", maintain_order="left"))


@pytest.mark.parametrize(
    "enricher", [EmbeddingEnricher(), EmotionEnricher()], ids=lambda one: one.name
)
def test_what_builds_on_others_keeps_it_too(enricher: Enricher) -> None:
    items = _enriched()
    check_enricher(enricher, items=items.drop(set(enricher.adds) - enricher.needs, strict=False))


@pytest.mark.parametrize(
    "name", ["language", "fingerprint", "embedding", "countries", "emotion", "claim-cues"]
)
def test_it_enters_by_the_door(name: str) -> None:
    assert plugin("enrichers", name)().name.startswith(name)


def test_a_fingerprint_is_shared_by_copies_and_absent_for_a_short_text() -> None:
    items = (
        awkward_items()
        .head(3)
        .with_columns(
            title=pl.lit(None, dtype=pl.String),
            text=pl.Series(["The vote is over now", "the VOTE is over, now!", "no"]),
        )
    )
    hashes = FingerprintEnricher().enrich(items)["text_hash"].to_list()
    assert hashes[0] == hashes[1] and hashes[2] is None


def test_countries_are_read_in_the_title_too() -> None:
    items = (
        awkward_items()
        .head(1)
        .with_columns(title=pl.lit("Kenya"), text=pl.lit("NATO talks with Turkey"))
    )
    found = CountriesEnricher().enrich(items.with_columns(language=pl.lit("en")))
    assert found["countries"].to_list() == [["KE", "TR", "org:nato"]]


def test_a_check_finds_an_enricher_that_loses_a_row() -> None:
    class Loses:
        name = "loses/1"
        needs = frozenset({"id"})
        adds: ClassVar[Schema] = {"language": pl.String()}

        def enrich(self, items: pl.DataFrame) -> pl.DataFrame:
            return items.head(1).select("id", language=pl.lit("en"))

    with pytest.raises(AssertionError, match="one row per item"):
        check_enricher(Loses())
