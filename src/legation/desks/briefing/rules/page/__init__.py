"""The page: what of each block a head of mission reads first, each line opening a card behind it."""

from dataclasses import replace

import polars as pl

from legation.desks.briefing.content import (
    Block,
    Line,
    Measured,
    Part,
    Quoted,
    Row,
    Sentence,
    Words,
)
from legation.desks.briefing.rules.headlines import LONGEST
from legation.desks.briefing.rules.page.chances import chance_lines
from legation.desks.briefing.rules.page.courses import course_lines
from legation.desks.briefing.rules.page.gaps import gap_lines
from legation.desks.briefing.rules.page.news import news_lines
from legation.desks.briefing.rules.page.warned import warning_lines
from legation.desks.briefing.rules.picture import Picture
from legation.desks.briefing.rules.widths import fitted


def on_page(picture: Picture, block: Block, ranked: pl.DataFrame, found: pl.DataFrame) -> Block:
    """Give a block with its lines on the page; ``ranked`` are the stories as ``ranking`` has them,
    ``found`` the signals as ``relevant_signals`` has them."""
    told = _lines(picture, block, ranked, found) or (Line(headline=block.cards[0].sentences[0]),)
    return replace(block, lines=tuple(_fitted(line) for line in told))


def _lines(
    picture: Picture, block: Block, ranked: pl.DataFrame, found: pl.DataFrame
) -> tuple[Line, ...]:
    match block.slug:
        case "changes":
            return news_lines(picture, block, ranked)
        case "warnings":
            return warning_lines(picture, block, found)
        case "options":
            return course_lines(block)
        case "gaps":
            return gap_lines(block)
        case "forecasts":
            return chance_lines(picture, block)
        case _:
            return ()


def _fitted(line: Line) -> Line:
    """Cut other people's words, names and reasons where they would not leave room for the rest."""
    return replace(
        line, headline=_short(line.headline), says=tuple(_short(one) for one in line.says)
    )


def _short(sentence: Sentence) -> Sentence:
    return replace(sentence, parts=tuple(_cut(part) for part in sentence.parts))


def _cut(part: Part) -> Part:
    match part:
        case Quoted() | Measured():
            return replace(part, text=fitted(part.text, LONGEST))
        case Words():
            return replace(part, places=tuple((name, _cut(one)) for name, one in part.places))
        case Row(parts):
            return Row(tuple(_cut(one) for one in parts))
        case _:
            return part
