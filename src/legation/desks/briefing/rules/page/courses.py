"""The page's lines on options: what could be done, and what it costs."""

from legation.desks.briefing.content import Block, Line


def course_lines(block: Block) -> tuple[Line, ...]:
    """Give each option as a headline with its cost."""
    return tuple(
        Line(headline=card.sentences[0], says=card.sentences[1:2], card=at)
        for at, card in enumerate(block.cards)
    )
