"""Routes of stories, narratives, indicators and forecasts."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from legation.desks.briefing import pages_boards, pages_flows, pages_subjects
from legation.desks.briefing.authors import narrative_authors as authors
from legation.desks.briefing.authors import pages_groups
from legation.desks.briefing.rules.asked import Order
from legation.faces.api import schemas as told
from legation.faces.api import schemas_boards as boards_told
from legation.faces.api.asking import Values, one, rows, time_of
from legation.faces.api.paging import Cursor, Instant, Word
from legation.faces.api.problems import DOCUMENTED, Problem

router = Router()
WRONG: dict[Any, Any] = {DOCUMENTED: Problem}
Id = Annotated[str, Path(..., pattern=r"^[0-9A-Za-z_-]{1,80}$")]


class AsOf(Schema):
    """As of when."""

    as_of: Instant | None = Field(None, description="what was known by then")


class Dated(AsOf):
    """A list as of a time."""

    cursor: Cursor | None = None


class Attended(Dated):
    """What is asked of the lists of stories and narratives."""

    days: Literal["2", "14", "28", "90"] | None = Field(None, description="the stretch, days")
    order: Order | None = None
    country: Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")] | None = None
    language: Word | None = None
    source: Word | None = None


class Narrowed(Dated):
    """What is asked of the publications of a story or narrative."""

    country: Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")] | None = None
    language: Word | None = None
    source: Word | None = None


class Scored(Dated):
    """What is asked of the scored steps of forecasts."""

    model: Word | None = None


class Authored(Dated):
    """What is asked of the authors of a narrative."""

    also: Word | None = Field(None, description="a narrative that they told too")


@router.get(
    "/stories",
    response={200: told.AttentionRows, **WRONG},
    url_name="api-stories",
    tags=["stories"],
)
def stories(request: HttpRequest, asked: Query[Attended]) -> Values:
    """List the stories of a stretch of days."""
    return _attended(pages_subjects.stories, request, asked)


@router.get(
    "/stories/{name}",
    response={200: told.StoryOut, **WRONG},
    url_name="api-story",
    tags=["stories"],
)
def story(request: HttpRequest, name: Id, asked: Query[AsOf]) -> Values:
    """Give one story."""
    found = one(pages_subjects.story, request, asked.model_dump(), name=name)
    return {**found, "id": name, "items": found["whole"]}


@router.get(
    "/stories/{name}/items",
    response={200: told.ItemRows, **WRONG},
    url_name="api-story-items",
    tags=["stories"],
)
def story_items(request: HttpRequest, name: Id, asked: Query[Narrowed]) -> Values:
    """List the publications of a story, the newest first."""
    return _dated(pages_subjects.story, request, asked, name=name)


@router.get(
    "/narratives",
    response={200: told.AttentionRows, **WRONG},
    url_name="api-narratives",
    tags=["narratives"],
)
def narratives(request: HttpRequest, asked: Query[Attended]) -> Values:
    """List the narratives of a stretch of days."""
    return _attended(pages_subjects.narratives, request, asked)


@router.get(
    "/narratives/{name}",
    response={200: told.NarrativeOut, **WRONG},
    url_name="api-narrative",
    tags=["narratives"],
)
def narrative(request: HttpRequest, name: Id, asked: Query[AsOf]) -> Values:
    """Give one narrative, with where it spread and when."""
    found = one(pages_subjects.narrative, request, asked.model_dump(), name=name)
    return {**found, "id": name}


@router.get(
    "/narratives/{name}/items",
    response={200: told.ItemRows, **WRONG},
    url_name="api-narrative-items",
    tags=["narratives"],
)
def narrative_items(request: HttpRequest, name: Id, asked: Query[Narrowed]) -> Values:
    """List the publications of a narrative's stories, the newest first."""
    return _dated(pages_subjects.narrative_items, request, asked, name=name)


