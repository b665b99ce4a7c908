"""TelegramExportReader: both kinds of text, service messages, forwards, private chats."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from legation.couriers.readers.rejects import is_of_row
from legation.couriers.readers.telegram import TelegramExportReader
from legation.domain.errors import Rejected

SAMPLE = Path(__file__).resolve().parents[2] / "../shared/data/feeds/telegram/result_synthetic.json"


def message(number, **more):
    return {
        "id": number, "type": "message", "date": "2026-03-01T11:30:00", "date_unixtime": "1772361000",
        "from": "Ministry", "from_id": "channel9", "text": f"text {number}", **more,
    }  # fmt: skip


def export(folder, messages, **more):
    path = folder / "result.json"
    path.write_text(
        json.dumps(
            {"name": "Ministry", "type": "public_channel", "id": 9, "messages": messages, **more}
        )
    )
    return str(path)


def read(path, cursor=None):
    batches = list(TelegramExportReader().read(path, cursor))
    rows = [row for batch, _ in batches for row in batch.rows.to_dicts()]
    rejects = [row for batch, _ in batches for row in batch.rejects.to_dicts()]
    return rows, rejects, batches[-1][1] if batches else cursor


def test_parts_become_one_text_with_links_hashtags_and_mentions(tmp_path):
    parts = [
        "Read ", {"type": "text_link", "text": "this", "href": "https://e.org/a"}, " on ",
        {"type": "hashtag", "text": "#summit"}, " by ", {"type": "mention", "text": "@ann"},
    ]  # fmt: skip
    rows, rejects, _ = read(export(tmp_path, [message(1, text=parts)]))
    assert rejects == []
    assert rows[0]["text"] == "Read this on #summit by @ann"
    assert (rows[0]["urls"], rows[0]["hashtags"], rows[0]["mentions"]) == (
        ["https://e.org/a"],
        ["summit"],
        ["ann"],
    )
    assert rows[0]["published_at"] == datetime(2026, 3, 1, 10, 30, tzinfo=UTC)


def test_two_forwards_of_the_same_words_repeat_the_same_thing(tmp_path):
    forwards = [
        message(n, forwarded_from=who, text="same") for n, who in [(1, "X"), (2, "X"), (3, "Y")]
    ]
    rows, _, _ = read(export(tmp_path, forwards))
    assert {row["kind"] for row in rows} == {"repost"}
    assert rows[0]["repost_of"] == rows[1]["repost_of"] != rows[2]["repost_of"]


def test_a_reply_an_edit_and_reactions_are_kept(tmp_path):
    held = message(
        2, reply_to_message_id=1, edited_unixtime="1772361060", edited="2026-03-01T11:31:00",
        reactions=[{"count": 3, "emoji": "x"}, {"count": 4, "emoji": "y"}],
    )  # fmt: skip
    row = read(export(tmp_path, [held]))[0][0]
    assert (row["kind"], row["reply_to"], row["likes"]) == ("reply", "9/1", 7)
    assert row["edited_at"] == datetime(2026, 3, 1, 10, 31, tzinfo=UTC)


def test_an_old_local_time_is_read_as_utc_and_says_so(tmp_path):
    old = message(1)
    del old["date_unixtime"]
    row = read(export(tmp_path, [old]))[0][0]
    assert row["published_at"] == datetime(2026, 3, 1, 11, 30, tzinfo=UTC)
    assert "not stated" in json.loads(row["extra"])["zone"]


def test_service_messages_are_left_out_and_broken_ones_set_aside(tmp_path):
    held = [
        message(1),
        {"id": 2, "type": "service", "action": "pin"},
        "noise",
        message(4, date_unixtime="soon", date="x"),
    ]
    rows, rejects, cursor = read(export(tmp_path, held))
    assert [row["native_id"] for row in rows] == ["9/1"]
    assert [one["origin"] for one in rejects] == [
        "result.json:9:message 3",
        "result.json:9:message 4",
    ]
    assert json.loads(cursor)["offset"] == 4


def test_private_chats_are_never_read(tmp_path):
    rows, rejects, _ = read(export(tmp_path, [message(1)], type="personal_chat"))
    assert rows == []
    assert "not public" in rejects[0]["reason"]
    assert json.loads(rejects[0]["raw"]) == {"id": 9, "type": "personal_chat"}
    assert is_of_row(rejects[0]["reason"])


def test_an_unchanged_export_is_read_once_and_a_longer_one_anew(tmp_path):
    path = export(tmp_path, [message(1)])
    _, _, cursor = read(path)
    assert read(path, cursor)[0] == []
    path = export(tmp_path, [message(1), message(2)])
    assert [row["native_id"] for row in read(path, cursor)[0]] == ["9/1", "9/2"]


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 1}', "<html>", "[" * 200_000])
def test_what_is_no_export_is_rejected(tmp_path, content):
    path = tmp_path / "result.json"
    path.write_text(content)
    with pytest.raises(Rejected) as caught:
        read(str(path))
    assert "result.json" in caught.value.where


def test_an_export_over_the_cap_is_rejected(tmp_path):
    reader = TelegramExportReader(cap_bytes=100)
    with pytest.raises(Rejected, match="longer than 100 bytes"):
        list(reader.read(export(tmp_path, [message(1)]), None))


@pytest.mark.data
def test_the_sample_export_is_read():
    if not SAMPLE.exists():
        pytest.skip(f"the evaluation data is not at {SAMPLE}")
    rows, rejects, _ = read(str(SAMPLE))
    assert [row["kind"] for row in rows] == ["post", "post", "repost", "reply", "post"]
    assert rejects == []
    assert rows[1]["text"] == "Mixed parts with a link and #summit @example"
