"""Entities of a post's text: its hashtags, mentions and links, read column-wise."""

import polars as pl

_WORD_START = r"(?:^|[^\p{L}\p{N}_&/])"
_HASHTAG = (
    _WORD_START
    + r"([#＃][\p{L}\p{M}\p{N}_\x{200c}\x{200d}·]*[\p{L}\p{M}_][\p{L}\p{M}\p{N}_\x{200c}\x{200d}·]*)"
)
_MENTION = (
    _WORD_START
    + r"([@＠][\p{L}\p{N}_](?:[\p{L}\p{N}_.\-]*[\p{L}\p{N}_])?(?:@[\p{L}\p{N}.\-]+[\p{L}\p{N}])?)"
)
_LINK = r"""(?i)\bhttps?://[^\s<>"'“”«»{}|\\^`]+"""
_LINK_END = ".,;:!?)]}'\"…·。，、！？）】"
_SIGNS = "#＃@＠"


def extract_entities(text: pl.Expr) -> dict[str, pl.Expr]:
    """Give ``hashtags``, ``mentions`` and ``urls`` of a text column as lists of strings.

    Hashtags and mentions come without their sign and as they are written; a hashtag holds at least
    one letter; ``@name@server`` is one mention; a link loses the punctuation that ends a sentence.
    A null text gives null lists. Words in any script count; an address such as ``a@b.org`` is no
    mention. Weakness: two tags that touch (``#a#b``) give the first only.
    """
    prose = text.str.replace_all(_LINK, " ")
    return {
        "hashtags": _named(prose, "#", _HASHTAG),
        "mentions": _named(prose, "@", _MENTION),
        "urls": text.str.extract_all(_LINK).list.eval(pl.element().str.strip_chars_end(_LINK_END)),
    }


def _named(prose: pl.Expr, sign: str, pattern: str) -> pl.Expr:
    found = prose.str.extract_all(pattern)
    return found.list.eval(pl.element().str.extract(pattern, 1).str.strip_chars_start(_SIGNS))
