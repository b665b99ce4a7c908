"""Routes of briefs and warnings: what people wrote and issued."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Path, Query, Router, Schema

from legation.chancery.showing import reading_of
from legation.desks.briefing import pages
from legation.desks.briefing.models import WarningEdition
from legation.desks.briefing.warned.lookups import (
    cited_things,
    issued_warnings,
    row_of,
    scoreboard,
)
from legation.desks.briefing.warned.rules import LEAST_CASES, State
from legation.domain.uncertainty import in_words
from legation.faces.api import schemas as told
from legation.faces.api import schemas_boards as boards_told
from legation.faces.api.asking import Values, cut, one, page_of, rows
from legation.faces.api.paging import PER_PAGE, Cursor, Word, number_in, read
from legation.faces.api.problems import DOCUMENTED, Absent, Problem

router = Router()
WRONG: dict[Any, Any] = {DOCUMENTED: Problem}
Number = Annotated[int, Path(..., ge=1, le=999_999_999)]


class Warned(Schema):
    """What is asked of the list of warnings."""

    state: Literal["issued", "closed"] | None = None
    mission: Word | None = None
    cursor: Cursor | None = None


@router.get(
    "/briefs", response={200: told.BriefRows, **WRONG}, url_name="api-briefs", tags=["briefs"]
)
def briefs(
    request: HttpRequest, mission: Word | None = None, cursor: Cursor | None = None
) -> Values:
    """List the briefs."""
    listed = pages.every.values(request)["briefs"]
    kept = [row for row in listed if mission in (None, row["mission"])]
    return cut(kept, read(cursor))


@router.get(
    "/briefs/{number}",
    response={200: told.BriefOut, **WRONG},
    url_name="api-brief",
    tags=["briefs"],
)
def brief(request: HttpRequest, number: Number) -> Values:
    """Give one brief as it was written."""
    return one(pages.one, request, {}, number=str(number))


@router.get(
    "/briefs/{number}/evidence/{key}",
    response={200: told.EvidenceRows, **WRONG},
    url_name="api-evidence",
    tags=["briefs"],
)
def evidence(
    request: HttpRequest,
    number: Number,
    key: Annotated[str, Path(..., pattern=r"^[0-9a-f]{16}$")],
    cursor: Cursor | None = None,
) -> Values:
    """List what a sentence of a brief rests on: ``key`` as the brief writes it behind ``ev:``."""
    return rows(pages.evidence, request, {}, cursor=cursor, number=str(number), key=key)


@router.get(
    "/warnings",
    response={200: told.WarningRows, **WRONG},
    url_name="api-warnings",
    tags=["warnings"],
)
def warnings(request: HttpRequest, asked: Query[Warned]) -> Values:
    """List the warnings that were issued; drafts are no one's but their writers'."""
    scope = reading_of(request).scope
    state = State(asked.state) if asked.state else ""
    found = issued_warnings(scope, state=state, mission=asked.mission or "")
    place = read(asked.cursor)
    start = number_in(place, "page") * PER_PAGE
    kept = [_row(one) for one in found[start : start + PER_PAGE]]
    return page_of(kept, place, total=found.count())


@router.get(
    "/warnings/scoreboard",
    response={200: boards_told.WarningBoards, **WRONG},
    url_name="api-warnings-board",
    tags=["warnings"],
)
def warnings_board(request: HttpRequest) -> Values:
    """Say how the warnings of each mission came out, with Brier scores from 20 scored cases on."""
    boards = scoreboard(reading_of(request).scope)
    return {"least": LEAST_CASES, "rows": boards}


@router.get(
    "/warnings/{key}",
    response={200: told.WarningOut, **WRONG},
    url_name="api-warning",
    tags=["warnings"],
)
def warning(
    request: HttpRequest, key: Annotated[str, Path(..., pattern=r"^[0-9a-f]{32}$")]
) -> Values:
    """Give one warning with what it rests on."""
    reading = reading_of(request)
    edition = issued_warnings(reading.scope).filter(warning__key=key).first()
    if edition is None:
        raise Absent(f"no warning {key!r}")
    cited = cited_things(reading.archive, reading.scope, edition.cites)
    return {**_row(edition), "cited": cited, "unseen": len(edition.cites) - len(cited)}


def _row(edition: WarningEdition) -> Values:
    said = in_words(edition.judgement.probability, get_language() or "en")
    return {**row_of(edition), "likelihood": said}
