"""Whatever is rendered calls a country as the profile in force does, and changes with it."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from django.test import Client

from legation.chancery.installation import Installation
from legation.chancery.recognition import activate, load_profile
from legation.domain.identity import key_of
from legation.faces.web import middleware
from legation.faces.web.secret import access_key
from legation.store.flows import Flow, enrichment_flow
from legation.testing.installations import brief_for, planted_installation
from legation.testing.matrix import kind_of
from legation.testing.matrix import told as words_of
from legation.testing.naming import wrong_names
from legation.testing.planted_brief import planted_tables
from legation.testing.unprinted import Unprinted

pytestmark = pytest.mark.django_db

PLANTED = ("KP", "VA", "SY")
OURS = """
name = "ours/1"
[names.KP]
en = "Northern half of the peninsula"
[names.VA]
en = "City of the Vatican Hill"
[names.SY]
en = "Syria, Arab Republic of"
"""


@pytest.fixture(autouse=True)
def back_to_the_default() -> Iterator[None]:
    yield
    activate(load_profile("un"))
    middleware.opened.cache_clear()


@pytest.fixture
def world(home: Path) -> Installation:
    """A world whose largest story names one country, with a burst and a forecast of two others."""
    here = planted_installation(home, "lima")
    tables: dict[Flow | str, pl.DataFrame] = dict(planted_tables())
    harbour = tables["story_members"].filter(pl.col("story") == key_of("story", "harbour"))
    items = tables["items"]
    named = items.select(
        "known_at", "reconstructed", "mission", "marking", "audience", item="id"
    ).with_columns(
        method=pl.lit("countries/1"),
        countries=pl.when(pl.col("item").is_in(harbour["item"].implode()))
        .then(pl.lit(["KP"]))
        .otherwise(pl.lit([], dtype=pl.List(pl.String()))),
    )
    flow = enrichment_flow("countries/1", {"countries": pl.List(pl.String())})
    tables[flow] = named.select(list(flow.schema))
    first = tables["signals"].head(1)
    burst = first.with_columns(id=pl.lit(key_of("signal", "country")), subject=pl.lit("country:VA"))
    tables["signals"] = pl.concat([tables["signals"], burst])
    asked = tables["forecasts"].with_columns(
        id=pl.lit(key_of("forecast", "country")), series=pl.lit("country:SY")
    )
    tables["forecasts"] = pl.concat([tables["forecasts"], asked])
    here.archive.file(tables)
    here.archive.flush()
    return here


def rendered(here: Installation, django_settings) -> dict[str, str]:
    """Render two pages of every kind with their JSON and every form of the brief, by address."""
    activate(here.profile)
    brief = brief_for(here, here.scope)
    middleware.opened.cache_clear()
    django_settings.LEGATION = here.settings
    browser = Client()
    browser.get("/", {"key": access_key(here.settings.home)})
    waiting, seen = (
        ["/", "/brief/", "/stories/", "/signals/", "/forecasts/", f"/briefs/{brief.pk}"],
        set(),
    )
    told: dict[str, str] = {}
    opened: Counter[str] = Counter()
    while waiting:
        path = waiting.pop()
        answer = browser.get(path)
        told[path] = re.sub(r"\s+", " ", words_of(answer)) if is_file(path) else words_of(answer)
        if is_file(path):
            continue
        links = re.findall(r'href="(/[^"#]*)', told[path]) if "<html" in told[path] else []
        bare = path.split("?")[0]
        if "." not in bare and bare != "/":
            links.append(bare.rstrip("/") + ".json")
        new = {link for link in links if not link.startswith("/static/")} - seen
        seen |= new
        for link in sorted(new):
            opened[sort := kind_of(link)] += 1
            if opened[sort] <= 2:
                waiting.append(link)
    return told


def is_file(path: str) -> bool:
    return path.endswith(".pdf")


@pytest.mark.walk
@pytest.mark.parametrize("chosen", ["un", "cldr", "ours.toml"])
def test_every_rendered_text_uses_the_names_of_the_profile_in_force(
    world: Installation, settings, chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if chosen != "un":  # once on paper, then what is given to the printer
        monkeypatch.setattr("weasyprint.HTML", Unprinted)
    (world.settings.home / "ours.toml").write_text(OURS, "utf-8")
    here = replace(world, settings=replace(world.settings, recognition_profile=chosen))
    held = here.profile
    told = rendered(here, settings)
    assert len(told) > 20
    wrong = {path: bad for path, body in told.items() if (bad := wrong_names(body, held, PLANTED))}
    assert wrong == {}
    for code in PLANTED:
        asked = json.dumps(held.name_of(code), ensure_ascii=False)[1:-1]
        showing = {
            kind(path) for path, body in told.items() if asked in body.replace("&#x27;", "’")
        }
        assert {"brief", "file.html", "file.md", "file.json"} <= showing or code != "KP", showing
        assert showing, code


def kind(path: str) -> str:
    return (
        "file." + path.rpartition(".")[2]
        if "/file." in path
        else "brief"
        if path == "/brief/"
        else path
    )


def test_the_search_for_wrong_names_finds_them() -> None:
    held = load_profile("un")
    assert wrong_names("<p>in North Korea</p>", held, ["KP"]) == {"North Korea"}
    assert wrong_names("<bdi>Vatican City</bdi>", held, ["VA"]) == {"Vatican City"}
    assert wrong_names("the Democratic People’s Republic of Korea", held, ["KP", "KR"]) == set()
    assert wrong_names("Taiwan Province of China", held, ["TW"]) == set()
    assert wrong_names("Taiwan", held, ["TW"]) == {"Taiwan"}
    assert wrong_names("Syria", load_profile("cldr"), ["SY"]) == set()
