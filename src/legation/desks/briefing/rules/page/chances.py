"""The page's lines on forecasts: what is expected by when, and how past ones did."""

from legation.desks.briefing.content import Block, Line, Listed, Sentence
from legation.desks.briefing.rules.outlook import expected
from legation.desks.briefing.rules.picture import Picture

SHOWN = 3
"""Forecasts on the page."""


def chance_lines(picture: Picture, block: Block) -> tuple[Line, ...]:
    """Write the first forecasts and the past score; where a step failed, that first."""
    overview, *cards = block.cards
    past = len(cards)
    drawn = [(at, card) for at, card in enumerate(cards[:-1], start=1)][:SHOWN]
    lines = [Line(headline=one) for one in overview.sentences if _is_failure(one)]
    for at, card in drawn:
        steps = picture.forecasts.filter(picture.forecasts["id"] == card.opens.partition("/")[2])
        headline, says = expected(picture, steps.sort("at").row(-1, named=True))
        lines.append(Line(headline=headline, says=(says,), card=at))
    if not drawn and not lines:
        lines.append(Line(headline=overview.sentences[0]))
    first, *more = cards[-1].sentences
    return (*lines, Line(headline=first, says=tuple(more[:2]), card=past))


def _is_failure(sentence: Sentence) -> bool:
    return any(one.of == Listed.STATES for one in sentence.evidence)
