"""A generated world: its files, its rhythm and its truth agree, and the same seed gives the same bytes."""

import csv
import gc
import gzip
import hashlib
import json
import tracemalloc
from collections import Counter
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import feedparser
import polars as pl
import pytest

from legation.desks.exercise.generate import generate
from legation.desks.exercise.truth import read_truth, read_truth_items
from legation.desks.exercise.world import World
from legation.domain.errors import Rejected

ITEMS = 6_000
DAYS = 8


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    generate(World(seed=7, items=ITEMS, days=DAYS), folder)
    return folder


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    generate(World(seed=8001, items=3_000, days=7), folder)
    return folder


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def posts_of(folder: Path) -> list[dict[str, object]]:
    lines = [
        line for path in sorted(folder.glob("social/*")) for line in path.read_text().splitlines()
    ]
    return [json.loads(line) for line in lines]


def feed_entries(folder: Path) -> dict[str, list[dict[str, object]]]:
    entries: dict[str, list[dict[str, object]]] = {}
    for path in sorted((folder / "feeds").iterdir()):
        name = f"feeds/{path.name}"
        if path.suffix == ".json":
            entries[name] = json.loads(path.read_text())["items"]
        else:
            parsed = feedparser.parse(path.read_bytes())
            assert not parsed.bozo, path
            entries[name] = parsed.entries
    return entries


def native_ids(folder: Path) -> set[str]:
    ids = {str(entry["id"]) for entries in feed_entries(folder).values() for entry in entries}
    ids |= {str(row["native_id"]) for row in posts_of(folder)}
    for path in folder.glob("press/*"):
        ids |= {json.loads(line)["native_id"] for line in path.read_text().splitlines()}
    return ids


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    world = World(seed=3, items=1_000, days=3)
    generate(world, tmp_path / "one")
    generate(world, tmp_path / "two")
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_another_seed_gives_other_bytes(tmp_path: Path) -> None:
    generate(World(seed=3, items=1_000, days=3), tmp_path / "one")
    generate(World(seed=4, items=1_000, days=3), tmp_path / "two")
    assert digests(tmp_path / "one")["truth.json"] != digests(tmp_path / "two")["truth.json"]


def test_known_bytes_have_not_changed_without_a_new_version(tmp_path: Path) -> None:
    generate(World(seed=1, items=400, days=2), tmp_path)
    whole = hashlib.sha256("".join(digests(tmp_path).values()).encode()).hexdigest()
    assert whole[:16] == "65f98ba1f7a28f54", (
        "raise VERSION in world.py and state the new digest here"
    )


def test_totals_are_what_the_files_hold(planted: Path) -> None:
    totals = read_truth(planted)["totals"]
    entries = feed_entries(planted)
    for name, counts in totals["files"].items():
        held = entries[name] if name in entries else (planted / name).read_text().splitlines()
        assert len(held) == counts["rows"], name
    assert totals["items"] == sum(one["items"] for one in totals["files"].values())
    assert totals["items"] == len(native_ids(planted))
    assert abs(totals["items"] - ITEMS) <= ITEMS * 0.03


def test_edits_and_deletions_follow_their_post(planted: Path) -> None:
    rows, totals = posts_of(planted), read_truth(planted)["totals"]
    again = [row for row in rows if row["edited_at"]]
    deletions = [row for row in again if row["action"] == "delete"]
    assert (len(again) - len(deletions), len(deletions)) == (totals["edits"], totals["deletions"])
    assert min(totals["edits"], totals["deletions"]) > 5
    texts = {row["native_id"]: row["text"] for row in rows if not row["edited_at"]}
    assert all(texts[row["native_id"]] != row["text"] for row in again)


def test_every_utterance_of_the_truth_stands_in_the_files(planted: Path) -> None:
    truth_ids = read_truth_items(planted)["native_id"]
    assert truth_ids.n_unique() == len(truth_ids)
    assert set(truth_ids) <= native_ids(planted)


def test_stories_and_campaigns_hold_as_many_items_as_they_say(planted: Path) -> None:
    truth, items = read_truth(planted), read_truth_items(planted)
    for kind, listed in (("story", truth["stories"]), ("campaign", truth["campaigns"])):
        counted = dict(items.drop_nulls(kind).group_by(kind).len().rows())
        assert {one["id"]: one["items"] for one in listed if one["items"]} == counted


def test_campaign_accounts_write_what_the_truth_gives_them(planted: Path) -> None:
    rows = pl.DataFrame(
        [{k: row[k] for k in ("native_id", "platform", "account")} for row in posts_of(planted)]
    )
    items = read_truth_items(planted).drop_nulls("campaign").join(rows, on="native_id")
    for campaign in read_truth(planted)["campaigns"]:
        wrote = items.filter(pl.col("campaign") == campaign["id"])
        assert set(wrote["platform"] + ":" + wrote["account"]) <= set(campaign["accounts"])
        assert len(campaign["accounts"]) >= 5


