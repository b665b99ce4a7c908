"""TranscriptReader: subtitles and plain transcripts in segments of a minute."""

import json
from datetime import UTC, datetime

import pytest

from legation.couriers.readers.transcript import TranscriptReader
from legation.domain.errors import Misconfigured, Rejected


def read(path, **said):
    batches = list(TranscriptReader(**said).read(str(path), None))
    rows = [row for batch, _ in batches for row in batch.rows.to_dicts()]
    return rows, [row for batch, _ in batches for row in batch.rejects.to_dicts()], batches[-1][1]


def clock(seconds):
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def srt(cues):
    return "\n".join(
        f"{n}\n{clock(start)},000 --> {clock(end)},500\n{text}\n"
        for n, (start, end, text) in enumerate(cues, 1)
    )


def put(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_three_minutes_of_subtitles_become_three_items(tmp_path):
    path = put(
        tmp_path,
        "news.srt",
        "\ufeff" + srt([(n * 10, n * 10 + 9, f"<i>sentence {n}</i>") for n in range(18)]),
    )
    rows, rejects, _ = read(
        path, title="News", channel="TV1", started_at="2026-03-01T20:00:00+01:00", language="it"
    )
    assert rejects == []
    assert len(rows) == 3
    assert rows[0]["text"].startswith("sentence 0 sentence 1")
    first, second = rows[:2]
    assert (first["kind"], first["account"], first["title"], first["declared_language"]) == (
        "transcript",
        "TV1",
        "News",
        "it",
    )
    assert first["published_at"] == datetime(2026, 3, 1, 19, 0, tzinfo=UTC)
    assert json.loads(second["extra"])["start_seconds"] == 60
    assert len({row["native_id"] for row in rows}) == 3
    assert " ".join(row["text"] for row in rows).count("sentence") == 18


def test_webvtt_marks_notes_and_voices_are_understood(tmp_path):
    text = "WEBVTT - briefing\n\nSTYLE\n::cue { color: red }\n\nNOTE a remark\n\nintro\n00:01.000 --> 00:04.000 align:start\n<v Spokesperson>Good <00:02.000><c>morning</c> &amp; welcome\n"  # noqa: E501
    rows, rejects, _ = read(put(tmp_path, "a.vtt", text))
    assert rejects == []
    assert rows[0]["text"] == "Spokesperson: Good morning & welcome"
    assert rows[0]["published_at"] is None


def test_rolling_captions_are_heard_once(tmp_path):
    text = srt(
        [
            (0, 2, "good evening"),
            (1, 4, "good evening and welcome"),
            (4, 6, "good evening and welcome"),
        ]
    )
    assert read(put(tmp_path, "a.srt", text))[0][0]["text"] == "good evening and welcome"


def test_bad_timecodes_are_set_aside_with_their_line(tmp_path):
    text = (
        srt([(0, 2, "one")])
        + "\n2\n00:00:xx --> 00:00:05,000\ntwo\n\n3\n00:00:09,000 --> 00:00:05,000\nthree\n\n"
        + "lost words\n"
    )
    rows, rejects, _ = read(put(tmp_path, "a.srt", text))
    assert [row["text"] for row in rows] == ["one"]
    assert [one["origin"] for one in rejects] == ["a.srt:line 6", "a.srt:line 10", "a.srt:line 13"]


def test_plain_text_is_cut_by_the_pace_of_speech(tmp_path):
    rows, _, _ = read(
        put(
            tmp_path,
            "a.txt",
            "\n".join("ten words of speech are said in this one line" for _ in range(30)),
        )
    )
    assert len(rows) == 2
    assert rows[0]["native_id"] != rows[1]["native_id"]


def test_stamps_of_a_plain_transcript_are_times(tmp_path):
    rows, _, _ = read(
        put(tmp_path, "a.txt", "[00:00:05] hello\n[00:02:00] later\n"), segment_seconds=1
    )
    assert [json.loads(row["extra"])["start_seconds"] for row in rows] == [5, 120]
    assert rows[1]["text"] == "later"


def test_a_companion_file_says_what_it_is_a_transcript_of(tmp_path):
    path = put(tmp_path, "a.srt", srt([(0, 2, "one")]))
    put(tmp_path, "a.srt.toml", 'channel = "Radio"\nstarted_at = 2026-03-01T10:30:00Z\n')
    rows, _, cursor = read(path)
    assert (rows[0]["account"], rows[0]["published_at"]) == (
        "Radio",
        datetime(2026, 3, 1, 10, 30, tzinfo=UTC),
    )
    assert list(TranscriptReader().read(str(path), cursor)) == []


@pytest.mark.parametrize("companion", ["chanel = 'x'", "channel = 3", "started_at = 'soon'", "[["])
def test_a_faulty_companion_is_named(tmp_path, companion):
    path = put(tmp_path, "a.srt", srt([(0, 2, "one")]))
    put(tmp_path, "a.srt.toml", companion)
    with pytest.raises(Misconfigured, match=r"a\.srt"):
        read(path)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"caf\xe9"])
def test_what_holds_no_speech_is_rejected(tmp_path, content):
    path = tmp_path / "a.srt"
    path.write_bytes(content)
    with pytest.raises(Rejected) as caught:
        read(path)
    assert "a.srt" in str(caught.value)
