"""Why is this here: from a sentence, indicator, story, forecast or item down to its source."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

import polars as pl

from legation.chancery.authors.veil import veil_of
from legation.chancery.foreign import one_line
from legation.desks.briefing.content import Evidence, Listed, Sentence
from legation.desks.briefing.lookups.briefs import brief_with_digest, evidence_named, the_brief
from legation.desks.briefing.lookups.explaining import Explanation, Reader
from legation.desks.briefing.lookups.gone import gone_among, gone_from, purges_of
from legation.desks.briefing.lookups.listed_things import (
    of_account,
    of_listed,
    of_others,
    of_score,
    of_warning,
)
from legation.desks.briefing.lookups.publications import CHECKABLE, COUNTRIES, FELT, LANGUAGE
from legation.domain.errors import Rejected
from legation.domain.said import Said
from legation.domain.scope import Scope
from legation.domain.uncertainty import in_words
from legation.store.archive import Archive
from legation.store.flows import enrichment_flow

SHOWN = 10
"""Things of one list that an explanation follows; it says how many it leaves out."""
BRIEF = "brief:"


FOUND = {
    "language/1": LANGUAGE,
    "countries/1": COUNTRIES,
    "emotion/1": FELT,
    "claim-cues/1": CHECKABLE,
}
"""The methods whose finding about an item is told, and its columns."""
LEAST_OF_DIGEST = 8
_NAMED = re.compile(rf"\d{{1,{LEAST_OF_DIGEST - 1}}}|[0-9a-f]{{{LEAST_OF_DIGEST},64}}")


def explain(
    archive: Archive, scope: Scope, name: str, *, as_of: datetime | None = None
) -> Explanation:
    """Explain what ``name`` names: ``brief:12``, its sentence ``brief:12.3``, a list ``ev:…``, or any id
    that a brief prints, as known at a time or now. A brief may be
    named by the first eight characters of its SHA-256 or more; what it cites is told as it was known to
    it. Rejected when there is no such thing."""
    if name.startswith("ev:"):
        brief, evidence = evidence_named(scope, name)
        return Explanation(
            f"{name}: {_counted(evidence)}, cited in brief:{brief.pk}",
            _of_list(Reader(archive, scope, brief), evidence),
        )
    if name.startswith(BRIEF):
        return _of_brief(archive, scope, name.removeprefix(BRIEF))
    for look in (*_ARCHIVED, of_account, of_others, of_listed):
        found = look(Reader(archive, scope, at=as_of), name)
        if found is not None:
            return found
    raise Rejected(
        Said("nothing is called {name!r}", name=name),
        remedy="give an id from a brief, such as brief:1.3 or ev:…",
    )


def _of_brief(archive: Archive, scope: Scope, rest: str) -> Explanation:
    named, _, place = rest.partition(".")
    if not _NAMED.fullmatch(named) or (place and not place.isdecimal()):
        raise Rejected(
            Said("{rest!r} names no brief", rest=rest), remedy="write brief:12, or brief:12.3"
        )
    by_digest = len(named) >= LEAST_OF_DIGEST
    brief = brief_with_digest(scope, named) if by_digest else the_brief(scope, int(named))
    number = brief.pk
    sentences = list(brief.content.sentences())
    made = f"written {brief.made_at:%Y-%m-%d %H:%M} UTC as of {brief.as_of:%Y-%m-%d %H:%M} UTC"
    if not place:
        says = f"brief:{number}, {made}, SHA-256 {brief.digest}"
        below = [f"brief:{number}.{at}: {one.text}" for at, one in enumerate(sentences, start=1)]
        return Explanation(says, tuple(Explanation(one_line(line)) for line in below))
    if not 1 <= int(place) <= len(sentences):
        raise Rejected(
            Said(
                "brief {number} has {count} sentences, not {place}",
                number=number,
                count=len(sentences),
                place=place,
            )
        )
    sentence = sentences[int(place) - 1]
    reader = Reader(archive, scope, brief)
    return Explanation(
        f"{sentence.register}: {one_line(sentence.text)}", _of_sentence(reader, sentence)
    )


def _of_sentence(reader: Reader, sentence: Sentence) -> tuple[Explanation, ...]:
    return tuple(
        Explanation(f"rests on ev:{one.key}: {_counted(one)}", _of_list(reader, one))
        for one in sentence.evidence
    )


_Look = Callable[[Reader, str], Explanation | None]


def _of_list(reader: Reader, evidence: Evidence) -> tuple[Explanation, ...]:
    look = _LOOKS.get(evidence.of, of_listed)
    is_kept = evidence.of in (Listed.ITEMS, Listed.STORIES, Listed.SIGNALS, Listed.FORECASTS)
    labels = dict(zip(evidence.ids, evidence.labels or evidence.ids, strict=True))
    reasons = []
    for one in evidence.ids[:SHOWN]:
        found = look(reader, one) or (None if is_kept else of_listed(reader, one))
        reasons.append(found or Explanation(f"{one_line(labels[one])}: nothing is held of it"))
    if len(evidence.ids) > SHOWN:
        reasons.append(Explanation(f"and {len(evidence.ids) - SHOWN} more"))
    return tuple(reasons)


def _of_item(reader: Reader, name: str) -> Explanation | None:
    kept = reader.archive.evidence([name], reader.scope, cited_by=reader.cited_by)
    told = veil_of(reader.archive).evidence(kept)
    row = told.row(0, named=True)
    if row["state"] == "unknown":
        return None
    read = reader.archive.read("items", reader.scope, as_of=reader.as_of, ids=[name])
    gone = ""
    if row["purged_at"] is not None:
        gone = f"purged {row['purged_at']:%Y-%m-%d} under {row['policy']!r}"
    elif row["state"] == "deleted" or not read.height:
        gone = "deleted at its source"
    if gone:
        left = f"kept: {one_line(row['excerpt'])!r}" if row["excerpt"] else "none of it was cited"
        says = f"item {name}, {gone}; {left}"
        return Explanation(says, (_provenance(row),))
    item = veil_of(reader.archive).items(read).row(0, named=True)
    said = one_line(item["title"] or item["text"] or "")[:120]
    return Explanation(f"item {name}: {said!r}", (_provenance(item), *_found_in(reader, name)))


def _found_in(reader: Reader, name: str) -> Iterator[Explanation]:
    """Say what was found in an item's words, and by which method and version."""
    for method, adds in FOUND.items():
        flow = enrichment_flow(method, adds)
        columns = ["item", *adds]
        rows = reader.archive.read(
            flow, reader.scope, ids=[name], columns=columns, as_of=reader.as_of
        )
        if rows.height:
            told = rows.row(-1, named=True)
            said = ", ".join(f"{key} {_short(told[key])}" for key in adds)
            yield Explanation(f"by {method}: {said}")