def test_twins_share_place_and_topic_but_not_the_figure(planted: Path) -> None:
    stories = {one["id"]: one for one in read_truth(planted)["stories"]}
    twins = [one for one in stories.values() if one["twin_of"]]
    assert twins
    for twin in twins:
        other = stories[twin["twin_of"]]
        assert [twin[k] for k in ("topic", "city", "country")] == [
            other[k] for k in ("topic", "city", "country")
        ]
        assert twin["number"] != other["number"]


def test_stories_cross_languages_with_a_lag(planted: Path) -> None:
    told = [one for one in read_truth(planted)["stories"] if len(one["lag_hours"]) > 1]
    assert len(told) > 5
    assert all(one["lag_hours"][one["origin"]] == 0.0 for one in told)


def test_an_empty_world_plants_nothing(empty: Path) -> None:
    truth = read_truth(empty)
    assert not truth["world"]["is_planted"]
    nothing = (
        "campaigns",
        "bursts",
        "crisis",
        "contagion",
        "bubbles",
        "bots",
        "silent_feed",
        "late_feed",
        "blind_language",
    )
    assert not any(truth[name] for name in nothing)
    assert read_truth_items(empty).select("campaign", "bubble", "bot", "emotion").null_count().row(0) == (
        len(read_truth_items(empty)),
    ) * 4  # fmt: skip


@pytest.mark.parametrize("world", ["planted", "empty"])
def test_innocent_look_alikes_stand_in_every_world(
    world: str, request: pytest.FixtureRequest
) -> None:
    lookalikes = read_truth(request.getfixturevalue(world))["lookalikes"]
    assert {one["kind"] for one in lookalikes} == {
        "news-ticker",
        "fan-club",
        "wire-copy",
        "official-network",
    }
    assert all(one["items"] > 0 for one in lookalikes)
    papers = next(one for one in lookalikes if one["kind"] == "wire-copy")
    assert len(papers["accounts"]) == 40


def test_dispatches_are_printed_in_forty_papers(planted: Path) -> None:
    copies = read_truth_items(planted).drop_nulls("dispatch").group_by("dispatch").len()
    assert len(copies) >= 3
    assert copies["len"].unique().to_list() == [40]


def test_nights_are_quieter_than_days(planted: Path) -> None:
    hours = Counter(
        datetime.fromisoformat(str(row["published_at"])).hour
        for row in posts_of(planted)
        if row["declared_language"] == "de" and row["action"] == "upsert"
    )
    assert sum(hours[hour] for hour in (1, 2, 3)) < 0.6 * sum(hours[hour] for hour in (9, 10, 11))


def test_weekends_are_quieter_than_working_days(empty: Path) -> None:
    days = Counter(
        datetime.fromisoformat(str(row["published_at"])).weekday()
        for row in posts_of(empty)
        if not row["edited_at"]
    )
    assert days[6] < 0.9 * days[1]


