"""The page of a brief as plain text, for a slow line or an e-mail, with the keys of the evidence."""

from collections.abc import Iterator

from django.utils.translation import gettext

from legation.chancery.foreign import one_line
from legation.chancery.label_names import marking_in_words
from legation.desks.briefing.content import BriefContent, Sentence
from legation.desks.briefing.render.words import (
    Named,
    composed_from,
    ids_in_a_row,
    register_in_words,
)
from legation.desks.briefing.speaking import catalogue_of, spoken_in_both

MOST_BYTES = 30_000
"""What the text may weigh; a page that is longer, which no rule writes, ends with a line that says so."""


def title(content: BriefContent, *, named: Named = ids_in_a_row) -> str:
    """Name the brief in one line: of which mission, as of when."""
    said = gettext("Brief, %(mission)s, as of %(when)s")
    when = spoken_in_both(content, content.as_of)
    return said % {"mission": one_line(named(content.label.mission)), "when": when}


def text(
    content: BriefContent, digest: str, *, opens: str = "", named: Named = ids_in_a_row
) -> str:
    """Give the page, in the language that it is said in; ``legation explain`` opens each key, and
    ``opens`` is the address at which all of it does."""
    marking = marking_in_words(content.label.marking)
    foot = [*_foot(content, digest), *([opens] if opens else []), marking]
    room = MOST_BYTES - _size([marking, *foot])
    lines = [*_head(content, named)]
    for line in _page(content):
        if _size([*lines, line]) > room:
            lines.append(f"… {gettext('Details')}: legation brief")
            break
        lines.append(line)
    return "\n".join([marking, *lines, *foot]) + "\n"


def _size(lines: list[str]) -> int:
    return sum(len(line.encode("utf-8")) + 1 for line in lines) + 60


def _head(content: BriefContent, named: Named) -> Iterator[str]:
    yield title(content, named=named)
    if content.is_reconstructed:
        yield gettext(
            "Reconstructed, from imported history or after the time it is as of: "
            "what could have been known then, not what was."
        )


def _page(content: BriefContent) -> Iterator[str]:
    for number, block in enumerate(content.blocks, start=1):
        yield ""
        yield f"{number}. {block.title}"
        for line in block.lines:
            yield f"- {_sentence(line.headline)}"
            yield from (f"  {_sentence(one)}" for one in line.says)


def _sentence(sentence: Sentence) -> str:
    keys = " ".join(f"ev:{one.key}" for one in sentence.evidence)
    return f"({register_in_words(sentence.register)}) {one_line(sentence.text)} [{keys}]"


def _foot(content: BriefContent, digest: str) -> Iterator[str]:
    yield ""
    yield gettext("Any key opens in the installation with: legation explain ev:…")
    if catalogue_of(content.language):
        yield composed_from() % {"catalogue": catalogue_of(content.language)}
    yield f"SHA-256 {digest}"
