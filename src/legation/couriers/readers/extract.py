"""Entities of a post's text: its hashtags, mentions and links, read column-wise."""

import polars as pl

_JOINED = r"\p{L}\p{M}\p{N}_\x{200c}\x{200d}·"
_HASHTAG = rf"\B[#＃][{_JOINED}]*[\p{{L}}\p{{M}}_][{_JOINED}]*"
_MENTION = (
    r"\B[@＠][\p{L}\p{N}_](?:[\p{L}\p{N}_.\-]*[\p{L}\p{N}_])?(?:@[\p{L}\p{N}.\-]+[\p{L}\p{N}])?"
)
_LINK = r"""(?i)\bhttps?://[^\s<>"'“”«»{}|\\^`]+"""
_NO_PROSE = _LINK + r"|&#\w+;"
_LINK_END = ".,;:!?)]}'\"…·。，、！？）】"


def extract_entities(text: pl.Expr) -> dict[str, pl.Expr]:
    """Give ``hashtags``, ``mentions`` and ``urls`` of a text column as lists of strings.

    Hashtags and mentions come without their sign and as they are written; a hashtag holds at least
    one letter; ``@name@server`` is one mention; a link loses the punctuation that ends a sentence.
    A null text gives null lists. Words in any script count; an address such as ``a@b.org`` is no
    mention. Weakness: of two tags that touch (``#a#b``) only the first is found.
    """
    prose = text.str.replace_all(_NO_PROSE, " ")
    return {
        "hashtags": prose.str.extract_all(_HASHTAG).list.eval(
            pl.element().str.strip_chars_start("#＃")
        ),
        "mentions": prose.str.extract_all(_MENTION).list.eval(
            pl.element().str.strip_chars_start("@＠")
        ),
        "urls": text.str.extract_all(_LINK).list.eval(pl.element().str.strip_chars_end(_LINK_END)),
    }
