"""Headings: what a publication is called, in words that a person can read aloud."""

import polars as pl

HEADING_LENGTH = 120
"""Characters of a heading, the mark of its cut included."""

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&apos;": "'", "&amp;": "&"}
_LINK = r"(?i)\bhttps?\b(?::(?:/(?:/\S*)?)?)?(?:\S*)|\bwww\.\S+|\bpic\.twitter\.com/\S+"
_UNREADABLE = r"[\x{FFFD}\p{Cc}]|\p{Co}"
_CALLED = r"^(?i:(?:RT|cc|via) )?(?:['\"“.]?@\w+[:,]?\s+)+"
_CUT_WORD = r"\s+\S{0,40}(?:…|\.\.\.)$"
_UNCLOSED = r"\s*\([^\s()]{0,12}((?:\s#\S+)*)$"
_LOOSE_END = r"[\s:,;|·•–—-]+$"


def heading(title: pl.Expr, text: pl.Expr) -> pl.Expr:
    """Give what a publication is called: its title, or failing this the beginning of its text.

    Links, characters that could not be decoded, and the accounts that a post is addressed to or
    repeats are left out; what is too long ends after a whole word with “…”. Empty where nothing is
    left to read. Weakness: scripts that do not part their words are cut anywhere.
    """
    said = _readable(title.fill_null(""))
    begun = _readable(text.fill_null("").str.slice(0, 8 * HEADING_LENGTH))
    return _cut(pl.when(said == "").then(begun).otherwise(said))


def _readable(text: pl.Expr) -> pl.Expr:
    bare = text.str.replace_all(_UNREADABLE, " ").str.replace_all(_LINK, " ")
    for entity, meant in _ENTITIES.items():
        bare = bare.str.replace_all(entity, meant, literal=True)
    bare = bare.str.replace_all(r"\s+", " ").str.strip_chars()
    bare = (bare + " ").str.replace(_CALLED, "").str.strip_chars()
    bare = bare.str.replace(_CUT_WORD, " …").str.replace(_UNCLOSED, "$1")
    return bare.str.replace(_LOOSE_END, "").str.strip_chars()


def _cut(said: pl.Expr) -> pl.Expr:
    room = said.str.slice(0, HEADING_LENGTH - 1)
    whole = room.str.replace(r"\s+\S*$", "")
    kept = pl.when(whole.str.len_chars() >= HEADING_LENGTH // 2).then(whole).otherwise(room)
    ended = kept.str.replace(_LOOSE_END, "") + "…"
    return pl.when(said.str.len_chars() > HEADING_LENGTH).then(ended).otherwise(said)
