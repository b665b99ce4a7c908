"""Why is this here: from a sentence, indicator, story, forecast or item down to its source."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from legation.chancery.authors.veil import veil_of
from legation.chancery.foreign import one_line
from legation.desks.briefing.content import Evidence, Listed, Sentence
from legation.desks.briefing.lookups.briefs import brief_with_digest, evidence_named, the_brief
from legation.desks.briefing.lookups.publications import CHECKABLE, COUNTRIES, FELT, LANGUAGE
from legation.desks.briefing.models import Brief
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


@dataclass(frozen=True, slots=True)
class Explanation:
    """One statement and what it rests on."""

    says: str
    because: tuple["Explanation", ...] = ()

    def text(self, depth: int = 0) -> str:
        """Give the tree as indented lines."""
        below = (reason.text(depth + 1) for reason in self.because)
        return "\n".join([f"{'  ' * depth}{self.says}", *below])


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who asks, of which archive; within a brief, things are as they were known to it."""

    archive: Archive
    scope: Scope
    brief: Brief | None = None
    at: datetime | None = None

    @property
    def as_of(self) -> datetime | None:
        """The time whose knowledge counts; None is today's."""
        return self.brief.as_of if self.brief else self.at

    @property
    def cited_by(self) -> str | None:
        """Under which name the words were kept."""
        return self.brief.cited_by if self.brief else None

    def read(self, flow: str, matching: Mapping[str, Sequence[str]]) -> pl.DataFrame:
        """Give the rows of a flow that match, as the reader knows them."""
        return self.archive.read(flow, self.scope, as_of=self.as_of, matching=matching)


def explain(
    archive: Archive, scope: Scope, name: str, *, as_of: datetime | None = None
) -> Explanation:
    """Explain what ``name`` names: ``brief:12``, its sentence ``brief:12.3``, a list ``ev:…``, or the
    id of an item, indicator, story, forecast or narrative, as known at a time or now. A brief may be
    named by the first eight characters of its SHA-256 or more; what it cites is told as it was known to
    it. Rejected when there is no such thing."""
    if name.startswith("ev:"):
        brief, evidence = evidence_named(scope, name)
        return Explanation(
            f"{name}: {_counted(evidence)}, cited in brief:{brief.pk}",
            _of_list(_Reader(archive, scope, brief), evidence),
        )
    if name.startswith(BRIEF):
        return _of_brief(archive, scope, name.removeprefix(BRIEF))
    for look in (_of_item, _of_signal, _of_story, _of_forecast, _of_narrative):
        found = look(_Reader(archive, scope, at=as_of), name)
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
    reader = _Reader(archive, scope, brief)
    return Explanation(
        f"{sentence.register}: {one_line(sentence.text)}", _of_sentence(reader, sentence)
    )


def _of_sentence(reader: _Reader, sentence: Sentence) -> tuple[Explanation, ...]:
    return tuple(
        Explanation(f"rests on ev:{one.key}: {_counted(one)}", _of_list(reader, one))
        for one in sentence.evidence
    )


_Look = Callable[[_Reader, str], Explanation | None]


def _of_list(reader: _Reader, evidence: Evidence) -> tuple[Explanation, ...]:
    looks: dict[Listed, _Look] = {
        Listed.ITEMS: _of_item,
        Listed.SIGNALS: _of_signal,
        Listed.STORIES: _of_story,
        Listed.FORECASTS: _of_forecast,
    }
    look = looks.get(evidence.of)
    labels = dict(zip(evidence.ids, evidence.labels or evidence.ids, strict=True))
    reasons = []
    for one in evidence.ids[:SHOWN]:
        found = look(reader, one) if look else None
        reasons.append(found or Explanation(one_line(labels[one])))
    if len(evidence.ids) > SHOWN:
        reasons.append(Explanation(f"and {len(evidence.ids) - SHOWN} more"))
    return tuple(reasons)


def _of_item(reader: _Reader, name: str) -> Explanation | None:
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
        says = f"item {name}, {gone}; kept: {one_line(row['excerpt'] or '')!r}"
        return Explanation(says, (_provenance(row),))
    item = veil_of(reader.archive).items(read).row(0, named=True)
    said = one_line(item["title"] or item["text"] or "")[:120]
    return Explanation(f"item {name}: {said!r}", (_provenance(item), *_found_in(reader, name)))


def _found_in(reader: _Reader, name: str) -> Iterator[Explanation]:
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
    told = f"source {row['source']}, published {row['published_at']:%Y-%m-%d %H:%M} UTC"
    known = row.get("known_at")
    known_at = f", known {known:%Y-%m-%d %H:%M} UTC" if known else ""
    return Explanation(f"{told}{known_at}, SHA-256 {row['digest']}, {row['url'] or 'no address'}")


def _of_signal(reader: _Reader, name: str) -> Explanation | None:
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
    items = Evidence(of=Listed.ITEMS, ids=tuple(dict.fromkeys(row["evidence"])))
    return Explanation(says, _of_list(reader, items))


def _of_story(reader: _Reader, name: str) -> Explanation | None:
    members = reader.read("story_members", {"story": [name]})
    if not members.height:
        return None
    members = members.sort("similarity", "item", descending=[True, False])
    methods = ", ".join(members["method"].unique().sort())
    says = f"story {name}: {members.height} items grouped by {methods}"
    items = Evidence(of=Listed.ITEMS, ids=tuple(members["item"]))
    return Explanation(says, _of_list(reader, items))


def _of_forecast(reader: _Reader, name: str) -> Explanation | None:
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


def _of_narrative(reader: _Reader, name: str) -> Explanation | None:
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
