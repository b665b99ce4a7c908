"""What is said of a country: its stories, narratives, who tells them, and how they sound."""

from collections.abc import Iterator, Mapping

import polars as pl
from django.utils.translation import gettext as _

from legation.chancery.country_sections import Entry, Fact, Section
from legation.chancery.drawing.bars import Interval, intervals
from legation.chancery.drawing.figure import Figure
from legation.chancery.drawing.world import map_by_country
from legation.chancery.recognition import country_name, profile_in_force
from legation.desks.briefing.country.look import (
    Look,
    cited_of_each,
    item_list,
    labels_by,
    labels_of,
)
from legation.desks.briefing.lookups.attention import Attention
from legation.desks.briefing.lookups.publications import EMOTIONS
from legation.desks.briefing.render.pictures import wilson
from legation.desks.briefing.rules.names import is_organisation
from legation.desks.briefing.rules.picture import NAMELESS
from legation.desks.briefing.rules.weight import CHECKABLE
from legation.domain.scope import Label

MOST_STORIES, MOST_NARRATIVES, MOST_SOURCES = 8, 5, 12
"""Entries of each section; the whole list stands behind its number."""
LEAST = 10
"""Publications from which a share of them is drawn."""


def sections(look: Look) -> Iterator[Section]:
    """Tell what is said of the country, by whom, and how it sounds."""
    yield Section(
        slug="stories",
        title=_("Stories"),
        place=30,
        says=_("What is being reported that names it, what matters most first."),
        otherwise=_("No publication of these days names it in a story."),
        entries=_entries(look, look.stories, look.story_titles, MOST_STORIES, of="stories"),
        whole=_whole(look, look.stories, of="stories"),
    )
    yield Section(
        slug="narratives",
        title=_("Narratives"),
        place=40,
        says=_("Stories that carry one account of the world, over weeks, and name it."),
        otherwise=_("No narrative of these days names it."),
        entries=_entries(
            look, look.narratives, look.narrative_titles, MOST_NARRATIVES, of="narratives"
        ),
        whole=_whole(look, look.narratives, of="narratives"),
    )
    yield _tone(look)
    yield _sources(look)
    yield _map(look)


def _whole(look: Look, found: Attention, *, of: str) -> Fact | None:
    name = _("All stories") if of == "stories" else _("All narratives")
    total = found.rows.height
    return Fact(name=name, value=total, address=f"/{of}/{look.address}") if total else None


def _entries(
    look: Look,
    found: Attention,
    named: Mapping[str, tuple[str, str]],
    most: int,
    *,
    of: str,
) -> tuple[Entry, ...]:
    items = "/items" if of == "narratives" else ""
    first = found.rows.head(most)
    shown = found.stretch.of_these(first["story"].to_list())
    cites = cited_of_each(shown.sort("published_at", "id"), each="story", named=look.source_names)
    entries, labels = [], labels_by(shown, "story")
    for row in first.to_dicts():
        name = row["story"]
        title, language = named.get(name, (NAMELESS, "und"))
        counted = Fact(
            name=_("Publications"),
            value=row["items"],
            address=f"/{of}/{name}{items}{look.address}",
        )
        entries.append(
            Entry(
                says=title,
                language=language,
                address=f"/{of}/{name}",
                label=Label.strictest(labels[name]),
                facts=(
                    counted,
                    Fact(name=_("Sources"), value=row["sources"]),
                    Fact(name=_("Last"), value=row["last_at"]),
                ),
                cites=cites.get(name, ()),
            )
        )
    return tuple(entries)


