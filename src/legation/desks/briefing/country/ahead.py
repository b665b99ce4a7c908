"""What may happen: warnings that people issued, indicators that were found, forecasts that are open."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from legation.chancery.country_sections import Cited, Entry, Fact, Section
from legation.chancery.drawing.figure import Figure
from legation.chancery.drawing.saying import number
from legation.chancery.missions import mission_names
from legation.desks.briefing.country.look import Look, labels_of
from legation.desks.briefing.lookups import flows
from legation.desks.briefing.lookups.pictures import END_MARGIN
from legation.desks.briefing.lookups.publications import indicators
from legation.desks.briefing.lookups.subjects import opened_by
from legation.desks.briefing.pages_flows import unit_in_words
from legation.desks.briefing.render import pictures
from legation.desks.briefing.warned.lookups import cited_things, issued_warnings
from legation.desks.briefing.warned.models import WarningEdition
from legation.desks.briefing.warned.rules import State
from legation.domain.forecast import LEVELS
from legation.domain.scope import SCOPE_COLUMNS, Label
from legation.domain.time import Window
from legation.domain.uncertainty import in_words

MOST_WARNINGS, MOST_SIGNALS, MOST_FORECASTS, MOST_FANS = 8, 8, 8, 3
"""Entries of each section, and forecasts that are drawn."""


def sections(look: Look) -> Iterator[Section]:
    """Tell what may happen."""
    yield _warnings(look)
    yield _signals(look)
    yield _forecasts(look)


def _warnings(look: Look) -> Section:
    found = list(issued_warnings(look.reading.scope, country=look.code))
    still = [one for one in found if one.warning.state == State.ISSUED]
    rest = [one for one in found if one.warning.state != State.ISSUED]
    whole = Fact(
        name=_("All warnings"), value=len(found), address=f"/warnings/?country={look.code}"
    )
    return Section(
        slug="warnings",
        title=_("Warnings"),
        place=10,
        says=_("What our people judge may happen there, and how likely."),
        otherwise=_("No warning names it."),
        entries=tuple(_warning(look, one) for one in [*still, *rest][:MOST_WARNINGS]),
        whole=whole if found else None,
    )


def _warning(look: Look, edition: WarningEdition) -> Entry:
    warning, label, address = edition.warning, edition.label, f"/warnings/{edition.warning.key}"
    likely = in_words(edition.judgement.probability, get_language() or "en")
    facts = [
        Fact(name=_("How likely"), value=likely),
        Fact(name=_("By the end of"), value=edition.horizon),
        Fact(name=_("State"), value=str(warning.state), vocabulary="warning-state"),
        Fact(name=_("Mission"), value=mission_names(warning.mission_id)),
    ]
    if warning.outcome:
        facts.append(
            Fact(name=_("Outcome"), value=str(warning.outcome), vocabulary="warning-outcome")
        )
    own = Cited(
        sort="warnings",
        address=address,
        says=edition.title,
        language="und",
        label=label,
        at=edition.issued_at,
        digest=edition.digest,
    )
    rests_on = [
        Cited(
            sort=one["sort"],
            address=one["address"],
            says=one["says"],
            language="und",
            at=one["at"],
            label=one["label"],
        )
        for one in cited_things(look.reading.archive, look.reading.scope, edition.cites)
    ]
    return Entry(
        says=edition.title,
        language="und",
        address=address,
        label=label,
        facts=tuple(facts),
        cites=(own, *rests_on),
    )


def _signals(look: Look) -> Section:
    reading = look.reading
    window = Window(start=look.window.start, end=look.as_of + END_MARGIN)
    read = indicators(
        reading.archive,
        reading.scope,
        as_of=look.as_of,
        window=window,
        window_on="end",
        matching={"subject": list(look.subjects)},
    )
    rows = read.sort("end", "id", descending=[True, False]).head(MOST_SIGNALS).to_dicts()
    return Section(
        slug="indicators",
        title=_("Indicators"),
        place=50,
        says=_("What was measured to stand out, of the country itself and of its stories."),
        otherwise=_("Nothing stands out."),
        doubt=_("An indicator is a measurement: what it means, a person judges."),
        entries=tuple(_signal(look, row) for row in rows),
    )


def _signal(look: Look, row: dict[str, Any]) -> Entry:  # Any: the cells of a row
    label = Label.of(**{name: row[name] for name in SCOPE_COLUMNS})
    address, likely = f"/signals/{row['id']}", row["probability"]
    title, language = look.subjects[row["subject"]]
    about = Fact(name=_("About"), value=title, address=opened_by(row["subject"]), language=language)
    said = _("not calibrated") if likely is None else in_words(likely, get_language() or "en")
    own = Cited(
        sort="signals",
        address=address,
        says=title,
        language=language,
        at=row["end"],
        label=label,
    )
    return Entry(
        says=row["kind"],
        vocabulary="indicator",
        address=address,
        label=label,
        facts=(
            about,
            _about(row["subject"]),
            Fact(name=_("From"), value=row["start"]),
            Fact(name=_("Until"), value=row["end"]),
            Fact(name=_("Strength"), value=number(row["strength"])),
            Fact(name=_("Probability"), value=said),
            Fact(name=_("Method"), value=row["method"]),
        ),
        cites=(own,),
    )


def _forecasts(look: Look) -> Section:
    reading = look.reading
    read = flows.open_steps(reading.archive, reading.scope, as_of=look.as_of)
    steps = {str(one): part for (one,), part in read.group_by("series", maintain_order=True)}
    wanted = [one for one in look.subjects if one in steps][:MOST_FORECASTS]
    drawn = {one: steps[one] for one in wanted[:MOST_FANS]}
    counted = _counted(look, drawn)
    return Section(
        slug="forecasts",
        title=_("Forecasts"),
        place=60,
        says=_("How much attention its stories and narratives may get in the days to come."),
        otherwise=_("No forecast of its stories and narratives is open."),
        doubt=_(
            "A forecast knows nothing but the past of its own series: no calendar, no planned event."
        ),
        entries=tuple(_forecast(look, steps[one].row(-1, named=True)) for one in wanted),
        figures=tuple(_fan(look, one, part, counted) for one, part in drawn.items()),
        labels=(*labels_of(read.filter(pl.col("series").is_in(wanted))), *labels_of(counted)),
    )


def _counted(look: Look, drawn: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Give the past of the stories among these series, as known at the earliest of their origins."""
    stories = [one.partition(":")[2] for one in drawn if one.startswith("story:")]
    origins = [part["origin"][0] for part in drawn.values()]
    archive, scope = look.reading.archive, look.reading.scope
    as_of = min(origins, default=look.as_of)
    return flows.items_of_stories(archive, scope, stories, as_of=as_of)