@router.get(
    "/narratives/{name}/authors",
    response={200: told.AuthorRows, **WRONG},
    url_name="api-narrative-authors",
    tags=["narratives"],
)
def narrative_authors(request: HttpRequest, name: Id, asked: Query[Authored]) -> Values:
    """List whom a narrative was told by, the first first; private authors under pseudonyms."""
    return _dated(authors.authors, request, asked, name=name)


@router.get(
    "/signals", response={200: told.SignalRows, **WRONG}, url_name="api-signals", tags=["signals"]
)
def signals(request: HttpRequest, asked: Query[Dated]) -> Values:
    """List the indicators."""
    return _dated(pages_boards.signals, request, asked)


@router.get(
    "/signals/{name}",
    response={200: told.SignalOut, **WRONG},
    url_name="api-signal",
    tags=["signals"],
)
def signal(request: HttpRequest, name: Id) -> Values:
    """Give one indicator."""
    found = one(pages_flows.signal, request, {}, name=name)
    return {**found, **found["signal"], "evidence": found["total"]}


@router.get(
    "/signals/{name}/evidence",
    response={200: told.EvidenceRows, **WRONG},
    url_name="api-signal-evidence",
    tags=["signals"],
)
def signal_evidence(request: HttpRequest, name: Id, cursor: Cursor | None = None) -> Values:
    """List the publications that an indicator rests on."""
    return rows(pages_flows.signal, request, {}, cursor=cursor, name=name)


@router.get(
    "/signals/{name}/pairs",
    response={200: told.PairRows, **WRONG},
    url_name="api-signal-pairs",
    tags=["signals"],
)
def signal_pairs(
    request: HttpRequest, name: Id, member: Word | None = None, cursor: Cursor | None = None
) -> Values:
    """List the pairs of accounts that an indicator of a group kept, the least likely by chance first."""
    return rows(pages_groups.pairs, request, {"member": member}, cursor=cursor, name=name)


@router.get(
    "/forecasts",
    response={200: told.ForecastRows, **WRONG},
    url_name="api-forecasts",
    tags=["forecasts"],
)
def forecasts(request: HttpRequest, asked: Query[Dated]) -> Values:
    """List the forecasts that are open."""
    return _dated(pages_boards.forecasts, request, asked)


@router.get(
    "/forecasts/scored",
    response={200: boards_told.ScoredRows, **WRONG},
    url_name="api-forecasts-scored",
    tags=["forecasts"],
)
def forecasts_scored(request: HttpRequest, asked: Query[Scored]) -> Values:
    """List the scored steps of forecasts, what came due last first."""
    return _dated(pages_boards.scored, request, asked)


@router.get(
    "/forecasts/scoreboard",
    response={200: boards_told.ForecastBoard, **WRONG},
    url_name="api-forecasts-board",
    tags=["forecasts"],
)
def forecasts_board(request: HttpRequest, asked: Query[AsOf]) -> Values:
    """Say how each model's forecasts came out, from 20 scored steps on."""
    as_of = time_of(request, asked.as_of)
    return {**one(pages_boards.forecasts, request, {"as_of": as_of}), "as_of": as_of}


@router.get(
    "/forecasts/{name}",
    response={200: told.ForecastOut, **WRONG},
    url_name="api-forecast",
    tags=["forecasts"],
)
def forecast(request: HttpRequest, name: Id) -> Values:
    """Give one forecast with its scores."""
    found = one(pages_flows.forecast, request, {}, name=name)
    return {**found, **found["forecast"]}


def _attended(view: Any, request: HttpRequest, asked: Attended) -> Values:  # Any: a Shown
    page = _dated(view, request, asked)
    return {**page, "rows": [{**row, "id": row["story"]} for row in page["rows"]]}


def _dated(view: Any, request: HttpRequest, asked: Dated, **named: str) -> Values:
    words = asked.model_dump(exclude={"cursor"})
    return rows(view, request, words, cursor=asked.cursor, is_dated=True, **named)