def _short(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value)) or "none"
    return (
        "not known" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
    )


def _provenance(row: dict[str, object]) -> Explanation:
    published = row["published_at"]
    when = f", published {published:%Y-%m-%d %H:%M} UTC" if published else ""
    told = f"source {row['source']}{when}"
    known = row.get("known_at")
    known_at = f", known {known:%Y-%m-%d %H:%M} UTC" if known else ""
    return Explanation(f"{told}{known_at}, SHA-256 {row['digest']}, {row['url'] or 'no address'}")


def _of_signal(reader: Reader, name: str) -> Explanation | None:
    read = reader.read("signals", {"id": [name]})
    if not read.height:
        return None
    row = read.row(0, named=True)
    window = f"{row['start']:%Y-%m-%d %H:%M} to {row['end']:%Y-%m-%d %H:%M} UTC"
    doubt = "not calibrated" if row["probability"] is None else in_words(float(row["probability"]))
    says = (
        f"indicator {name}: {row['kind']} on {row['subject']}, {window}, "
        f"strength {row['strength']:.3g}, probability {doubt}, method {row['method']}"
    )
    ids = tuple(dict.fromkeys(row["evidence"]))
    says += _purged(gone_among(reader.archive, reader.scope, ids), of=len(ids))
    items = Evidence(of=Listed.ITEMS, ids=ids)
    return Explanation(says, _of_list(reader, items))


def _of_story(reader: Reader, name: str) -> Explanation | None:
    members = reader.read("story_members", {"story": [name]})
    gone = gone_from(reader.archive, reader.scope, [name], as_of=reader.as_of)
    every = members.height + gone.height
    if not every:
        return None
    members = members.sort("similarity", "item", descending=[True, False])
    methods = ", ".join(sorted({*members["method"], *gone["method"]}))
    items = Evidence(of=Listed.ITEMS, ids=(*members["item"], *gone["id"]))
    says = f"story {name}: {_counted(items)} grouped by {methods}{_purged(gone, of=every)}"
    return Explanation(says, _of_list(reader, items))


def _purged(gone: pl.DataFrame, *, of: int) -> str:
    """Say how many of how many were purged, when, and under which policy; nothing of none."""
    told = purges_of(gone, of=of)
    if told is None:
        return ""
    parts = [
        f"{one.items} purged {one.purged_at:%Y-%m-%d} under {one.policy!r}" for one in told.purges
    ]
    return f"; {told.items} of {told.of} are held no more: {', '.join(parts)}"


def _of_forecast(reader: Reader, name: str) -> Explanation | None:
    steps = reader.read("forecasts", {"id": [name]})
    if not steps.height:
        return None
    row = steps.sort("at").row(0, named=True)
    says = (
        f"forecast {name} of {row['series']} ({row['unit']}), model {row['model']}, issued "
        f"{row['origin']:%Y-%m-%d %H:%M} UTC on input {row['input_digest']}"
    )
    quantiles = steps.sort("at").select("at", pl.col("quantiles")).rows()
    lines = [
        f"{at:%Y-%m-%d}: {json.dumps([round(q, 2) for q in values])}" for at, values in quantiles
    ]
    return Explanation(says, tuple(Explanation(line) for line in lines))


def _of_narrative(reader: Reader, name: str) -> Explanation | None:
    members = reader.read("narrative_members", {"narrative": [name]})
    if not members.height:
        return None
    stories = Evidence(of=Listed.STORIES, ids=tuple(members["story"].unique().sort()))
    says = f"narrative {name}: {_counted(stories)}"
    return Explanation(says, _of_list(reader, stories))


def _counted(evidence: Evidence) -> str:
    """Say how many a list holds, of one in the singular."""
    noun = str(evidence.of)
    if len(evidence.ids) == 1 and noun.endswith("s"):
        noun = f"{noun[:-3]}y" if noun.endswith("ies") else noun[:-1]
    return f"{len(evidence.ids)} {noun}"


_ARCHIVED: tuple[_Look, ...] = (
    _of_item,
    _of_signal,
    _of_story,
    _of_forecast,
    _of_narrative,
    of_score,
    of_warning,
)
_LOOKS: Mapping[Listed, _Look] = {
    Listed.ITEMS: _of_item,
    Listed.SIGNALS: _of_signal,
    Listed.STORIES: _of_story,
    Listed.FORECASTS: _of_forecast,
    Listed.SCORES: of_score,
    Listed.WARNINGS: of_warning,
    Listed.ACCOUNTS: of_account,
    Listed.SOURCES: of_others,
    Listed.QUARANTINED: of_others,
}
