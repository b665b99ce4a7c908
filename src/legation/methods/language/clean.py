"""Cleaning of texts by column: what a reader sees, what a comparison sees, and its hash."""

from hashlib import blake2b

import polars as pl

LEAST_LETTERS = 10
"""Characters of normal form below which a text says too little for its hash to mean a copy."""

LEAST_IDEOGRAPHS = 5
"""The same for scripts where one character is a syllable or a word."""

_LINK = r"(?i)\b(?:https?://|www\.)\S+|\bpic\.twitter\.com/\S+|\bt\.co/\S+"
_HANDLE = r"@<?[\w.]+>?(?:@[\w.\-]+)?"
_PLACEHOLDER = r"(?i)##?url##?|<(?:user|username|url)>|\[(?:user|url)\]"
_TAG = r"<[a-zA-Z/][^<>]{0,200}>"
_ENTITY = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&nbsp;": " "}
_REPOST = r"^rt\b[:\s]*"
NOT_WORD = r"[^\p{L}\p{M}\p{N}]+"
IDEOGRAPH = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Khmer}\p{Lao}\p{Myanmar}]"


def joined_text(items: pl.DataFrame) -> pl.DataFrame:
    """Give ``id`` and ``text``: an item's title and text, once where the text begins with the title.

    Takes ``id`` and ``text`` and, where it exists, ``title``; null counts as empty.
    """
    text = pl.col("text").fill_null("").str.strip_chars()
    if "title" not in items.columns:
        return items.select("id", text=text)
    title = pl.col("title").fill_null("").str.strip_chars()
    both = pl.concat_str(title, text, separator="\n").str.strip_chars()
    return items.select("id", text=pl.when(text.str.starts_with(title)).then(text).otherwise(both))


def stripped(text: pl.Expr) -> pl.Expr:
    """Give the text without links, handles and markup, blanks collapsed: what models read."""
    unescaped = text.fill_null("").str.replace_many(_ENTITY)
    bare = unescaped
    for pattern in (_LINK, _PLACEHOLDER, _HANDLE, _TAG):
        bare = bare.str.replace_all(pattern, " ")
    return bare.str.replace_all(r"\s+", " ").str.strip_chars()


def normal_form(text: pl.Expr) -> pl.Expr:
    """Give the form in which two copies of a text are equal.

    NFKC, lower case with the folds ß → ss and ς → σ; links, handles and a leading ``RT`` gone; a
    hashtag is its word; only letters, marks and digits remain, one blank between words.
    """
    bare = (
        stripped(text)
        .str.normalize("NFKC")
        .str.to_lowercase()
        .str.replace_many(["ß", "ς"], ["ss", "σ"])
    )
    return bare.str.replace(_REPOST, "").str.replace_all(NOT_WORD, " ").str.strip_chars()


def text_hashes(texts: pl.DataFrame) -> pl.DataFrame:
    """Give ``id``, ``normal`` and ``text_hash``: 32 hexadecimal digits of the normal form.

    Takes ``id`` and ``text``. The hash is BLAKE2b of the UTF-8 normal form, the same on every machine;
    it is null where the normal form is too short for equality to mean a copy.
    """
    normal = texts.select("id", normal=normal_form(pl.col("text")))
    says_enough = (pl.col("normal").str.len_chars() >= LEAST_LETTERS) | (
        pl.col("normal").str.count_matches(IDEOGRAPH) >= LEAST_IDEOGRAPHS
    )
    enough = normal.select(says_enough).to_series().to_list()
    hashes = [
        blake2b(form.encode("utf-8"), digest_size=16).hexdigest() if long else None
        for form, long in zip(normal["normal"].to_list(), enough, strict=True)
    ]
    return normal.with_columns(text_hash=pl.Series(hashes, dtype=pl.String))
