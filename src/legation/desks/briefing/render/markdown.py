"""The brief as Markdown: the same sentences, with links into the evidence below them."""

from collections.abc import Iterator

from django.utils.translation import gettext

from legation.chancery.foreign import in_markdown, safe_link
from legation.chancery.label_names import marking_in_words
from legation.desks.briefing.content import (
    BriefContent,
    Card,
    Counted,
    Evidence,
    Moment,
    Part,
    Quoted,
    Sentence,
    Words,
)
from legation.desks.briefing.parts import flat
from legation.desks.briefing.render import charts
from legation.desks.briefing.render.html import ListInAnnex, annex
from legation.desks.briefing.render.words import (
    Named,
    composed_from,
    ids_in_a_row,
    list_in_words,
    order_in_words,
    register_in_words,
)
from legation.desks.briefing.speaking import catalogue_of, spoken, spoken_in_both


def text(content: BriefContent, digest: str, *, named: Named = ids_in_a_row) -> str:
    """Give the brief as Markdown, in the language that it is said in; foreign words in it cannot become
    markup."""
    parts = (_head(content, named), _page(content), _details(content), _annex(content))
    lines = [line for part in (*parts, _foot(content, digest)) for line in part]
    return "\n".join(lines) + "\n"


def _head(content: BriefContent, named: Named) -> Iterator[str]:
    title = gettext("Brief, %(mission)s, as of %(when)s")
    when = spoken_in_both(content, content.as_of)
    yield f"**{marking_in_words(content.label.marking)}**"
    yield ""
    yield f"# {title % {'mission': in_markdown(named(content.label.mission)), 'when': when}}"
    yield ""
    if content.is_reconstructed:
        told = gettext(
            "Reconstructed, from imported history or after the time it is as of: "
            "what could have been known then, not what was."
        )
        yield f"> {told}"
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
    yield f"## {gettext('Details')}"
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
        yield f"#### {''.join(_part(one, is_link=False) for one in flat((card.title,)))}"
        yield ""
    for sentence in card.sentences:
        yield f"- {_sentence(sentence)}"
    if card.chart is not None:
        yield f"- {in_markdown(charts.summary(card.chart))}{_link(card.drawn_from)}"
    yield ""


def _sentence(sentence: Sentence) -> str:
    said = "".join(_part(part) for part in sentence.leaves)
    marks = "".join(map(_link, sentence.rests_on))
    begins = {
        "assessment": f"*{register_in_words(sentence.register).capitalize()}:* ",
        "recommendation": f"**{register_in_words(sentence.register).capitalize()}:** ",
    }
    return begins.get(sentence.register, "") + said + marks


def _link(evidence: Evidence) -> str:
    said = gettext("evidence: %(of)s") % {"of": list_in_words(evidence.of).lower()}
    return f" [{said}](#ev-{evidence.key})"


def _part(part: Part, *, is_link: bool = True) -> str:
    match part:
        case Words(said):
            return said
        case Counted() if is_link:
            return f"[{in_markdown(part.text)}](#ev-{part.evidence.key})"
        case Quoted(text=said):
            return in_markdown(said)
        case _:
            return in_markdown(part.text)


def _annex(content: BriefContent) -> Iterator[str]:
    yield f"## {gettext('Evidence')}"
    yield ""
    for one in annex(content):
        yield from _list(one)
    for excerpt in content.excerpts:
        yield f'### <a id="x-{excerpt.id}"></a>{in_markdown(excerpt.title or excerpt.id)}'
        yield ""
        yield f"> {in_markdown(excerpt.text)}"
        yield ""
        link = safe_link(excerpt.url)
        at = spoken(Moment(at=excerpt.published_at))
        told = f"{in_markdown(excerpt.source)}, {at}"
        yield f"{told}, `{excerpt.id}`, SHA-256 `{excerpt.digest}`{f', <{link}>' if link else ''}"
        yield ""


def _list(one: ListInAnnex) -> Iterator[str]:
    evidence = one.evidence
    called = one.called.lower()
    yield f'### <a id="ev-{evidence.key}"></a>ev:{evidence.key}, {called}, {len(evidence.ids)}'
    yield ""
    for place, row in enumerate(one.rows, start=1):
        shown = f" {in_markdown(row.label)}" if row.label and row.label != row.id else ""
        name = f"`{row.id.replace('`', '')}`"
        yield f"{place}. {f'[{name}](#x-{row.id})' if row.has_excerpt else name}{shown}"
    if one.left_out:
        left_out = gettext("not shown in this file: %(count)s") % {"count": one.left_out}
        yield f"- {left_out}; `legation explain ev:{evidence.key}`"
    yield ""


def _foot(content: BriefContent, digest: str) -> Iterator[str]:
    methods = ", ".join(f"{name}/{version}" for name, version in content.versions)
    made = gettext("Made %(when)s. Methods: %(methods)s. SHA-256 %(digest)s.")
    told = {
        "when": spoken_in_both(content, content.made_at),
        "methods": methods or gettext("none ran"),
        "digest": f"`{digest}`",
    }
    yield "---"
    yield ""
    yield order_in_words()
    yield ""
    yield made % told
    yield ""
    if catalogue_of(content.language):
        yield composed_from() % {"catalogue": f"`{catalogue_of(content.language)}`"}
        yield ""
    yield f"**{marking_in_words(content.label.marking)}**"
