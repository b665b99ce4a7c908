"""What the interface answers, as its OpenAPI document describes it."""

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from legation.faces.api.paging import Paged

# Values whose form a brief's own version names: text, numbers, lists and objects.
Free = dict[str, Any]


class LabelOut(Schema):
    """The compartment of a row: ``mission`` may name several, joined by ``|``."""

    mission: str
    marking: str
    audience: str


class ItemRow(Schema):
    """One publication in a list."""

    id: str
    source: str
    source_name: str | None = None
    account_name: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    known_at: datetime | None = None
    kind: str | None = None
    language: str | None = None
    said: str = Field(description="its title, or how its text begins")
    state: str | None = Field(None, description="purged, where it is held no more")
    purged_at: datetime | None = None
    policy: str | None = None


class ItemRows(Paged):
    """Publications, the newest first."""

    rows: list[ItemRow]


class RevisionOut(Schema):
    """One state of a publication that was edited or deleted."""

    revision: int
    known_at: datetime
    deleted: bool
    digest: str


class SignalRow(Schema):
    """One indicator: a measured finding about its subject, over a stretch of time."""

    id: str
    kind: str
    kind_in_words: str
    subject: str
    start: datetime
    end: datetime
    strength: float
    probability: float | None = None
    probability_in_words: str = ""
    method: str
    reconstructed: bool


class ItemOut(Schema):
    """One publication whole: held, or what a citation kept of it."""

    id: str
    state: str = Field(description="held, deleted or purged")
    source: str | None = None
    account_name: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    known_at: datetime | None = None
    title: str | None = None
    said: str
    language: str | None = None
    countries: list[str] = Field(default_factory=list)
    story: str | None = None
    url: str | None = None
    digest: str | None = None
    mission: str | None = None
    marking: str | None = None
    audience: str | None = None
    revisions: list[RevisionOut]
    signals: list[SignalRow]


class FacetValue(Schema):
    """One value of a facet, and how many of the results have it."""

    value: str
    named: str
    count: int


class Facet(Schema):
    """The values of one facet among the results."""

    facet: str
    values: list[FacetValue]


class SearchOut(Paged):
    """What was found, with its facets."""

    q: str
    rows: list[ItemRow]
    facets: list[Facet]


class AttentionRow(Schema):
    """A story or narrative of a stretch of days: how much is said of it, and by how many."""

    id: str
    title: str
    language: str | None = None
    items: int
    sources: int
    languages: int
    first_at: datetime
    last_at: datetime
    now: int = Field(description="publications of the second half of the stretch")
    before: int = Field(description="publications of its first half")
    growth: float
    score: float = Field(description="the order of the brief")


class AttentionRows(Paged):
    """Stories or narratives in the asked order."""

    days: int
    order: str
    rows: list[AttentionRow]


class CountedSource(Schema):
    """How many publications came from one source."""

    source: str
    count: int


class CountedLanguage(Schema):
    """How many publications are in one language."""

    language: str
    count: int


class Arrival(Schema):
    """When a source, language, platform or country came in, and with which publication."""

    what: str
    at: datetime
    item: str
    source: str | None = None
    items: int


class AuthorRow(Arrival):
    """When an author first told a narrative; ``author`` is the key of the author's page, ``account`` stands
    as pages show it: a private one under its pseudonym."""

    author: str | None = None
    account: str | None = None
    account_name: str | None = None


class MemberOut(Schema):
    """An account as pages show it; ``has_page`` says whether this reader sees anything it published."""

    account: str
    account_name: str
    author: str
    has_page: bool


class PairRow(Schema):
    """Two accounts that published the same close in time: how often, and how often chance would give."""

    place: int
    left: MemberOut
    right: MemberOut
    kind: str
    shared: int
    expected: float | None = None
    q: float | None = None
    window_seconds: float | None = None


class PairRows(Paged):
    """The pairs that were kept; ``all_pairs`` counts those too of which only the number is known."""

    all_pairs: int
    label: LabelOut
    rows: list[PairRow]


class PurgeOut(Schema):
    """How many publications went in one purge, when, and under which policy."""

    items: int
    policy: str
    purged_at: datetime


class PurgedOut(Schema):
    """How many publications of how many were purged."""

    items: int
    of: int
    purges: list[PurgeOut]


class AuthorRows(Paged):
    """Whom a narrative was told by, the first first."""

    label: LabelOut
    purged: PurgedOut | None = None
    rows: list[AuthorRow]


class SubjectOut(Schema):
    """What a story and a narrative have in common."""

    id: str
    title: str
    language: str | None = None
    label: LabelOut
    as_of: datetime | None = None
    items: int
    accounts: int
    sources: list[CountedSource]
    languages: list[CountedLanguage]
    first_at: datetime | None = None
    last_at: datetime | None = None
    purged: PurgedOut | None = None


class StoryOut(SubjectOut):
    """One story: publications that report the same event."""

    narratives: list[str]


