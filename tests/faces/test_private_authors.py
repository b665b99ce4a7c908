"""A private author's handle and name stand in no answer of any address, but once, for who says what for."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from legation.chancery.audit.models import Record
from legation.chancery.authors.models import Disclosure, PublicVoice
from legation.chancery.authors.veil import veil_of
from legation.desks.briefing.models import Brief
from legation.desks.listening import pages_live
from legation.domain.identity import key_of
from legation.domain.roles import RoleKind
from legation.domain.scope import SCOPE_COLUMNS
from legation.testing.installations import (
    NOW,
    brief_for,
    mission_label,
    planted_installation,
    scope_of,
)
from legation.testing.people import person_at, signed_in
from legation.testing.planted_brief import planted_tables

pytestmark = pytest.mark.django_db

HANDLE, NAME, OTHER = "qzhandle", "Qzname Qzfamily", "qzother"
ACCOUNT = f"plaza:{HANDLE}@plaza.example"
MEMBERS = [ACCOUNT, *(f"plaza:qzmember{number}" for number in range(2))]


def planted_authors() -> dict[str, pl.DataFrame]:
    """The planted world as private authors wrote it, three of whom an indicator names."""
    tables = planted_tables(label=mission_label("lima"))
    turn = pl.int_range(pl.len()) % len(MEMBERS)
    account = turn.replace_strict(dict(enumerate(MEMBERS)), return_dtype=pl.String)
    said = pl.lit(f" RT @{OTHER}: hear @{HANDLE}@plaza.example, https://plaza.example/@{OTHER}/7")
    tables["items"] = tables["items"].with_columns(
        account=account,
        account_name=pl.lit(NAME),
        platform=pl.lit("plaza"),
        kind=pl.lit("post"),
        urls=pl.lit(["https://shared.example/page"]),
        url=pl.concat_str(pl.lit(f"https://plaza.example/@{HANDLE}/"), "native_id"),
        text=pl.concat_str("text", said),
        title=pl.concat_str("title", said),
    )
    pair = {"left": MEMBERS[0], "right": MEMBERS[1], "shared": 4, "expected": 0.2, "q": 0.001}
    near = {**pair, "kind": "url", "window_seconds": 14 * 86_400.0}
    far = {**pair, "right": MEMBERS[2], "kind": "text", "window_seconds": 60.0, "q": 0.002}
    detail = {"accounts": MEMBERS, "edges": [near, far], "edges_total": 5}
    named = pl.col("kind") == "coordination"
    tables["signals"] = tables["signals"].with_columns(
        detail=pl.when(named).then(pl.lit(json.dumps(detail))).otherwise("detail")
    )
    assert set(SCOPE_COLUMNS) <= set(tables["items"].columns)
    return tables


@pytest.fixture
def here(home: Path, settings, monkeypatch):
    monkeypatch.setattr(pages_live, "STREAM_SECONDS", 0.0)
    opened = planted_installation(home, "lima")
    settings.LEGATION = opened.settings
    opened.archive.file(planted_authors())
    opened.archive.rebuild_search()
    brief_for(opened, scope_of("lima"))
    return opened


def every_pattern() -> Iterator[URLPattern]:
    """Every address that is mounted, however deep."""
    waiting: list[URLPattern | URLResolver] = list(get_resolver().url_patterns)
    while waiting:
        one = waiting.pop()
        if isinstance(one, URLResolver):
            waiting += one.url_patterns
        else:
            yield one


def objects_of(here) -> dict[str, list[dict[str, object]]]:
    """What goes into the addresses of what was planted, by the first word of the address's name."""
    tables, brief = planted_authors(), Brief.objects.get()
    lists = {one.of: key for key, one in brief.content.evidence().items()}
    number, group = {"number": brief.pk}, {"name": key_of("signal", "coordination")}
    return {
        "item": [{"name": tables["items"]["id"][-1]}],
        "story": [{"name": tables["story_members"]["story"][-1]}],
        "signal": [{"name": one} for one in tables["signals"]["id"]],
        "narrative": [{"name": key_of("narrative", "first")}],
        "forecast": [{"name": key_of("forecast", "harbour")}],
        "signal-pairs": [group, {**group, "form": "csv"}],
        "signal-pair": [{**group, "number": "0"}],
        "account": [{"key": veil_of(here.archive).key(ACCOUNT)}],
        "brief": [number],
        "file": [{**number, "form": form} for form in ("md", "html", "json")],
        **{
            one: [{"form": "csv"}, {"form": "ndjson"}]
            for one in ("stories-table", "narratives-table", "signals-table")
        },
        "account-table": [{"key": veil_of(here.archive).key(ACCOUNT), "form": "csv"}],
        "narrative-items-table": [{"name": key_of("narrative", "first"), "form": "csv"}],
        "evidence": [{**number, "key": lists[one]} for one in ("items", "accounts")],
    }


