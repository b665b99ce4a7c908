"""The road of files on real data: headlines and the IRA sample, from a file to a brief as of a day."""

import json
import re
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest


@pytest.mark.data
@pytest.mark.parametrize("ending", [".ndjson", ".csv"])
def test_a_stream_of_headlines_becomes_stories(
    person, data: Path, tmp_path: Path, ending: str
) -> None:
    headlines = pl.read_parquet(data / "stories" / "headline_stream.parquet").head(800)
    table = headlines.select(
        "id", "title", published_at=pl.col("published_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    )
    path = tmp_path / f"headlines{ending}"
    table.write_csv(path) if ending == ".csv" else table.write_ndjson(path)
    person.settings["LEGATION_EMBEDDER"] = "auto"
    person.says("sources", "add", str(path), "--history", "--mission", "lima")
    assert "800 admitted" in person.says("collect", "--once")
    after = f"{headlines['published_at'].max() + timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}"
    assert "800 items" in person.says("update", "--as-of", after, seconds=900)
    brief = person.says("brief", "--as-of", after)
    gold = headlines.group_by("story").agg("title", n=pl.len()).sort("n", descending=True).head(10)
    words = brief.lower()
    named = [
        titles
        for titles in gold["title"].to_list()
        if any(title.lower()[:40] in words for title in titles)
    ]
    assert named, brief


@pytest.mark.data
@pytest.mark.slow
def test_the_ira_sample_becomes_a_brief_of_a_day_in_2016(person, data: Path) -> None:
    posts = data / "coordination" / "ira_tweets.parquet"
    person.settings["LEGATION_EMBEDDER"] = "auto"
    stated = ("--format", "ira-sample", "--history", "--mission", "lima")
    person.says("sources", "add", str(posts), *stated)
    assert " admitted" in person.says("collect", "--once")
    person.says("update", "--as-of", "2016-10-06", seconds=1_500)
    brief = json.loads(person.says("brief", "--as-of", "2016-10-06", "--format", "json"))
    lists = brief["evidence"]
    stories = [name for one in lists.values() if one["of"] == "stories" for name in one["ids"]]
    assert len(set(stories)) > 2
    for story in stories[:3]:
        told = person.says("explain", story, "--as-of", "2016-10-06")
        assert re.search(r"\d+ items grouped by \S+/\d", told)
        assert re.search(r"source \S+, published 2016-\d\d-\d\d .* SHA-256 [0-9a-f]{64}", told)
    counted = [
        (part["counted"], len(lists[part["evidence"]]["ids"]))
        for block in brief["blocks"]
        for card in block["cards"]
        for sentence in card["sentences"]
        for part in sentence["parts"]
        if "counted" in part
    ]
    assert len(counted) > 20
    assert [(said, listed) for said, listed in counted if said != listed] == []