class NarrativeOut(SubjectOut):
    """One narrative: stories that carry the same account of the world, over weeks."""

    brought_by: list[Arrival]
    in_languages: list[Arrival]
    on_platforms: list[Arrival]
    naming_countries: list[Arrival]
    signals: list[SignalRow]


class SignalRows(Paged):
    """Indicators, the newest first."""

    rows: list[SignalRow]


class EvidenceRow(Schema):
    """One publication that something rests on, and whether it is still held."""

    id: str
    label: str | None = None
    state: str | None = None
    source: str | None = None
    published_at: datetime | None = None
    said: str | None = None
    url: str | None = None
    digest: str | None = None


class EvidenceRows(Paged):
    """What something rests on: each counted thing once."""

    rows: list[EvidenceRow]


class SignalOut(SignalRow):
    """One indicator whole; what it rests on is under ``/signals/{id}/evidence``."""

    label: LabelOut
    note: str = Field(description="what would change our mind, and when not to trust it")
    evidence: int = Field(description="publications that it rests on")


class ForecastRow(Schema):
    """The newest forecast of a series with steps to come: its last step."""

    id: str
    series: str
    named: str
    unit: str
    model: str
    origin: datetime
    at: datetime
    quantiles: list[float]
    reconstructed: bool


class ForecastRows(Paged):
    """Forecasts that are open; ``levels`` are those of all ``quantiles``."""

    levels: list[float]
    rows: list[ForecastRow]


class Step(Schema):
    """One step of a forecast."""

    at: datetime
    quantiles: list[float]


class Score(Schema):
    """How one step of a forecast came out."""

    at: datetime
    actual: float
    is_covered90: bool
    pinball: float
    baseline_pinball: float | None = None


class ForecastOut(Schema):
    """One forecast with its steps, and the scores of those that came due."""

    id: str
    series: str
    named: str
    unit: str
    model: str
    origin: datetime
    input_digest: str
    label: LabelOut
    levels: list[float]
    steps: list[Step]
    scores: list[Score]


class BriefRow(Schema):
    """One brief in the list."""

    number: int
    as_of: datetime
    made_at: datetime
    mission: str
    marking: str
    reconstructed: bool


class BriefRows(Paged):
    """Briefs, the one written last first; the 200 last ones are listed."""

    rows: list[BriefRow]


class EvidenceList(Schema):
    """What one sentence rests on: ids of things of one sort."""

    of: str
    ids: list[str]
    labels: list[str] = Field(default_factory=list)


class BriefOut(Schema):
    """One brief as it was written, in the form that ``format`` names; it never changes."""

    number: int
    format: str
    mission: str
    label: LabelOut
    as_of: datetime
    made_at: datetime
    period_start: datetime
    reconstructed: bool
    digest: str
    blocks: list[Free]
    evidence: dict[str, EvidenceList]


class WarningRow(Schema):
    """One issued warning: a person's judgement, with its probability and horizon."""

    key: str
    title: str
    text: str
    percent: int
    likelihood: str
    horizon: date
    mission: str
    marking: str
    audience: str
    countries: list[str]
    state: str
    outcome: str
    edition: int
    issued_at: datetime
    closed_at: datetime | None = None
    brier: float | None = None
    digest: str


class WarningRows(Paged):
    """Issued warnings, the one issued last first."""

    rows: list[WarningRow]


class Cited(Schema):
    """One thing that a warning rests on, as far as its reader sees it."""

    sort: str
    address: str
    says: str
    at: datetime | None = None


class WarningOut(WarningRow):
    """One warning whole; ``unseen``: how many of the things it cites are not for its reader."""

    base_percent: int | None = None
    base_rate_says: str
    changes_mind: str
    indicators: str
    outcome_says: str
    cited: list[Cited]
    unseen: int


class SourceRow(Schema):
    """One source in the list."""

    id: str
    name: str
    state: str
    scope: str
    legal_basis: str
    mission: str
    last_read_at: datetime | None = None
    last_item_at: datetime | None = None
    quarantined: int
    in_days: int = Field(description="publications of the last four weeks")
    usual_a_day: float | None = None


class SourceRows(Paged):
    """Sources by name."""

    rows: list[SourceRow]


class DayCount(Schema):
    """Publications of one day."""

    day: date
    count: int


class SourceOut(Schema):
    """One source: what it is, on which legal basis it is read, how it does."""

    id: str
    name: str
    address: str
    reader: str
    state: str
    mission: str
    marking: str
    audience: str
    scope: str
    legal_basis: str
    licence: str
    retention: str
    is_history: bool
    added_at: datetime
    last_read_at: datetime | None = None
    last_item_at: datetime | None = None
    error: str
    in_days: int
    usual_a_day: float | None = None
    by_day: list[DayCount]
    languages: list[CountedLanguage]
    items: int
    quarantined: int