def _fan(look: Look, series: str, steps: pl.DataFrame, counted: pl.DataFrame) -> Figure:
    own = counted.filter(pl.col("story") == series.partition(":")[2])
    past = pictures.past_of(own, steps)
    unit = unit_in_words(steps["unit"][0])
    return pictures.forecast_fan(steps, past=past, unit=unit, named=look.subjects[series][0])


def _about(series: str) -> Fact:
    """Say of what sort a series is, with its page."""
    says = {"story": _("Story"), "narrative": _("Narrative")}
    said = says.get(series.partition(":")[0], _("Country or territory"))
    return Fact(name=_("Kind"), value=said, address=opened_by(series))


def _forecast(look: Look, row: dict[str, Any]) -> Entry:  # Any: the cells of a row
    title, language = look.subjects[row["series"]]
    label = Label.of(**{name: row[name] for name in SCOPE_COLUMNS})
    low, high = number(row["quantiles"][0]), number(row["quantiles"][-1])
    address = f"/forecasts/{row['id']}"
    facts = (
        _about(row["series"]),
        Fact(name=_("Day"), value=row["at"]),
        Fact(name=_("Middle"), value=number(row["quantiles"][LEVELS.index(0.5)])),
        Fact(name=_("Nine in ten between"), value=f"{low} – {high}"),
    )
    own = Cited(
        sort="forecasts",
        address=address,
        says=title,
        language=language,
        at=row["origin"],
        label=label,
        digest=row["input_digest"],
    )
    return Entry(
        says=title, language=language, address=address, label=label, facts=facts, cites=(own,)
    )
