"""Routes of countries and authors."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema

from legation.chancery.recognition import country_name
from legation.chancery.showing import reading_of
from legation.desks.briefing.authors import pages as authors
from legation.desks.briefing.authors.lookups import named_voices
from legation.desks.briefing.country import pages as country_pages
from legation.desks.countries import pages
from legation.faces.api import schemas as told
from legation.faces.api import schemas_countries as also_told
from legation.faces.api.asking import Values, cut, one, rows, time_of, whole_rows
from legation.faces.api.paging import Cursor, Word, read
from legation.faces.api.problems import DOCUMENTED, Problem
from legation.faces.api.routes_subjects import AsOf, Dated

router = Router()
WRONG: dict[Any, Any] = {DOCUMENTED: Problem}
Code = Annotated[str, Path(..., pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
Key = Annotated[str, Path(..., pattern=r"^[0-9a-f]{16}$")]


class Counted(Dated):
    """What is asked of the list of countries."""

    all: bool = False


class Named(Dated):
    """What is asked of the publications that name a country."""

    days: Literal["2", "14", "28", "90"] | None = None
    language: Word | None = None
    source: Word | None = None


class Written(Schema):
    """What is asked of an author's publications."""

    story: Word | None = None
    language: Word | None = None
    source: Word | None = None
    cursor: Cursor | None = None


@router.get(
    "/countries",
    response={200: also_told.CountryRows, **WRONG},
    url_name="api-countries",
    tags=["countries"],
)
def countries(request: HttpRequest, asked: Query[Counted]) -> Values:
    """List the countries with what is counted of each; with ``all`` those too of which nothing is."""

    def picked(values: Values) -> list[Values]:
        return [row for region in values["regions"] for row in _of_region(region, asked.all)]

    return whole_rows(pages.countries, request, picked, as_of=asked.as_of, cursor=asked.cursor)


@router.get(
    "/countries/{code}",
    response={200: also_told.CountryOut, **WRONG},
    url_name="api-country",
    tags=["countries"],
)
def country(request: HttpRequest, code: Code, asked: Query[AsOf]) -> Values:
    """Give one country: what is said of it and what may happen, each line with what it rests on."""
    return one(pages.country, request, {"as_of": time_of(request, asked.as_of)}, code=code)


@router.get(
    "/countries/{code}/items",
    response={200: also_told.CountryItems, **WRONG},
    url_name="api-country-items",
    tags=["countries"],
)
def country_items(request: HttpRequest, code: Code, asked: Query[Named]) -> Values:
    """List the publications that name a country, the newest first."""
    words = asked.model_dump(exclude={"cursor"})
    return rows(country_pages.items, request, words, cursor=asked.cursor, is_dated=True, code=code)


@router.get(
    "/accounts",
    response={200: also_told.VoiceRows, **WRONG},
    url_name="api-accounts",
    tags=["accounts"],
)
def accounts(request: HttpRequest, cursor: Cursor | None = None) -> Values:
    """List the authors who are shown by name, with the keys of their pages."""
    reading = reading_of(request)
    return cut(named_voices(reading.archive), read(cursor))


@router.get(
    "/accounts/{key}",
    response={200: also_told.AuthorOut, **WRONG},
    url_name="api-account",
    tags=["accounts"],
)
def account(request: HttpRequest, key: Key) -> Values:
    """Give one author, as far as you see what they published; a private one under a pseudonym."""
    found = one(authors.account, request, {}, key=key)
    return {**found, "items": found["whole"]}


@router.get(
    "/accounts/{key}/items",
    response={200: told.ItemRows, **WRONG},
    url_name="api-account-items",
    tags=["accounts"],
)
def account_items(request: HttpRequest, key: Key, asked: Query[Written]) -> Values:
    """List the publications of an author, the newest first."""
    words = asked.model_dump(exclude={"cursor"})
    return rows(authors.account, request, words, cursor=asked.cursor, key=key)


def _of_region(region: Values, is_whole: bool) -> list[Values]:
    counted = {
        row["code"]: {cell["slug"]: cell["count"] for cell in row["cells"]}
        for row in region["rows"]
    }
    codes = [*counted, *(region["others"] if is_whole else ())]
    return [
        {
            "code": code,
            "name": country_name(code),
            "region": region["region"],
            "counts": counted.get(code, {}),
        }
        for code in codes
    ]
