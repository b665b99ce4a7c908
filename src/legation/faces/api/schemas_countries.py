"""What the interface answers of countries and authors."""

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from legation.faces.api.paging import Paged
from legation.faces.api.schemas import ItemRows, LabelOut, SignalRow

Value = str | int | float | datetime | date
"""What a fact says."""


class CountryRow(Schema):
    """One country or territory; ``counts`` is what stands on record of it, by what is counted."""

    code: str = Field(description="ISO 3166-1 alpha-2")
    name: str
    region: str = Field(description="UN M49")
    counts: dict[str, int]


class CountryRows(Paged):
    """Countries by region and name; only those of which something is counted, unless all are asked for."""

    rows: list[CountryRow]


class FactOut(Schema):
    """One named value; ``vocabulary`` says which words a code is of, ``address`` opens what it counts."""

    name: str
    value: Value
    address: str = ""
    vocabulary: str = ""
    language: str = ""


class CitedOut(Schema):
    """What an entry rests on; ``digest`` is the SHA-256 of what was said."""

    sort: str
    address: str
    says: str
    label: LabelOut
    language: str = ""
    source: str = ""
    at: datetime | date | None = None
    digest: str = ""


class NumberedOut(CitedOut):
    """The same in the annex, under its number."""

    number: int


class EntryOut(Schema):
    """One line of a section, in our words or, where ``language`` stands, in those of others."""

    says: str
    label: LabelOut
    language: str = ""
    vocabulary: str = ""
    address: str = ""
    facts: list[FactOut]
    cites: list[CitedOut]


class FigureOut(Schema):
    """The table of exactly what a figure draws; ``note`` says what is missing where nothing is drawn."""

    title: str
    head: list[str]
    rows: list[list[str]]
    note: str


class SectionOut(Schema):
    """What one part of the house tells of a country; ``otherwise`` stands there when it is nothing."""

    slug: str
    title: str
    says: str
    doubt: str
    otherwise: str
    entries: list[EntryOut]
    figures: list[FigureOut]
    whole: FactOut | None = None


class CountryOut(Schema):
    """One country: what its page and its visit brief say, with the annex of evidence."""

    code: str
    name: str
    at: datetime
    label: LabelOut
    sections: list[SectionOut]
    evidence: list[NumberedOut]


class CountryItems(ItemRows):
    """The publications of a stretch of ``days`` that name a country, the newest first."""

    country: str
    days: int


class VoiceRow(Schema):
    """One author who is shown by name; ``author`` is the key of their page, ``kind`` says as what."""

    number: int
    account: str
    name: str
    kind: str
    reason: str
    listed_at: datetime
    author: str


class VoiceRows(Paged):
    """Authors who are shown by name; all others stand under pseudonyms."""

    rows: list[VoiceRow]


class Counted(Schema):
    """How many of an author's publications have this source, language or country."""

    what: str
    count: int
    name: str | None = None


class ToldStory(Schema):
    """A story that an author told, and in how many publications."""

    what: str
    count: int
    title: str | None = None
    language: str | None = None


class AuthorOut(Schema):
    """One author: ``account`` as pages show it, a private one under its pseudonym. Lists hold
    the first 20."""

    author: str
    account: str
    account_name: str
    is_private: bool
    platform: str
    kind_of_voice: str
    reason: str
    label: LabelOut
    items: int
    first_at: datetime
    last_at: datetime
    sources: list[Counted]
    languages: list[Counted]
    countries: list[Counted]
    stories: list[ToldStory]
    indicators: int = Field(description="indicators that count this author among theirs")
    signals: list[SignalRow]
