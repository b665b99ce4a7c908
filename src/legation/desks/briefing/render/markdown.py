"""The brief as Markdown: the same sentences, with links into the evidence below them."""

from collections.abc import Iterator

from legation.chancery.foreign import in_markdown, safe_link
from legation.desks.briefing.content import (
    BriefContent,
    Card,
    Counted,
    Evidence,
    Part,
    Quoted,
    Sentence,
    Words,
)
from legation.desks.briefing.render import charts
from legation.desks.briefing.render.html import ListInAnnex, annex
from legation.desks.briefing.rules.headlines import foreign_language
from legation.desks.briefing.rules.ranking import ORDER

_MARKS = {"fact": "", "assessment": "*Assessment:* ", "recommendation": "**Recommendation:** "}


def text(content: BriefContent, digest: str) -> str:
    """Give the brief as Markdown; foreign words in it cannot become markup."""
    parts = (_head(content), _page(content), _details(content), _annex(content))
    lines = [line for part in (*parts, _foot(content, digest)) for line in part]
    return "\n".join(lines) + "\n"


def _head(content: BriefContent) -> Iterator[str]:
    yield f"**{content.label.marking.upper()}**"
    yield ""
    yield f"# Brief, {in_markdown(content.mission)}, as of {content.as_of:%Y-%m-%d %H:%M} UTC"
    yield ""
    if content.is_reconstructed:
        told = "Reconstructed, from imported history or after the time it is as of"
        yield f"> {told}: what could have been known then, not what was."
        yield ""


def _page(content: BriefContent) -> Iterator[str]:
    for number, block in enumerate(content.blocks, start=1):
        yield f"## {number}. {block.title}"
        yield ""
        for line in block.lines:
            yield f"- **{_sentence(line.headline)}** [→](#{block.slug}-{line.card})"
            yield from (f"    - {_sentence(one)}" for one in line.says)
        yield ""


def _details(content: BriefContent) -> Iterator[str]:
    yield "## Details"
    yield ""
    for number, block in enumerate(content.blocks, start=1):
        yield f"### {number}. {block.title}"
        yield ""
        for place, card in enumerate(block.cards):
            yield from _card(card, f"{block.slug}-{place}")


def _card(card: Card, anchor: str) -> Iterator[str]:
    yield f'<a id="{anchor}"></a>'
    yield ""
    if card.title is not None:
        language = foreign_language(card.title) if isinstance(card.title, Quoted) else ""
        yield f"#### {_part(card.title)}" + (f" ({language})" if language else "")
        yield ""
    for sentence in card.sentences:
        yield f"- {_sentence(sentence)}"
    if card.chart is not None:
        yield f"- {in_markdown(charts.summary(card.chart))}"
    yield ""


def _sentence(sentence: Sentence) -> str:
    said = "".join(_part(part) for part in sentence.parts)
    marks = "".join(f" [{_mark(one)}](#ev-{one.key})" for one in sentence.rests_on)
    return _MARKS[sentence.register] + said + marks


def _mark(evidence: Evidence) -> str:
    return f"evidence: {evidence.of}"


def _part(part: Part) -> str:
    match part:
        case Words(said):
            return said
        case Counted():
            return f"[{in_markdown(part.text)}](#ev-{part.evidence.key})"
        case Quoted(text=said):
            return in_markdown(said)
        case _:
            return in_markdown(part.text)


def _annex(content: BriefContent) -> Iterator[str]:
    yield "## Evidence"
    yield ""
    for one in annex(content):
        yield from _list(one)
    for excerpt in content.excerpts:
        yield f"### {in_markdown(excerpt.title or excerpt.id)}"
        yield ""
        yield f"> {in_markdown(excerpt.text)}"
        yield ""
        link = safe_link(excerpt.url)
        told = f"{in_markdown(excerpt.source)}, {excerpt.published_at:%Y-%m-%d %H:%M} UTC"
        yield f"{told}, `{excerpt.id}`, SHA-256 `{excerpt.digest}`{f', <{link}>' if link else ''}"
        yield ""


def _list(one: ListInAnnex) -> Iterator[str]:
    evidence = one.evidence
    yield f'### <a id="ev-{evidence.key}"></a>ev:{evidence.key}, {evidence.of}, {len(evidence.ids)}'
    yield ""
    for place, (name, label) in enumerate(one.rows, start=1):
        shown = f" {in_markdown(label)}" if label and label != name else ""
        yield f"{place}. `{name.replace('`', '')}`{shown}"
    if one.left_out:
        yield f"- not shown in this file: {one.left_out}; `legation explain ev:{evidence.key}`"
    yield ""


def _foot(content: BriefContent, digest: str) -> Iterator[str]:
    methods = ", ".join(f"{name}/{version}" for name, version in content.versions) or "none ran"
    yield "---"
    yield ""
    yield f"{ORDER}"
    yield ""
    yield f"Made {content.made_at:%Y-%m-%d %H:%M} UTC. Methods: {methods}. SHA-256 `{digest}`."
    yield ""
    yield f"**{content.label.marking.upper()}**"
