"""The brief as HTML: one self-contained file, or the same blocks for a page."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from legation.chancery.foreign import one_line, safe_link
from legation.chancery.label_names import audience_in_words, marking_in_words
from legation.chancery.language_names import language_in_words
from legation.desks.briefing.content import (
    Block,
    BriefContent,
    Card,
    Chart,
    Counted,
    Evidence,
    Line,
    Listed,
    Moment,
    Part,
    Quoted,
    Sentence,
    Words,
)
from legation.desks.briefing.parts import flat
from legation.desks.briefing.render import charts
from legation.desks.briefing.render.words import (
    Named,
    composed_from,
    ids_in_a_row,
    list_in_words,
    order_in_words,
    register_in_words,
    scale_in_words,
)
from legation.desks.briefing.speaking import (
    RIGHT_TO_LEFT,
    catalogue_of,
    spoken,
    spoken_in_both,
    tag_of,
)

LISTED_IN_FILE = 500
"""Ids that the annex of one file lists in all; longer lists are cut there, and say so."""
LISTED_AT_LEAST = 6
"""Ids that even a cut list shows."""
STYLE = Path(__file__).parent.parent / "static" / "briefing" / "brief.css"

Address = Callable[[Evidence], str]
ToldOf = Callable[[Evidence, str], str]
"""The address of a list in a card or line that is about one story, or about none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowInAnnex:
    """One thing of a list: how it is called, if it has a name, and whether an excerpt of it follows."""

    id: str
    label: str
    has_excerpt: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListInAnnex:
    """One list of evidence as the annex shows it."""

    number: int
    called: str
    evidence: Evidence
    rows: tuple[RowInAnnex, ...]
    left_out: int


class Size(StrEnum):
    """How large the page is printed: the first that leaves it one page is taken."""

    FULL = "full"
    SNUG = "snug"
    TIGHT = "tight"
    LEAST = "least"


def whole_file(
    content: BriefContent,
    digest: str,
    *,
    size: Size = Size.TIGHT,
    is_page_only: bool = False,
    named: Named = ids_in_a_row,
) -> str:
    """Give the brief as one HTML file that needs nothing from outside and runs no script.

    ``size`` is that of the page on paper; ``is_page_only`` leaves out the details behind it, for
    measuring whether it fits; ``named`` says how missions are called.
    """
    context = {
        "size": size,
        "is_page_only": is_page_only,
        **blocks_context(content, digest, address=lambda evidence, _: f"#ev-{evidence.key}"),
        "style": mark_safe(stylesheet()),  # noqa: S308 - our own file
        "lists": annex(content),
        "called": named(content.label.mission),
        "called_label": named(content.label.mission),
    }
    return render_to_string("briefing/file.html", context)


def blocks_context(content: BriefContent, digest: str, *, address: ToldOf) -> dict[str, object]:
    """Give what the blocks' template needs, in the language that the content is said in; ``address`` says
    where a list of evidence opens, told of a story where it is."""
    numbers = {key: place for place, key in enumerate(content.evidence(), start=1)}
    return {
        "content": content,
        "digest": digest,
        "tag": tag_of(content.language),
        "direction": "rtl" if content.language in RIGHT_TO_LEFT else "ltr",
        "composed": composed_from() % {"catalogue": catalogue_of(content.language)}
        if catalogue_of(content.language)
        else "",
        "marking": marking_in_words(content.label.marking),
        "audience": audience_in_words(content.label.audience),
        "scale": scale_in_words(content.language),
        "order": order_in_words(),
        "then": then(content.as_of),
        "as_of": spoken_in_both(content, content.as_of),
        "made_at": spoken_in_both(content, content.made_at),
        "period_start": spoken(Moment(at=content.period_start, is_day=True)),
        "excerpts": [
            (excerpt, safe_link(excerpt.url), spoken(Moment(at=excerpt.published_at)))
            for excerpt in content.excerpts
        ],
        "blocks": [_block(block, numbers, address) for block in content.blocks],
    }


def then(as_of: datetime) -> str:
    """Give what an address of a story ends with to show it as it was known at a time."""
    return f"?as_of={as_of.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def annex(content: BriefContent) -> list[ListInAnnex]:
    """Give every list of evidence; together they show at most about ``LISTED_IN_FILE`` ids."""
    lists = content.evidence()
    excerpts = {one.id: one.title for one in content.excerpts}
    room = LISTED_IN_FILE
    shown: dict[str, int] = {}
    for key, one in sorted(lists.items(), key=lambda pair: (len(pair[1].ids), pair[0])):
        size = len(one.ids)
        shown[key] = size if size <= max(room, LISTED_AT_LEAST) else LISTED_AT_LEAST
        room -= shown[key]
    return [
        ListInAnnex(
            number=number,
            called=list_in_words(one.of),
            evidence=one,
            rows=tuple(_rows(one, excerpts))[: shown[key]],
            left_out=len(one.ids) - shown[key],
        )
        for number, (key, one) in enumerate(lists.items(), start=1)
    ]


@cache
def stylesheet() -> str:
    """Give the brief's style sheet."""
    return STYLE.read_text("utf-8")


