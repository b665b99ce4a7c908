"""A brief's content as JSON values and back: what is stored, digested and handed out."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from legation.desks.briefing.content import (
    Block,
    BriefContent,
    Card,
    Chart,
    Evidence,
    Excerpt,
    Line,
    Listed,
    Register,
    Sentence,
)
from legation.desks.briefing.serial_parts import Json, is_leaf, part_in, part_out
from legation.domain.scope import Audience, Label, Marking

UNVEILED = ("legation-brief/1", "legation-brief/2")
"""Formats in which private authors stood by name."""


def to_json(content: BriefContent) -> Json:
    """Give the content as JSON values: times in ISO 8601, each list in full by its ``ev:`` key."""
    return {
        "format": content.format,
        "mission": content.mission,
        "label": {
            "mission": content.label.mission,
            "marking": str(content.label.marking),
            "audience": str(content.label.audience),
        },
        "as_of": content.as_of.isoformat(),
        "made_at": content.made_at.isoformat(),
        "period_start": content.period_start.isoformat(),
        "reconstructed": content.is_reconstructed,
        "blocks": [_block_out(block) for block in content.blocks],
        "evidence": {f"ev:{key}": _list_out(one) for key, one in content.evidence().items()},
        "excerpts": [_excerpt_out(excerpt) for excerpt in content.excerpts],
        "versions": [list(pair) for pair in content.versions],
    }


def from_json(values: Mapping[str, Any]) -> BriefContent:
    """Read what ``to_json`` gives, or gave in earlier formats: without lines, or without messages."""
    lists = {key: _list_in(one) for key, one in values["evidence"].items()}
    label = values["label"]
    return BriefContent(
        mission=values["mission"],
        label=Label(
            mission=label["mission"],
            marking=Marking(label["marking"]),
            audience=Audience(label["audience"]),
        ),
        as_of=datetime.fromisoformat(values["as_of"]),
        made_at=datetime.fromisoformat(values["made_at"]),
        period_start=datetime.fromisoformat(values["period_start"]),
        is_reconstructed=values["reconstructed"],
        blocks=tuple(_block_in(block, lists) for block in values["blocks"]),
        excerpts=tuple(_excerpt_in(excerpt) for excerpt in values["excerpts"]),
        versions=tuple((method, version) for method, version in values["versions"]),
        format=values["format"],
    )


def digest_of(content: BriefContent) -> str:
    """Give the SHA-256 over the content's canonical JSON (sorted keys, no blanks, UTF-8)."""
    canonical = json.dumps(
        to_json(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _list_out(one: Evidence) -> Json:
    said = {"said": [part_out(part) for part in one.said]} if one.said else {}
    return {"of": str(one.of), "ids": list(one.ids), "labels": list(one.labels), **said}


def _list_in(values: Json) -> Evidence:
    return Evidence(
        of=Listed(values["of"]),
        ids=tuple(values["ids"]),
        labels=tuple(values["labels"]),
        said=tuple(part_in(one, {}) for one in values.get("said", ())),
    )


def _block_out(block: Block) -> Json:
    return {
        "slug": block.slug,
        "title": block.title,
        "lines": [_line_out(line) for line in block.lines],
        "cards": [_card_out(card) for card in block.cards],
    }


def _line_out(line: Line) -> Json:
    return {
        "headline": _sentence_out(line.headline),
        "says": [_sentence_out(sentence) for sentence in line.says],
        "card": line.card,
    }


def _card_out(card: Card) -> Json:
    return {
        "title": None if card.title is None else part_out(card.title),
        "opens": card.opens,
        "sentences": [_sentence_out(sentence) for sentence in card.sentences],
        "chart": None if card.chart is None else _chart_out(card.chart),
    }


def _sentence_out(sentence: Sentence) -> Json:
    """Give a sentence; ``parts`` are those of its English text, ``said`` the messages behind it."""
    is_plain = "".join(part.text for part in sentence.parts) == sentence.text and all(
        is_leaf(part) for part in sentence.parts
    )
    leaves = sentence.parts if is_plain else sentence.leaves
    said = {} if is_plain else {"said": [part_out(part) for part in sentence.parts]}
    return {
        "register": str(sentence.register),
        "text": sentence.text,
        "parts": [part_out(part) for part in leaves],
        **said,
        "evidence": [f"ev:{one.key}" for one in sentence.evidence],
        "rests_on": [f"ev:{one.key}" for one in sentence.rests_on],
    }


def _chart_out(chart: Chart) -> Json:
    return {
        "caption": chart.caption,
        "at": [at.isoformat() for at in chart.at],
        "values": list(chart.values),
        "low": list(chart.low),
        "high": list(chart.high),
    }


def _excerpt_out(excerpt: Excerpt) -> Json:
    return {
        "id": excerpt.id,
        "source": excerpt.source,
        "published_at": excerpt.published_at.isoformat(),
        "known_at": excerpt.known_at.isoformat(),
        "language": excerpt.language,
        "title": excerpt.title,
        "text": excerpt.text,
        "url": excerpt.url,
        "digest": excerpt.digest,
    }


def _block_in(values: Json, lists: Mapping[str, Evidence]) -> Block:
    cards = tuple(_card_in(card, lists) for card in values["cards"])
    whole = [_line_in(line, lists) for line in values.get("lines", ())]
    first = (Line(headline=card.sentences[0], card=at) for at, card in enumerate(cards))
    lines = tuple(whole if "lines" in values else first)
    return Block(slug=values["slug"], title=values["title"], cards=cards, lines=lines)


def _line_in(values: Json, lists: Mapping[str, Evidence]) -> Line:
    return Line(
        headline=_sentence_in(values["headline"], lists),
        says=tuple(_sentence_in(one, lists) for one in values["says"]),
        card=values["card"],
    )


def _card_in(values: Json, lists: Mapping[str, Evidence]) -> Card:
    title = None if values["title"] is None else part_in(values["title"], lists)
    chart = values["chart"]
    return Card(
        title=title,
        opens=values["opens"],
        sentences=tuple(_sentence_in(one, lists) for one in values["sentences"]),
        chart=None if chart is None else _chart_in(chart),
    )


def _sentence_in(values: Json, lists: Mapping[str, Evidence]) -> Sentence:
    told = values["said"] if "said" in values else values["parts"]
    return Sentence(
        register=Register(values["register"]),
        parts=tuple(part_in(part, lists) for part in told),
        rests_on=tuple(lists[key] for key in values["rests_on"]),
    )


def _chart_in(values: Json) -> Chart:
    return Chart(
        caption=values["caption"],
        at=tuple(datetime.fromisoformat(at) for at in values["at"]),
        values=tuple(values["values"]),
        low=tuple(values["low"]),
        high=tuple(values["high"]),
    )


def _excerpt_in(values: Json) -> Excerpt:
    times = {name: datetime.fromisoformat(values[name]) for name in ("published_at", "known_at")}
    return Excerpt(**{**values, **times})