def first(name: str) -> str:
    """Give the first word of an address's name."""
    return name.partition("-")[0]


def asked_of(here) -> list[str]:
    """Every address that is mounted and opens by what was planted, and searches for their words."""
    given, paths = objects_of(here), []
    for pattern in every_pattern():
        name = str(pattern.name)
        plain = name.removesuffix("-json")
        own = given.get(plain, given.get(plain.removesuffix("-table"), given.get(first(plain), [])))
        for one in [{}, *own]:
            try:
                paths.append(reverse(name, kwargs=one))
            except NoReverseMatch:
                continue
    searched = [f"/search{form}?q={HANDLE}" for form in ("", ".json")]
    return [one for one in dict.fromkeys([*paths, *searched]) if "logout" not in one]


@pytest.mark.walk
def test_no_answer_of_any_address_names_a_private_author(here) -> None:
    browser = signed_in(person_at("lima", RoleKind.ANALYST, RoleKind.CLEAR, login="reader"))
    opened = 0
    for path in asked_of(here):
        body = browser.get(path).getvalue().decode("utf-8", "replace")
        if HANDLE in path:  # a search repeats to its reader the words that they typed
            body = "".join(one for one in body.splitlines() if f"q={HANDLE}" not in one)
            body = body.replace(f'"{HANDLE}"', "").replace(f">{HANDLE}<", "")
        for told in (HANDLE, OTHER, "Qzname", "qzmember"):
            assert told not in body, (path, body[max(0, body.find(told) - 200) :][:300])
        opened += "private author" in body
    assert opened > 5


def test_who_asks_with_a_purpose_sees_an_author_once_and_it_is_recorded(here) -> None:
    analyst = person_at("lima", RoleKind.ANALYST, login="analyst")
    browser = signed_in(analyst)
    page = f"/accounts/{veil_of(here.archive).key(ACCOUNT)}"
    assert browser.post(f"{page}/reveal", {"purpose": "verify"}).status_code == 400
    assert browser.post(f"{page}/reveal", {"words": "to ask what they saw"}).status_code == 400
    assert not Disclosure.objects.exists()
    given = {"purpose": "verify", "words": "to ask the author what they saw"}
    told = browser.post(f"{page}/reveal", given)
    assert HANDLE in told.content.decode()
    assert NAME in told.content.decode()
    assert told["Cache-Control"] == "no-store"
    record = Record.objects.order_by("-number").first()
    assert record.act == "author-revealed"
    assert HANDLE not in record.subject + record.detail
    assert Disclosure.objects.get().words == given["words"]
    assert HANDLE not in browser.get(page).content.decode()
    assert HANDLE not in browser.get(f"{page}/reveal").content.decode()


@pytest.mark.parametrize("kind", [RoleKind.READ, RoleKind.WRITE, RoleKind.CLEAR])
def test_who_lacks_the_power_sees_no_author_and_names_none(here, kind: RoleKind) -> None:
    browser = signed_in(person_at("lima", kind, login="reader"))
    page = f"/accounts/{veil_of(here.archive).key(ACCOUNT)}"
    given = {"purpose": "verify", "words": "to ask the author what they saw"}
    assert browser.get(page).status_code == 200
    assert browser.post(f"{page}/reveal", given).status_code == 403
    named = {"account": ACCOUNT, "name": "Me", "kind": "body", "reason": "it is a body of law"}
    assert browser.post("/accounts/name", named).status_code == 403
    assert not Disclosure.objects.exists()
    assert not PublicVoice.objects.exists()


def test_an_account_that_is_listed_is_shown_by_name_until_the_listing_ends(here) -> None:
    browser = signed_in(person_at("lima", RoleKind.ANALYST, login="analyst"))
    page = f"/accounts/{veil_of(here.archive).key(ACCOUNT)}"
    given = {"account": ACCOUNT, "name": "The Port Authority", "kind": "body"}
    reason = {"reason": "its own site names this account"}
    assert browser.post("/accounts/name", {**given, "reason": "short"}).status_code == 400
    assert browser.post("/accounts/name", given | reason).status_code == 302
    assert browser.post("/accounts/name", given | reason).status_code == 403
    told = browser.get(f"{page}.json").json()
    assert told["account"] == ACCOUNT
    assert told["account_name"] == "The Port Authority"
    assert f"@{HANDLE}@plaza.example" in browser.get(page).content.decode()
    assert OTHER not in browser.get(page).content.decode()
    voice = PublicVoice.objects.get()
    assert browser.post(f"/accounts/named/{voice.pk}/end").status_code == 302
    assert browser.get(f"{page}.json").json()["account_name"] == ""
    assert list(Record.objects.order_by("-number").values_list("act", flat=True)[:2]) == [
        "public-voice-ended",
        "public-voice-listed",
    ]


