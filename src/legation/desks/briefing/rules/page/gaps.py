"""The page's lines on what we do not see: what failed first, what does not fit said to be in the details."""

from legation.desks.briefing.content import (
    SAID_AT_MOST,
    Block,
    Line,
    Listed,
    Register,
    Sentence,
    say,
)

SHOWN = 5
"""Gaps on the page; the rest stand in the details."""


def gap_lines(block: Block) -> tuple[Line, ...]:
    """Give the gaps in few lines: failed steps, then the sources with the silent ones under them."""
    first, *silent = block.cards
    named = tuple(card.sentences[0] for card in silent[:SAID_AT_MOST])
    ordered = sorted(first.sentences, key=lambda one: not _is_failure(one))
    lines = [Line(headline=one, says=named if _is_silence(one) else ()) for one in ordered]
    if len(lines) <= SHOWN:
        return tuple(lines)
    left = [line.headline for line in lines[SHOWN - 1 :]]
    return (*lines[: SHOWN - 1], Line(headline=_more(left)))


def _is_failure(sentence: Sentence) -> bool:
    return any(one.of == Listed.STATES for one in sentence.evidence)


def _is_silence(sentence: Sentence) -> bool:
    return " silent: " in sentence.text


def _more(left: list[Sentence]) -> Sentence:
    rests_on = tuple(dict.fromkeys(one for sentence in left for one in sentence.evidence))
    says = say("More that we do not see stands in the details.")
    return Sentence(register=Register.FACT, parts=(says,), rests_on=rests_on)
