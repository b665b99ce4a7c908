"""A narrative on paper: its sections, each line with the evidence that it rests on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import polars as pl
from django.utils.translation import gettext as _

from legation.chancery.annexed import Annexed, Numbered, numbered
from legation.chancery.authors.templatetags.authors import author_called
from legation.chancery.country_sections import Cited, Entry, Fact, Section
from legation.chancery.drawing.figure import Figure
from legation.chancery.language_names import language_in_words
from legation.chancery.recognition import country_name
from legation.desks.briefing.country.look import CITED_EACH, cited_items, labels_by, labels_of
from legation.desks.briefing.lookups.gone import Purged
from legation.desks.briefing.rules.journeys import Journey
from legation.desks.briefing.rules.picture import NAMELESS
from legation.domain.scope import Label

MOST = 40
"""Lines of each section; the page lists all."""
OURS = {"languages": language_in_words, "countries": country_name}
"""What arrives under a code that has a name in our words, by the slug of its section."""


@dataclass(frozen=True, kw_only=True)
class Lost:
    """What was purged of a narrative, under which labels, and what citations ``kept`` of it."""

    purged: Purged
    labels: tuple[Label, ...]
    kept: tuple[Cited, ...]

    def section(self) -> Section:
        """Tell how much was purged when and under which policy, and the words that were kept."""
        label = Label.strictest(self.labels)
        parts = (
            Entry(
                says=_("%(items)s purged under the policy “%(policy)s”")
                % {"items": one.items, "policy": one.policy},
                label=label,
                facts=(Fact(name=_("Day"), value=one.purged_at.date()),),
            )
            for one in self.purged.purges
        )
        kept = (
            Entry(says=one.says, language="und", label=one.label, cites=(one,))
            for one in self.kept[:MOST]
        )
        counts = {"gone": self.purged.items, "all": self.purged.of}
        return Section(
            slug="purged",
            title=_("Purged publications"),
            place=60,
            says=_("Purged publications: %(gone)s of %(all)s.") % counts,
            otherwise="",
            doubt=_("What was cited of them is kept below, with the hash of the whole."),
            entries=(*parts, *kept),
            labels=self.labels,
        )


@dataclass(frozen=True, kw_only=True)
class Told:
    """A narrative as its page tells it: ``titles`` (TITLE) of its stories, how it ``came``, ``signals`` as
    lists show them; ``label`` is the strictest of all that is shown."""

    narrative: str
    title: str
    language: str
    items: pl.DataFrame
    titles: pl.DataFrame
    came: Journey
    signals: list[dict[str, object]]
    label: Label
    figures: tuple[Figure, ...] = ()
    source_names: Mapping[str, str] = field(default_factory=dict)
    lost: Lost | None = None

    @cached_property
    def cites(self) -> Mapping[str, Cited]:
        """Every publication that a line may cite, by its id."""
        first = self.items.group_by("story", maintain_order=True).head(CITED_EACH)
        arrived = [
            row[name]
            for rows in self._arrivals.values()
            for row in rows
            for name in ("item", "from_item")
            if row.get(name)
        ]
        wanted = self.items.filter(pl.col("id").is_in([*first["id"], *arrived])).unique("id")
        return {
            one.address.rpartition("/")[2]: one
            for one in cited_items(wanted, named=self.source_names, first=wanted.height)
        }

    @cached_property
    def _arrivals(self) -> Mapping[str, list[dict[str, object]]]:
        """Who and what it reached, the first first, by the slug of the section."""
        by = {
            "sources": self.came.sources,
            "authors": self.came.authors,
            "languages": self.came.languages,
            "platforms": self.came.platforms,
            "countries": self.came.countries,
        }
        return {slug: arrived.head(MOST).to_dicts() for slug, arrived in by.items()}

    def sections(self) -> tuple[Section, ...]:
        """Tell the narrative in sections, in the order of its page."""
        told = (self._about(), self._stories(), *self._spread(), self._together())
        return (*told, self.lost.section()) if self.lost else told

    def annex(self) -> tuple[Numbered, ...]:
        """Number everything that the sections cite."""
        return numbered(self.sections())

    def as_file(self, at: datetime) -> Annexed:
        """Give it as a file of sections with an annex, as of a time."""
        sections = self.sections()
        return Annexed(
            kind=_("Narrative"),
            name=self.title or NAMELESS,
            language=self.language or "und",
            at=at,
            label=self.label,
            sections=sections,
            annex=numbered(sections),
        )

    def _about(self) -> Section:
        items = self.items
        purged = self.lost.purged.items if self.lost else 0
        facts = (
            Fact(name=_("Publications"), value=items.height + purged),
            Fact(name=_("Stories"), value=items["story"].drop_nulls().n_unique()),
            Fact(name=_("Accounts"), value=items["account"].drop_nulls().n_unique()),
            *(
                Fact(name=name, value=at)  # type: ignore[arg-type]
                for name, at in (
                    (_("First"), items["published_at"].min()),
                    (_("Last"), items["published_at"].max()),
                )
                if at
            ),
        )
        entry = Entry(
            says=self.title or NAMELESS,
            language=self.language or "und",
            label=self.label,
            facts=facts,
        )
        return Section(
            slug="about",
            title=_("Summary"),
            place=10,
            says=_("Stories that carry one account of the world, over weeks."),
            otherwise="",
            entries=(entry,),
            figures=self.figures,
            labels=labels_of(items),
        )

    def _stories(self) -> Section:
        named = {row["story"]: row for row in self.titles.to_dicts()}
        counted = (
            self.items.drop_nulls("story")
            .group_by("story")
            .agg(
                items=pl.len(), last=pl.col("published_at").max(), ids=pl.col("id").head(CITED_EACH)
            )
        )
        largest = counted.sort("items", "story", descending=[True, False]).head(MOST)
        labels = labels_by(self.items, "story")
        entries = tuple(
            Entry(
                says=(named.get(row["story"], {}).get("title") or NAMELESS),
                language=(named.get(row["story"], {}).get("language") or "und"),
                address=f"/stories/{row['story']}",
                label=Label.strictest(labels[row["story"]]),
                facts=(
                    Fact(name=_("Publications"), value=row["items"]),
                    Fact(name=_("Last"), value=row["last"]),
                ),
                cites=tuple(self.cites[one] for one in row["ids"]),
            )
            for row in largest.to_dicts()
        )
        return Section(
            slug="stories",
            title=_("Stories"),
            place=20,
            says=_("Its stories, the largest first"),
            otherwise=_("None."),
            entries=entries,
        )

    def _spread(self) -> Iterator[Section]:
        titles = {
            "sources": _("Who brought it in, and when"),
            "authors": _("The first authors"),
            "languages": _("From language to language"),
            "platforms": _("From platform to platform"),
            "countries": _("Countries as they were first named"),
        }
        came_first = _(
            "To come first here is to be read first here: it says nothing of who began it."
        )
        in_time = _(
            "What came last before it is of the same story where there is one. It is an order in time:"
            " it says of nobody that they took it from there."
        )
        doubts = {"authors": came_first, "languages": in_time, "platforms": in_time}
        for place, (slug, title) in enumerate(titles.items(), start=30):
            yield Section(
                slug=slug,
                title=title,
                place=place,
                says="",
                otherwise=_("None."),
                doubt=doubts.get(slug, ""),
                entries=tuple(self._arrival(slug, row) for row in self._arrivals[slug]),
            )

    def _arrival(self, slug: str, row: Mapping[str, object]) -> Entry:
        what = str(row["what"])
        says = OURS[slug](what) if slug in OURS else what
        if slug == "sources":
            says = self.source_names.get(what, what)
        if slug == "authors":
            says = author_called(str(row["account"] or ""), str(row["account_name"] or ""), what)
        return Entry(
            says=says,
            language="" if slug in OURS else "und",
            label=self.label,
            facts=(
                Fact(name=_("First"), value=row["at"]),  # type: ignore[arg-type]
                Fact(name=_("Publications"), value=row["items"]),  # type: ignore[arg-type]
                *self._crossed(slug, row),
            ),
            cites=tuple(
                self.cites[str(row[name])] for name in ("item", "from_item") if row.get(name)
            ),
        )

    def _crossed(self, slug: str, row: Mapping[str, object]) -> Iterator[Fact]:
        """Say of a language or platform what came last before it elsewhere, and when."""
        if "from_item" not in row:
            return
        name = _("Came last before it, elsewhere")
        if not row["from_item"]:
            yield Fact(name=name, value=_("nothing: it was the first"))
            return
        before, source = str(row["from_what"]), str(row["from_source"])
        said = OURS[slug](before) if slug in OURS else before
        from_there = f"{said} · {self.source_names.get(source, source)}"
        yield Fact(name=name, value=from_there, language="und")
        yield Fact(name=_("When that came"), value=row["from_at"])  # type: ignore[arg-type]

    def _together(self) -> Section:
        return Section(
            slug="together",
            title=_("Coordinated activity and other indicators among its publications"),
            place=50,
            says="",
            otherwise=_("None."),
            doubt=_("Legitimate crowds coordinate too: an indicator is no finding of deception."),
            entries=tuple(self._indicator(row) for row in self.signals[:MOST]),
        )

    def _indicator(self, row: Mapping[str, object]) -> Entry:
        address = f"/signals/{row['id']}"
        kind = str(row["kind_in_words"])
        return Entry(
            says=kind,
            address=address,
            label=self.label,
            facts=(
                Fact(name=_("About"), value=str(row["subject"]), language="und"),
                Fact(name=_("Until"), value=row["end"]),  # type: ignore[arg-type]
                Fact(
                    name=_("Probability"),
                    value=str(row["probability_in_words"] or _("not calibrated")),
                ),
            ),
            cites=(
                Cited(
                    sort="signals",
                    address=address,
                    says=kind,
                    label=self.label,
                    source=str(row["method"]),
                    at=row["end"],  # type: ignore[arg-type]
                ),
            ),
        )
