"""What is read once of a country for all that this desk tells of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

import polars as pl

from legation.chancery.country_sections import Cited
from legation.chancery.recognition import country_name
from legation.chancery.showing import Reading
from legation.chancery.source_names import source_names
from legation.desks.briefing.lookups import attention
from legation.desks.briefing.lookups.acts import renamed
from legation.desks.briefing.lookups.attention import Attention, Known
from legation.desks.briefing.lookups.publications import (
    narrative_titles,
    publications,
    titles,
    tones,
)
from legation.desks.briefing.pages_flows import day_of
from legation.desks.briefing.render.html import then
from legation.desks.briefing.rules.asked import Asked
from legation.desks.briefing.rules.headlines import headline
from legation.desks.briefing.rules.picture import NAMELESS
from legation.desks.briefing.rules.watch import NOTHING
from legation.domain.scope import SCOPE_COLUMNS, Label
from legation.domain.time import Window
from legation.methods.narratives.headings import heading

CITED_EACH = 3
"""Publications that the evidence annex names of one story, narrative or source; its page lists all."""
SAYS = 160
"""Characters of a publication's own words in the annex."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """One country as one reader sees it up to a time: each table is read when it is first asked for."""

    reading: Reading
    code: str
    asked: Asked
    as_of: datetime

    @classmethod
    def at(cls, reading: Reading, code: str) -> "Look":
        """Look at a country over the stretch of days that an address asks for."""
        query = {name: reading.query.get(name, "") for name in reading.query}
        asked = replace(Asked.read(query), country=code)
        return cls(reading=reading, code=code, asked=asked, as_of=day_of(reading))

    @property
    def window(self) -> Window:
        """The stretch of days."""
        return Window.until(self.as_of, days=self.asked.days)

    @property
    def address(self) -> str:
        """What the address of a list ends with to show the publications that are counted here."""
        return f"{then(self.as_of)}&{self.asked.in_address()}"

    @cached_property
    def naming(self) -> pl.DataFrame:
        """The publications of the stretch that name the country."""
        reading = self.reading
        read = publications(reading.archive, reading.scope, as_of=self.as_of, window=self.window)
        return self.asked.matching(read)

    @cached_property
    def source_names(self) -> Mapping[str, str]:
        """What the sources are called, by id."""
        return source_names(self.reading.scope)

    @cached_property
    def known(self) -> Known:
        """What stories and narratives are both measured by."""
        archive, scope = self.reading.archive, self.reading.scope
        return Known(
            published=self.naming,
            signals=attention.signals_until(archive, scope, as_of=self.as_of, asked=self.asked),
            tones=tones(archive, scope, self.naming["id"].to_list(), as_of=self.as_of),
        )

    @cached_property
    def stories(self) -> Attention:
        """Its stories in the order of the brief."""
        return attention.stories(
            self.reading.archive,
            self.reading.scope,
            as_of=self.as_of,
            asked=self.asked,
            watch=NOTHING,
            known=self.known,
        )

    @cached_property
    def narratives(self) -> Attention:
        """Its narratives in the order of the brief."""
        return attention.narratives(
            self.reading.archive,
            self.reading.scope,
            as_of=self.as_of,
            asked=self.asked,
            watch=NOTHING,
            known=self.known,
        )

    @cached_property
    def subjects(self) -> Mapping[str, tuple[str, str]]:
        """Title and language of the series that are about the country, the nearest first: its own, its
        stories', its narratives'."""
        told = {f"country:{self.code}": (country_name(self.code), "")}
        for sort, found, named in (
            ("story", self.stories, self.story_titles),
            ("narrative", self.narratives, self.narrative_titles),
        ):
            for one in found.rows["story"]:
                told[f"{sort}:{one}"] = named.get(one, (NAMELESS, "und"))
        return told

    @cached_property
    def story_titles(self) -> Mapping[str, tuple[str, str]]:
        """Title and language of each story."""
        return _as_mapping(self._renamed(titles(self.naming), of="story"))

    @cached_property
    def narrative_titles(self) -> Mapping[str, tuple[str, str]]:
        """Title and language of each narrative."""
        reading = self.reading
        named = narrative_titles(
            reading.archive,
            reading.scope,
            self.naming,
            stories=titles(self.naming),
            as_of=self.as_of,
        )
        return _as_mapping(self._renamed(named, of="narrative"))

    def _renamed(self, named: pl.DataFrame, *, of: str) -> pl.DataFrame:
        return renamed(self.reading.archive, self.reading.scope, named, of=of, as_of=self.as_of)


def labels_of(rows: pl.DataFrame) -> tuple[Label, ...]:
    """Give each label of these rows once."""
    held = rows.select(SCOPE_COLUMNS).unique().sort(SCOPE_COLUMNS)
    return tuple(Label.of(**row) for row in held.to_dicts())


def labels_by(rows: pl.DataFrame, column: str) -> Mapping[str, tuple[Label, ...]]:
    """Give each label of these rows once, by what a column says of them."""
    held = rows.select(column, *SCOPE_COLUMNS).unique().sort(column, *SCOPE_COLUMNS)
    told: dict[str, tuple[Label, ...]] = {}
    for what, *label in held.iter_rows():
        one = Label.of(**dict(zip(SCOPE_COLUMNS, label, strict=True)))
        told[what] = (*told.get(what, ()), one)
    return told


def cited_items(
    items: pl.DataFrame, *, named: Mapping[str, str], first: int = CITED_EACH
) -> tuple[Cited, ...]:
    """Cite the first of these publications (of ``publications``), with their sources as ``named``."""
    return tuple(cited for _, cited in _cited(items.head(first), each="story", named=named))


def cited_of_each(
    items: pl.DataFrame, *, each: str, named: Mapping[str, str], first: int = CITED_EACH
) -> Mapping[str, tuple[Cited, ...]]:
    """Cite the first of these publications by what a column says of them, all at once."""
    chosen = items.filter(pl.int_range(pl.len()).over(each) < first)
    told: dict[str, list[Cited]] = {}
    for name, cited in _cited(chosen, each=each, named=named):
        told.setdefault(name, []).append(cited)
    return {name: tuple(cites) for name, cites in told.items()}


def _cited(
    items: pl.DataFrame, *, each: str, named: Mapping[str, str]
) -> Iterator[tuple[str, Cited]]:
    said = items.with_columns(said=heading(pl.col("title"), pl.col("text")))
    for row in said.to_dicts():
        yield (
            str(row.get(each)),
            Cited(
                sort="items",
                address=f"/items/{row['id']}",
                says=(row["said"] or row["text"] or row["id"])[:SAYS],
                language=row["language"] or "und",
                source=named.get(row["source"], row["source"]),
                at=row["published_at"],
                digest=row["digest"],
                label=Label.of(**{name: row[name] for name in SCOPE_COLUMNS}),
            ),
        )


def item_list(code: str, address: str, **more: str) -> str:
    """Give the address of the publications that name a country, narrowed by ``more``."""
    asked = f"&{urlencode(more)}" if more else ""
    return f"/countries/{code}/items{address}{asked}"


def _as_mapping(named: pl.DataFrame) -> Mapping[str, tuple[str, str]]:
    return {
        story: (headline(title or "", ()) or NAMELESS, language or "und")
        for story, title, language in named.rows()
    }