def _rows(evidence: Evidence, excerpts: Mapping[str, str]) -> Iterator[RowInAnnex]:
    """Give a list's rows; a publication of which an excerpt is kept is called by its title, a language in
    the reader's."""
    labels = evidence.labels or ("",) * len(evidence.ids)
    titles = excerpts if evidence.of == Listed.ITEMS else {}
    for one, label in zip(evidence.ids, labels, strict=True):
        called = language_in_words(one) if evidence.of == Listed.LANGUAGES else label
        yield RowInAnnex(id=one, label=called or titles.get(one, ""), has_excerpt=one in titles)


def _block(block: Block, numbers: dict[str, int], address: ToldOf) -> dict[str, object]:
    told = [_told_of_story(card, address) for card in block.cards]
    return {
        "slug": block.slug,
        "title": block.title,
        "lines": [_line(line, block.slug, numbers, told[line.card]) for line in block.lines],
        "cards": [_card(card, numbers, own) for card, own in zip(block.cards, told, strict=True)],
    }


def _told_of_story(card: Card, address: ToldOf) -> Address:
    """Give the addresses of a card's lists, told of its story where it is about one."""
    story = card.opens.removeprefix(STORY_PLACE) if card.opens.startswith(STORY_PLACE) else ""
    return lambda one: address(one, story)


def _line(line: Line, slug: str, numbers: dict[str, int], address: Address) -> dict[str, object]:
    return {
        "sentences": [
            {
                "register": one.register,
                "said": register_in_words(one.register),
                "html": _sentence_html(one, numbers, address),
            }
            for one in line.sentences
        ],
        "opens": f"{slug}-{line.card}",
    }


def _card(card: Card, numbers: dict[str, int], address: Address) -> dict[str, object]:
    return {
        "title": None if card.title is None else _title_html(card.title),
        "language": card.title.aside if isinstance(card.title, Quoted) else "",
        "opens": card.opens,
        "is_story": card.opens.startswith(STORY_PLACE),
        "sentences": _sentences(card, numbers, address),
        "chart": None if card.chart is None else charts.drawing(card.chart),
        "caption": "" if card.chart is None else _caption(card, card.chart, numbers, address),
        "rows": [] if card.chart is None else charts.rows(card.chart),
        "is_fan": bool(card.chart and card.chart.high),
    }


def _sentences(card: Card, numbers: dict[str, int], address: Address) -> list[dict[str, object]]:
    registers = [None, *(sentence.register for sentence in card.sentences)]
    return [
        {
            "register": sentence.register,
            "said": register_in_words(sentence.register),
            "is_new": sentence.register != before,
            "html": _sentence_html(sentence, numbers, address),
        }
        for before, sentence in zip(registers, card.sentences, strict=False)
    ]


def _sentence_html(sentence: Sentence, numbers: dict[str, int], address: Address) -> SafeString:
    said = format_html_join("", "{}", ((part_html(part, address),) for part in sentence.leaves))
    return said + _marks(sentence.rests_on, numbers, address)


def _caption(card: Card, chart: Chart, numbers: dict[str, int], address: Address) -> SafeString:
    said = format_html("{}", charts.summary(chart))
    return said + _marks((card.drawn_from,), numbers, address)


def _marks(lists: Iterable[Evidence], numbers: dict[str, int], address: Address) -> SafeString:
    """Give a small numbered link to each list."""
    return format_html_join(
        "",
        ' <a class="ev" href="{}" title="{}">{}</a>',
        ((address(one), _told_of(one), numbers[one.key]) for one in lists),
    )


def _told_of(evidence: Evidence) -> str:
    told = {"of": list_in_words(evidence.of), "count": len(evidence.ids)}
    return gettext("Evidence: %(of)s, %(count)s") % told


def _title_html(title: Part) -> SafeString:
    """Give a title as HTML without links of its own: it is one."""
    bare = replace(title, tells_language=False) if isinstance(title, Quoted) else title
    said = (
        foreign_html(leaf.text, leaf.language) if isinstance(leaf, Quoted) else leaf.text
        for leaf in flat((bare,))
    )
    return format_html_join("", "{}", ((one,) for one in said))


def part_html(part: Part, address: Address) -> SafeString:
    """Give one part of a sentence as HTML; whatever it says, it can only be text."""
    match part:
        case Words(text):
            return format_html("{}", text)
        case Quoted(text=text, language=language):
            return foreign_html(text, language)
        case Counted():
            return format_html(
                '<a class="count" href="{}" data-count="{}">{}</a>',
                address(part.evidence),
                part.number,
                part.text,
            )
        case Moment(at=at):
            return format_html('<time datetime="{}">{}</time>', at.isoformat(), part.text)
        case _:
            return format_html('<span class="measured">{}</span>', one_line(part.text))


def foreign_html(text: str, language: str) -> SafeString:
    """Give other people's words, isolated in their own direction and language."""
    if language and language != "und":
        return format_html('<bdi dir="auto" lang="{}">{}</bdi>', language, one_line(text))
    return format_html('<bdi dir="auto">{}</bdi>', one_line(text))


IS_OPENED_IN = {
    Listed.ITEMS: "items",
    Listed.STORIES: "stories",
    Listed.SIGNALS: "signals",
    Listed.WARNINGS: "warnings",
    Listed.FORECASTS: "forecasts",
}
"""The page of the installation on which one thing of a list opens."""
STORY_PLACE = f"{IS_OPENED_IN[Listed.STORIES]}/"
"""How the place of a story begins."""
