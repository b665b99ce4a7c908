"""Other people's words, made safe to stand inside ours."""

import re

_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&])")
_BLANKS = re.compile(r"\s{2,}|[^\S\u00a0\u202f]")
"""Runs of blanks, and each but one that keeps a word and its mark on one line."""


def plain(text: str) -> str:
    """Drop control characters and the marks that reorder text around them, a way to spoof."""
    return _CONTROLS.sub("", _OVERRIDES.sub("", text))


def one_line(text: str) -> str:
    """Give ``plain`` text on one line."""
    return _BLANKS.sub(" ", plain(text)).strip()


def in_markdown(text: str) -> str:
    """Give ``one_line`` text in which Markdown and HTML mean nothing."""
    return _MARKDOWN.sub(r"\\\1", one_line(text))


def safe_link(address: str) -> str:
    """Give a web address, or nothing when it is not one that a page may link to."""
    cleaned = one_line(address)
    return cleaned if re.match(r"https?://[^\s\"'<>]+$", cleaned, re.IGNORECASE) else ""
