"""What programs read of countries, authors and scoreboards: the same as the pages say."""

import pytest

from legation.chancery.authors.models import PublicVoice
from legation.chancery.authors.words import VoiceKind
from legation.testing.installations import NOW
from legation.testing.programs import Planted

pytestmark = pytest.mark.django_db


def told(program, path: str) -> dict:
    answer = program.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_countries_count_what_their_page_counts(planted: Planted) -> None:
    program = planted.program()
    page = told(program, "countries")
    shown = planted.browser.get("/countries.json").json()
    counted = {
        row["code"]: {cell["slug"]: cell["count"] for cell in row["cells"]}
        for region in shown["regions"]
        for row in region["rows"]
    }
    assert {row["code"]: row["counts"] for row in page["rows"]} == counted != {}
    code, counts = max(counted.items(), key=lambda one: one[1]["items"])
    items = told(program, f"countries/{code}/items")
    assert items["total"] == counts["items"] > 0
    whole = told(program, "countries?all=true")
    assert whole["total"] > 200 and whole["next"]
    following = told(program, f"countries?all=true&cursor={whole['next']}")
    assert not {one["code"] for one in whole["rows"]} & {one["code"] for one in following["rows"]}
    assert following["as_of"] == whole["as_of"]


def test_a_country_says_what_its_page_says(planted: Planted) -> None:
    code = told(planted.program(), "countries")["rows"][0]["code"]
    one = told(planted.program(), f"countries/{code}")
    page = planted.browser.get(f"/countries/{code}.json").json()
    for name in ("code", "name", "label"):
        assert one[name] == page[name]
    assert [each["slug"] for each in one["sections"]] == [each["slug"] for each in page["sections"]]
    assert one["evidence"] and len(one["evidence"]) == len(page["evidence"])
    assert planted.program().get("/api/v1/countries/XX").status_code == 404
    assert planted.program().get("/api/v1/countries/norway").status_code == 422


def test_authors_shown_by_name_lead_to_their_pages_and_publications(planted: Planted) -> None:
    program = planted.program()
    narrative = told(program, "narratives")["rows"][0]["id"]
    first = told(program, f"narratives/{narrative}/authors")["rows"][0]
    author = told(program, f"accounts/{first['author']}")
    assert author["account"] == first["account"]
    items = told(program, f"accounts/{first['author']}/items")
    assert items["total"] == author["items"] > 0
    story = author["stories"][0]
    less = told(program, f"accounts/{first['author']}/items?story={story['what']}")
    assert less["total"] == story["count"]
    assert told(program, "accounts")["rows"] == []
    voice = {"name": "The Gazette", "kind": VoiceKind.MEDIUM, "reason": "a newspaper"}
    PublicVoice.objects.create(account="web:gazette.example", listed_at=NOW, **voice)
    rows = told(program, "accounts")["rows"]
    assert [one["name"] for one in rows] == ["The Gazette"]
    assert rows == planted.browser.get("/accounts.json").json()["rows"]


def test_scoreboards_sum_up_the_scored_steps_that_are_listed(planted: Planted) -> None:
    program = planted.program()
    board = told(program, "forecasts/scoreboard")
    scored = told(program, "forecasts/scored")
    assert board["scored"] == scored["total"] == sum(one["cases"] for one in board["models"]) > 0
    model = board["models"][0]["model"]
    assert told(program, f"forecasts/scored?model={model}")["total"] == board["models"][0]["cases"]
    assert told(program, "forecasts/scored?model=none")["rows"] == []
    assert told(program, "forecasts/scoreboard?as_of=2020-01-01")["scored"] == 0
    warnings = told(program, "warnings/scoreboard")
    assert [one["mission"] for one in warnings["rows"]] == ["lima"]
    assert warnings["rows"][0]["issued"] == told(program, "warnings")["total"]