def test_activity_and_stories_are_heavy_tailed(planted: Path) -> None:
    by_account = sorted(Counter(row["account"] for row in posts_of(planted)).values(), reverse=True)
    assert sum(by_account[: len(by_account) // 10]) > 0.2 * sum(by_account)
    sizes = sorted((one["items"] for one in read_truth(planted)["stories"]), reverse=True)
    assert sizes[0] > 8 * sizes[len(sizes) // 2]


def test_the_silent_feed_falls_silent(planted: Path) -> None:
    silent = read_truth(planted)["silent_feed"]
    name, entries = next((k, v) for k, v in feed_entries(planted).items() if silent["outlet"] in k)
    stamps = [entry.get("published") or entry.get("date_published") for entry in entries]
    parsed = [
        parsedate_to_datetime(str(stamp))
        if "," in str(stamp)
        else datetime.fromisoformat(str(stamp))
        for stamp in stamps
    ]
    assert parsed, name
    assert max(parsed) <= datetime.fromisoformat(silent["from"])


def test_a_full_feed_keeps_its_newest_entries_and_the_archive_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(World(seed=7, items=3_000, days=4), tmp_path / "whole")
    monkeypatch.setattr("legation.desks.exercise.files.LARGEST_FEED", 10)
    generate(World(seed=7, items=3_000, days=4), tmp_path / "cut")
    whole, cut = feed_entries(tmp_path / "whole"), feed_entries(tmp_path / "cut")
    assert max(map(len, whole.values())) > 10
    for name, entries in whole.items():
        assert [entry["id"] for entry in cut[name]] == [entry["id"] for entry in entries[-10:]]
    assert native_ids(tmp_path / "cut") == native_ids(tmp_path / "whole")


def test_the_late_feed_delivers_after_the_stated_time(planted: Path) -> None:
    late = read_truth_items(planted).drop_nulls("delivered_at")
    assert len(late) > 3
    assert late["file"].n_unique() == 1


def test_anger_rises_along_the_contagion(planted: Path) -> None:
    truth, items = read_truth(planted), read_truth_items(planted)
    story = truth["contagion"]["story"]
    stamps = {
        row["native_id"]: str(row["published_at"])
        for row in posts_of(planted)
        if not row["edited_at"]
    }
    told = items.filter((pl.col("story") == story) & pl.col("native_id").is_in(list(stamps)))
    ordered = sorted(told.select("native_id", "emotion").rows(), key=lambda row: stamps[row[0]])
    half = len(ordered) // 2
    angry = [
        sum(emotion == "anger" for _, emotion in part) for part in (ordered[:half], ordered[half:])
    ]
    assert angry[1] > angry[0]


def test_camps_repost_among_themselves(planted: Path) -> None:
    rows, items = posts_of(planted), read_truth_items(planted).drop_nulls("bubble")
    camp = dict(items.select("native_id", "bubble").rows())
    pairs = [
        (camp[row["native_id"]], camp[row["repost_of"]])
        for row in rows
        if row["native_id"] in camp and row["repost_of"] in camp
    ]
    assert len(pairs) > 50
    assert sum(left == right for left, right in pairs) > 0.85 * len(pairs)


def test_reposts_name_a_post_of_the_same_platform(planted: Path) -> None:
    rows = posts_of(planted)
    home = {row["native_id"]: row["platform"] for row in rows}
    named = [(row["platform"], row["repost_of"]) for row in rows if row["repost_of"]]
    assert named
    assert all(home.get(original) == platform for platform, original in named)


def test_the_manifest_names_every_file_with_its_scope(planted: Path) -> None:
    sources = json.loads((planted / "sources.json").read_text())["sources"]
    assert {one["legal_basis"] for one in sources} == {"exercise"}
    assert len({one["name"] for one in sources}) == len(sources)
    assert set(read_truth(planted)["totals"]["files"]) <= {one["file"] for one in sources}
    assert all((planted / one["file"]).exists() for one in sources)


def test_the_side_files_can_be_opened(planted: Path) -> None:
    rows = list(csv.DictReader((planted / "extra/forum.csv").open(encoding="utf-8")))
    assert all(row["body"] and row["id"] for row in rows)
    assert "-->" in (planted / "extra/briefing.srt").read_text()
    assert len(json.loads((planted / "extra/channel/result.json").read_text())["messages"]) == 40


def test_large_worlds_are_written_by_day_and_compressed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("legation.desks.exercise.world.CHUNKED_ABOVE_ITEMS", 500)
    generate(World(seed=2, items=1_000, days=2), tmp_path)
    chunks = sorted((tmp_path / "social").iterdir())
    assert {path.name.removeprefix("plaza-").removeprefix("murmur-") for path in chunks} == {
        "001.ndjson.gz",
        "002.ndjson.gz",
    }
    lines = [line for path in chunks for line in gzip.decompress(path.read_bytes()).splitlines()]
    assert all(json.loads(line) for line in lines)


@pytest.mark.slow
def test_memory_grows_far_slower_than_the_items(tmp_path: Path) -> None:
    generate(World(seed=5, items=200, days=2), tmp_path / "imports")
    peaks = []
    for days in (5, 10):  # by the fifth day every window that the generator keeps is full
        gc.collect()
        tracemalloc.start()
        generate(World(seed=5, items=800 * days, days=days), tmp_path / str(days))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    grown_bytes_an_item = (peaks[1] - peaks[0]) / 4_000
    assert grown_bytes_an_item < 450, peaks


def test_progress_rises_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    generate(
        World(seed=5, items=500, days=2), tmp_path, lambda done, whole: told.append((done, whole))
    )
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][1] == 500


@pytest.mark.parametrize(
    "wrong",
    [{"days": 1}, {"items": 10}, {"items": 10**8}, {"start": datetime(2026, 3, 2)}],  # noqa: DTZ001
)
def test_impossible_worlds_are_rejected(wrong: dict[str, object]) -> None:
    with pytest.raises(Rejected):
        World(seed=1, **wrong)


def test_a_missing_truth_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="no ground truth"):
        read_truth(tmp_path)
    with pytest.raises(Rejected):
        read_truth_items(tmp_path)
