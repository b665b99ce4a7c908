"""Reading a brief in tests: what its page and its details say, block by block."""

import re

from legation.desks.briefing.content import Block, BriefContent
from legation.testing.sheets import sheets_of


def block_of(content: BriefContent, slug: str) -> Block:
    """Give one of the six blocks."""
    return next(block for block in content.blocks if block.slug == slug)


def block_text(content: BriefContent, slug: str) -> str:
    """Give what a block's cards say, a sentence a line."""
    cards = block_of(content, slug).cards
    return "\n".join(one.text for card in cards for one in card.sentences)


def card_titles(content: BriefContent, slug: str) -> list[str]:
    """Give what a block's cards are called."""
    return [card.title.text for card in block_of(content, slug).cards if card.title is not None]


def page_text(content: BriefContent, slug: str) -> str:
    """Give what a block says on the page, a sentence a line."""
    lines = block_of(content, slug).lines
    return "\n".join(one.text for line in lines for one in line.sentences)


def headlines(content: BriefContent, slug: str) -> list[str]:
    """Give the headlines of a block on the page."""
    return [line.headline.text for line in block_of(content, slug).lines]


def sheets(paper: bytes) -> list[str]:
    """Give the text of each sheet of a PDF, its blanks collapsed."""
    return [re.sub(r"\s+", " ", sheet) for sheet in sheets_of(paper)]
