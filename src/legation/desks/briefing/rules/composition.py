"""The page: six blocks in their order, with the excerpts that the annex shows."""

import polars as pl

from legation.desks.briefing.content import (
    Block,
    BriefContent,
    Card,
    Excerpt,
    Listed,
    Register,
    Sentence,
    message,
    say,
)
from legation.desks.briefing.rules.blind_spots import blind_spots
from legation.desks.briefing.rules.changes import changes
from legation.desks.briefing.rules.numbers import begins
from legation.desks.briefing.rules.options import options
from legation.desks.briefing.rules.outlook import outlook
from legation.desks.briefing.rules.page import on_page
from legation.desks.briefing.rules.picture import Picture, state
from legation.desks.briefing.rules.ranking import ranking
from legation.desks.briefing.rules.relevance import relevant_signals
from legation.desks.briefing.rules.warnings import warnings
from legation.domain.evidence import EXCERPT_LENGTH

TELLING = 3
"""Excerpts of each list of publications that the annex shows."""
MOST_EXCERPTS = 30
"""Excerpts in the whole annex: the page must open on a slow line."""


def compose(picture: Picture) -> BriefContent:
    """Write the brief of a picture; the same picture gives the same brief."""
    ranked = ranking(picture)
    found = relevant_signals(picture, ranked)
    details = (
        changes(picture, ranked),
        warnings(picture, found),
        _communications(),
        options(picture, ranked, found),
        blind_spots(picture),
        outlook(picture, ranked),
    )
    blocks = tuple(on_page(picture, block, ranked, found) for block in details)
    return BriefContent(
        mission=picture.mission,
        label=picture.label,
        as_of=picture.as_of,
        made_at=picture.made_at,
        period_start=begins(picture.period.start),
        is_reconstructed=picture.is_reconstructed or picture.is_of_past,
        blocks=blocks,
        excerpts=_excerpts(picture, blocks),
        versions=_versions(picture),
    )


def _communications() -> Block:
    says = say("This installation keeps no communications of ours yet, so none can be judged here.")
    absent = message("Communications: not part of this installation.")
    evidence = state("communications-absent", absent)
    sentence = Sentence(register=Register.FACT, parts=(says,), rests_on=(evidence,))
    return Block(
        slug="communications",
        title=message("Our communications"),
        cards=(Card(sentences=(sentence,)),),
    )


def _versions(picture: Picture) -> tuple[tuple[str, str], ...]:
    """Give each method with its version, whether it is told as name and version or as ``name/1``."""
    told = [f"{name}/{version}" for name, version in picture.health.versions if "/" not in version]
    told += [version for _, version in picture.health.versions if "/" in version]
    told += [*picture.signals["method"], *picture.forecasts["model"]]
    parted = (one.rpartition("/") for one in told)
    return tuple(sorted({(name or version, version) for name, _, version in parted}))


def _excerpts(picture: Picture, blocks: tuple[Block, ...]) -> tuple[Excerpt, ...]:
    """Take the first publications of each list, the lists of the sentences that say most first."""
    lists = [
        evidence
        for block in blocks
        for card in block.cards
        if card.title is not None
        for sentence in card.sentences
        for evidence in sentence.evidence
        if evidence.of == Listed.ITEMS
    ]
    wanted = list(dict.fromkeys(one for evidence in lists for one in evidence.ids[:TELLING]))
    rows = picture.publications.filter(pl.col("id").is_in(wanted[:MOST_EXCERPTS]))
    by_id = {row["id"]: row for row in rows.iter_rows(named=True)}
    names = {source.id: source.name for source in picture.health.sources}
    return tuple(
        Excerpt(
            id=one,
            source=names.get(row["source"], row["source"]),
            published_at=row["published_at"],
            known_at=row["known_at"],
            language=row["language"] or "",
            title=(row["title"] or "")[:EXCERPT_LENGTH],
            text=(row["text"] or "")[:EXCERPT_LENGTH],
            url=row["url"] or "",
            digest=row["digest"],
        )
        for one in wanted[:MOST_EXCERPTS]
        if (row := by_id.get(one))
    )