def _sources(look: Look) -> Section:
    naming = look.naming
    counted = naming["source"].value_counts().sort("count", "source", descending=[True, False])
    first = counted.head(MOST_SOURCES)
    shown = naming.filter(pl.col("source").is_in(first["source"].implode()))
    newest_first = shown.sort("published_at", "id", descending=True)
    cites = cited_of_each(newest_first, each="source", named=look.source_names, first=1)
    entries, labels = [], labels_by(shown, "source")
    last = dict(shown.group_by("source").agg(pl.col("published_at").max()).iter_rows())
    for source, count in first.rows():
        listed = item_list(look.code, look.address, source=source)
        facts = (
            Fact(name=_("Publications"), value=count, address=listed),
            Fact(name=_("Last"), value=last[source]),
        )
        label = Label.strictest(labels[source])
        newest = cites.get(source, ())
        entries.append(
            Entry(
                says=look.source_names.get(source, source),
                language="und",
                label=label,
                facts=facts,
                cites=newest,
            )
        )
    whole = Fact(
        name=_("All publications that name it"),
        value=naming.height,
        address=item_list(look.code, look.address),
    )
    return Section(
        slug="sources",
        title=_("Sources that report on it"),
        place=80,
        says=_("Which sources named it most, among those read here."),
        otherwise=_("No source that is read here named it in these days."),
        doubt=_(
            "A name that no list of names holds is not found, and what is not read is not counted."
        ),
        entries=tuple(entries),
        whole=whole if naming.height else None,
    )


def _tone(look: Look) -> Section:
    told = look.known.tones
    figures = (_felt(told), _checked(told))
    is_drawn = any(one.is_drawn for one in figures)
    return Section(
        slug="tone",
        title=_("Emotion against facts"),
        place=70,
        says=_("Which emotions its publications carry, and how much of them could be checked."),
        otherwise=_("Not enough of its publications were measured to say how they sound."),
        doubt=_doubt(told) if is_drawn else "",
        figures=figures if is_drawn else (),
        labels=labels_of(look.naming) if is_drawn else (),
    )


def _felt(told: pl.DataFrame) -> Figure:
    measured = told.drop_nulls("felt")
    names = emotions()
    rows: list[Interval] = []
    if measured.height >= LEAST:
        rows = [
            wilson(
                names[one],
                held=float(measured["felt"].list.contains(one).sum()),
                of=measured.height,
            )
            for one in EMOTIONS
        ]
    return intervals(
        rows,
        title=_("Emotions found in %(count)d publications") % {"count": measured.height},
        unit=_("percent of the publications"),
        level=0.95,
    )


def _checked(told: pl.DataFrame) -> Figure:
    """Draw which share states what can be checked, by the emotion that was found."""
    known = told.drop_nulls(["felt", "checkability"]).with_columns(
        is_checkable=pl.col("checkability") >= CHECKABLE
    )
    parts = [(_("no emotion found"), known.filter(pl.col("felt").list.len() == 0))]
    names = emotions()
    parts += [(names[one], known.filter(pl.col("felt").list.contains(one))) for one in EMOTIONS]
    rows = [
        wilson(f"{name} ({part.height})", held=float(part["is_checkable"].sum()), of=part.height)
        for name, part in parts
        if part.height >= LEAST
    ]
    return intervals(
        rows,
        title=_("Share that states what can be checked, by the emotion found"),
        unit=_("percent of the publications"),
        level=0.95,
    )


def _doubt(told: pl.DataFrame) -> str:
    right = told["measured_f1"].drop_nulls()
    says = _("An emotion is a reading of words, not of people; irony and quotation mislead it.")
    if not len(right):
        return says
    measured = _("Measured in these languages: F1 from %(low).2f to %(high).2f, where 1 is best.")
    return f"{says} {measured % {'low': right.min(), 'high': right.max()}}"


def _map(look: Look) -> Section:
    beside = look.naming["countries"].explode(empty_as_null=True).drop_nulls().value_counts()
    values = {
        code: float(count)
        for code, count in beside.rows()
        if code != look.code and not is_organisation(code)
    }
    title = _("Named together with %(country)s") % {"country": country_name(look.code)}
    unit = _("publications")
    figures: tuple[Figure, ...] = ()
    if values:
        drawn = map_by_country(values, profile_in_force(), title=title, unit=unit, otherwise=0.0)
        figures = (drawn,)
    return Section(
        slug="map",
        title=_("Map"),
        place=90,
        says=_("Which other countries and territories the same publications name."),
        otherwise=_("None of its publications names another country or territory."),
        figures=figures,
        labels=labels_of(look.naming) if figures else (),
    )


def emotions() -> Mapping[str, str]:
    """Name the emotions in the reader's language."""
    return {
        "anger": _("anger"),
        "disgust": _("disgust"),
        "fear": _("fear"),
        "joy": _("joy"),
        "sadness": _("sadness"),
        "surprise": _("surprise"),
    }
