"""The brief as Markdown: the same sentences, with links into the evidence below them."""

from collections.abc import Iterator

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
from legation.desks.briefing.render.foreign import in_markdown, safe_link
from legation.desks.briefing.render.html import ListInAnnex, annex

_MARKS = {"fact": "", "assessment": "*Assessment:* ", "recommendation": "**Recommendation:** "}


def text(content: BriefContent, digest: str) -> str:
    """Give the brief as Markdown; foreign words in it cannot become markup."""
    lines = [*_head(content), *_blocks(content), *_annex(content), *_foot(content, digest)]
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


def _blocks(content: BriefContent) -> Iterator[str]:
    for number, block in enumerate(content.blocks, start=1):
        yield f"## {number}. {block.title}"
        yield ""
        for card in block.cards:
            yield from _card(card)


def _card(card: Card) -> Iterator[str]:
    if card.title is not None:
        yield f"### {_part(card.title)}"
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
    yield f"Made {content.made_at:%Y-%m-%d %H:%M} UTC. Methods: {methods}. SHA-256 `{digest}`."
    yield ""
    yield f"**{content.label.marking.upper()}**"