def test_every_count_of_an_authors_page_opens_a_list_of_that_length(here) -> None:
    browser = signed_in(person_at("lima", RoleKind.READ, login="reader"))
    page = f"/accounts/{veil_of(here.archive).key(ACCOUNT)}.json"
    told = browser.get(page).json()
    assert told["total"] == told["whole"] > 0
    for one in told["stories"]:
        assert browser.get(f"{page}?story={one['what']}").json()["total"] == one["count"]
    assert told["indicators"] == len(told["signals"]) == 1


def test_an_author_whom_another_mission_read_is_not_there(here) -> None:
    key = veil_of(here.archive).key(ACCOUNT)
    browser = signed_in(person_at("oslo", RoleKind.ANALYST, login="oslo"))
    given = {"purpose": "verify", "words": "to ask the author what they saw"}
    assert browser.get(f"/accounts/{key}").status_code == 404
    assert browser.post(f"/accounts/{key}/reveal", given).status_code == 404
    assert not Disclosure.objects.exists()


def test_a_brief_of_before_is_veiled_as_it_is_read(here) -> None:
    brief = Brief.objects.get()
    lists = brief.values["evidence"]
    ours = [f"plaza:{brief.values['blocks'][0]['slug']}", "plaza:items"]
    lists["raw"] = {"of": "accounts", "ids": [ACCOUNT, *ours], "labels": []}
    brief.values["blocks"][0]["cards"][0]["sentences"][0]["rests_on"].append("raw")
    brief.values["excerpts"][0]["url"] = f"https://plaza.example/@{HANDLE}/1"
    brief.values["excerpts"][0]["title"] = f"Watch {HANDLE} and 24 more accounts"
    brief.values |= {"format": "legation-brief/2"}
    brief.digest, brief.pk, brief.made_at = "0" * 64, None, NOW + timedelta(minutes=1)
    brief.save()
    browser = signed_in(person_at("lima", RoleKind.READ, login="reader"))
    for form in ("md", "html", "json"):
        body = browser.get(f"/briefs/{brief.pk}/file.{form}").content.decode()
        assert HANDLE not in body
        assert veil_of(here.archive).key(ACCOUNT) in body


def test_every_pair_of_a_group_opens_what_it_rests_on_and_says_what_is_gone(here) -> None:
    browser = signed_in(person_at("lima", RoleKind.READ, login="reader"))
    signal = f"/signals/{key_of('signal', 'coordination')}"
    told = browser.get(f"{signal}.json").json()["group"]
    listed = browser.get(f"{signal}/pairs.json").json()
    assert listed["total"] == told["listed"] == 2
    assert told["unlisted"] == 3
    for one in told["members"]:
        of_member = browser.get(f"{signal}/pairs.json?member={one['author']}").json()
        assert of_member["total"] == one["pairs"]
    pair = browser.get(f"{signal}/pairs/0.json").json()
    assert pair["held"] == len(pair["objects"]) == 1 < pair["pair"]["shared"]
    assert pair["total"] == len(pair["rows"]) == 2
    assert "1 can still be read here" in browser.get(f"{signal}/pairs/0").content.decode()
    assert "Nothing of it can be read" in browser.get(f"{signal}/pairs/1").content.decode()
    assert browser.get(f"{signal}/pairs/2").status_code == 404
    assert "legitimate crowds coordinate too" in browser.get(signal).content.decode().lower()


def test_what_a_group_spread_is_told_once_each_and_every_number_opens_its_list(here) -> None:
    browser = signed_in(person_at("lima", RoleKind.READ, login="reader"))
    signal = f"/signals/{key_of('signal', 'coordination')}"
    told = browser.get(f"{signal}.json").json()
    spread = told["spread"]
    assert sum(one["times"] for one in spread["texts"]) == told["whole"] == told["total"] > 1
    assert spread["stories"]
    asked = [("text", one["item"], one) for one in spread["texts"]]
    asked += [("story", one["story"], one) for one in spread["stories"]]
    for name, value, one in asked:
        narrow = browser.get(f"{signal}.json", {name: value}).json()
        assert narrow["total"] == len(narrow["rows"]) == one["times"]
        assert len(narrow["group"]["members"]) == one["accounts"]
        assert f"?{name}={value}#items" in browser.get(signal).content.decode()
    assert "Only those of one text." in browser.get(signal, {"text": value}).content.decode()
    assert browser.get(f"{signal}.json", {"text": "elsewhere"}).json()["total"] == 0
