"""TableReader: every form of table, broken lines set aside alone, reading on where it ended."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from legation.couriers.readers.mapping import preset_names, read_mapping
from legation.couriers.readers.table import TableReader
from legation.domain.errors import Misconfigured, Rejected

DATA = Path(__file__).resolve().parents[2] / "../shared/data"
AT = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)


def read(path, preset="generic", cursor=None):
    """All rows, all rejects and the last cursor."""
    rows, rejects = [], []
    for batch, after in TableReader(preset=preset).read(str(path), cursor):
        assert batch.rows.height <= 10_000
        rows.append(batch.rows)
        rejects.append(batch.rejects)
        cursor = after
    return (
        pl.concat(rows).to_dicts() if rows else [],
        pl.concat(rejects).to_dicts() if rejects else [],
        cursor,
    )


def ids(rows):
    return [row["native_id"] for row in rows]


def post(number, **more):
    return {
        "id": str(number),
        "text": f"text {number}",
        "published_at": "2026-03-01T10:30:00Z",
        **more,
    }


def ndjson(posts):
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in posts).encode()


def put(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return path


CSV = b"id,text,published_at\n1,one,2026-03-01\n2,two,2026-03-01\n3,three,2026-03-01\n"


@pytest.mark.parametrize("form", ["ndjson", "ndjson.gz", "csv", "csv.gz", "tsv", "parquet"])
def test_the_same_posts_are_read_from_every_form(tmp_path, form):
    table = pl.DataFrame([post(n, likes=n) for n in range(25_000)])
    path = tmp_path / f"posts.{form}"
    if form == "parquet":
        table.with_columns(published_at=pl.lit(AT)).write_parquet(path)
    else:
        separator = "\t" if form == "tsv" else ","
        body = (
            ndjson(table.to_dicts())
            if "ndjson" in form
            else table.write_csv(separator=separator).encode()
        )
        path.write_bytes(gzip.compress(body) if form.endswith("gz") else body)
    rows, rejects, cursor = read(path)
    assert ids(rows) == [str(n) for n in range(25_000)]
    assert rejects == []
    assert rows[7]["published_at"] == AT
    assert (rows[7]["likes"], rows[7]["text"], rows[7]["action"]) == (7, "text 7", "upsert")
    assert rows[7]["origin"].startswith(path.name)
    assert read(path, cursor=cursor)[0] == []


def test_reading_resumes_inside_a_file(tmp_path):
    path = put(tmp_path, "posts.ndjson", ndjson([post(n) for n in range(25_000)]))
    batches = TableReader().read(str(path), None)
    first, cursor = next(batches)
    rest, _, _ = read(path, cursor=cursor)
    assert first.rows["native_id"].to_list() + ids(rest) == [str(n) for n in range(25_000)]


@pytest.mark.parametrize("name", ["a.ndjson", "a.ndjson.gz", "a.csv"])
def test_a_file_that_grew_is_read_on_and_a_replaced_one_from_its_start(tmp_path, name):
    def content(numbers):
        held = [post(n) for n in numbers]
        body = pl.DataFrame(held).write_csv().encode() if name == "a.csv" else ndjson(held)
        return gzip.compress(body, mtime=0) if name.endswith("gz") else body

    path = put(tmp_path, name, content(range(3)))
    _, _, cursor = read(path)
    path.write_bytes(content(range(5)))
    grown, _, cursor = read(path, cursor=cursor)
    assert ids(grown) == ["3", "4"]
    path.write_bytes(content(range(90, 99)))
    replaced, _, _ = read(path, cursor=cursor)
    assert ids(replaced) == [str(n) for n in range(90, 99)]


def test_a_last_line_without_newline_is_read_and_read_again_when_it_has_grown(tmp_path):
    whole = ndjson([post(1), post(2)])
    path = put(tmp_path, "a.ndjson", whole[:-20])
    rows, rejects, cursor = read(path)
    assert ids(rows) == ["1"]
    assert [one["origin"] for one in rejects] == ["a.ndjson:line 2"]
    assert read(path, cursor=cursor)[:2] == ([], [])
    path.write_bytes(whole)
    assert ids(read(path, cursor=cursor)[0]) == ["2"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "x", "text": ', "is not JSON"),
        (b"[1, 2]", "no JSON object"),
        (b'{"id": "x", "text": "caf\xe9"}', "is not UTF-8"),
        (b'{"id": "x", "text": "a\x00b"}', "is not JSON"),
        (b'{"id": "x"} garbage', "is not JSON"),
        (b'{"id": NaN}', "is not JSON"),
        (b'{"text": "' + b"x" * 3_000_000 + b'"}', "bytes long"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"id": "x", "published_at": "the day before"}', "time that cannot be read"),
    ],
)
def test_a_broken_ndjson_line_is_set_aside_alone(tmp_path, line, reason):
    body = ndjson([post(1)]) + line + b"\n" + ndjson([post(2)])
    rows, rejects, _ = read(put(tmp_path, "a.ndjson", body))
    assert ids(rows) == ["1", "2"]
    assert [one["origin"] for one in rejects] == ["a.ndjson:line 2"]
    assert reason in rejects[0]["reason"]


def test_a_line_of_ten_million_characters_is_set_aside_with_its_digest(tmp_path):
    from hashlib import sha256

    giant = b'{"id": "' + b"x" * 10_000_000 + b'"}'
    body = ndjson([post(1)]) + giant + b"\n" + ndjson([post(2)])
    rows, rejects, cursor = read(put(tmp_path, "a.ndjson", body))
    assert ids(rows) == ["1", "2"]
    assert rejects[0]["digest"] == sha256(giant).hexdigest()
    assert len(rejects[0]["raw"]) == 4_000
    assert json.loads(cursor)["offset"] == len(body)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (b"x,one too many,2026-03-01,more", "4 fields where the header has 3"),
        (b"x,one too few", "2 fields where the header has 3"),
        (b'x,"never closed,2026-03-01', "quote that does not close"),
        (b'x,"closed" late,2026-03-01', "no record"),
        (b"x,caf\xe9,2026-03-01", "is not UTF-8"),
        (b"x,a\x00b,2026-03-01", "NUL"),
        (b",no id,2026-03-01", "native id"),
    ],
)
def test_a_broken_csv_record_is_set_aside_alone(tmp_path, record, reason):
    lines = CSV.splitlines(keepends=True)
    body = b"".join([*lines[:2], record + b"\n", *lines[2:]])
    rows, rejects, _ = read(put(tmp_path, "a.csv", body), preset="4cat")
    assert ids(rows) == ["1", "2", "3"]
    assert [one["origin"] for one in rejects] == ["a.csv:line 3"]
    assert reason in rejects[0]["reason"]


def test_quoted_records_keep_their_newlines_quotes_and_separators(tmp_path):
    body = b'\xef\xbb\xbfid;text;published_at\r\n1;"one;\r\n""two""\nthree";2026-03-01\r\n2;"";2026-03-01\r\n'
    rows, rejects, _ = read(put(tmp_path, "a.csv", body))
    assert rejects == []
    assert rows[0]["text"] == 'one;\r\n"two"\nthree'
    assert (rows[1]["text"], rows[1]["origin"]) == (None, "a.csv:line 5")


def test_an_open_quote_at_the_end_of_a_large_file_costs_one_line(tmp_path):
    lines = [b"id,text,published_at"] + [b'%d,"a ""b"", c",2026-03-01' % n for n in range(30_000)]
    lines[25_000] = b'x,"open,2026-03-01'
    rows, rejects, _ = read(put(tmp_path, "a.csv", b"\n".join(lines) + b"\n"))
    assert len(rows) == 29_999
    assert [one["origin"] for one in rejects] == ["a.csv:line 25001"]


def test_a_cut_gzip_gives_what_stood_before_the_cut(tmp_path):
    import random

    noise = random.Random(3)
    posts = [post(n, url=f"https://e.org/{noise.random()}") for n in range(20_000)]
    whole = gzip.compress(ndjson(posts))
    rows, rejects, _ = read(put(tmp_path, "a.ndjson.gz", whole[: len(whole) // 2]))
    assert 5_000 < len(rows) < 15_000
    assert ids(rows) == [str(n) for n in range(len(rows))]
    assert "gzip" in rejects[-1]["reason"]
    assert rejects[-1]["origin"].startswith("a.ndjson.gz:line ")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"<!DOCTYPE html><html></html>"),
        ("a.csv", b""),
        ("a.csv", b"color,shape\nred,round\n"),
        ("a.csv", "id,text\n1,x\n".encode("utf-16")),
        ("a.zip", b"PK\x03\x04rest"),
        ("a.parquet", b"no parquet at all"),
        ("a.parquet", b"PAR1" + b"\x00" * 100 + b"PAR1"),
    ],
)
def test_a_file_that_is_no_table_is_rejected_with_its_name(tmp_path, name, content):
    path = put(tmp_path, name, content)
    with pytest.raises(Rejected) as caught:
        read(path, preset="4cat")
    assert name in str(caught.value.where)


def test_a_file_that_is_not_there_is_rejected(tmp_path):
    with pytest.raises(Rejected, match="no such file"):
        read(tmp_path / "none.csv")


def test_a_foreign_cursor_is_rejected(tmp_path):
    with pytest.raises(Rejected, match="cursor"):
        read(put(tmp_path, "a.csv", CSV), cursor="page 7")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("columns = 3", "columns"),
        ("[columns]\ntext = 'a'", "columns"),
        ("[columns]\nnative_id = 'a'\ncolour = 'b'", "columns.colour"),
        ("[columns]\nnative_id = 'a'\ntext = {form = 'b'}", "columns.text"),
        (
            "[columns]\nnative_id = 'a'\npublished_at = {from = 'b', time = 'soon'}",
            "published_at.time",
        ),
        (
            "[columns]\nnative_id = 'a'\npublished_at = {from = 'b', zone = 'Mars'}",
            "published_at.zone",
        ),
        ("[columns]\nnative_id = {from = 'a', match = '('}", "native_id.match"),
        ("kind = 'song'\n[columns]\nnative_id = 'a'", "kind"),
        ("[columns", "is not TOML"),
    ],
)
def test_a_faulty_mapping_names_the_file_and_the_key(tmp_path, text, key):
    mapping = put(tmp_path, "mine.toml", text.encode())
    with pytest.raises(Misconfigured) as caught:
        read(put(tmp_path, "a.csv", CSV), preset=str(mapping))
    assert "mine.toml" in str(caught.value)
    assert key in str(caught.value)


def test_an_own_mapping_reads_nested_fields_templates_and_html(tmp_path):
    mapping = put(
        tmp_path,
        "mine.toml",
        b"""
platform = "forum"
extra = ["room"]
[columns]
native_id = "meta.no"
account = "by.id"
text = { from = "said", html = true }
url = { template = "https://forum.example/{room}/{meta.no}" }
published_at = { from = "meta.at", time = "%d/%m/%Y %H:%M", zone = "Europe/Rome" }
hashtags = "tags[].name"
[[kinds]]
when = "by.is_echo"
kind = "repost"
""",
    )
    line = {
        "meta": {"no": 7, "at": "01/03/2026 11:30"},
        "by": {"id": 12, "is_echo": True},
        "said": "<p>Ciao &amp; <b>addio</b></p>",
        "room": "roma",
        "tags": [{"name": "vertice"}, {"name": "pace"}],
    }
    rows, rejects, _ = read(put(tmp_path, "a.ndjson", ndjson([line])), preset=str(mapping))
    assert rejects == []
    row = rows[0]
    assert (row["native_id"], row["account"], row["text"]) == ("7", "12", "Ciao & addio")
    assert (row["published_at"], row["kind"], row["platform"]) == (AT, "repost", "forum")
    assert row["url"] == "https://forum.example/roma/7"
    assert row["hashtags"] == ["vertice", "pace"]
    assert json.loads(row["extra"]) == {"room": "roma"}


def test_every_preset_is_a_sound_mapping():
    assert len(preset_names()) == 8
    for name in preset_names():
        assert read_mapping(name).says


def test_4cat_reads_counters_lists_and_unix_times(tmp_path):
    line = {
        "id": 1, "thread_id": "t", "timestamp": "2026-03-01 10:30:00", "unix_timestamp": 1772361000,
        "body": "Hello", "author": "Ann", "author_id": 5, "like_count": "1,234", "repost_count": 2,
        "hashtags": "summit,peace", "mentions": ["ann", "bob"],
    }  # fmt: skip
    plain = {**line, "id": 2, "hashtags": ["summit"], "unix_timestamp": None}
    rows, rejects, _ = read(put(tmp_path, "a.ndjson", ndjson([line, plain])), preset="4cat")
    assert rejects == []
    assert rows[0]["hashtags"] == ["summit", "peace"]
    assert rows[1]["hashtags"] == ["summit"]
    assert [row["published_at"] for row in rows] == [AT, AT]
    assert (rows[0]["likes"], rows[0]["account"], rows[0]["mentions"]) == (
        1234,
        "5",
        ["ann", "bob"],
    )


def test_the_x_archive_reads_python_lists_and_kinds(tmp_path):
    header = (
        "tweetid,userid,user_screen_name,tweet_language,tweet_text,tweet_time,is_retweet,"
        "retweet_tweetid,hashtags,urls,user_mentions,account_creation_date,follower_count"
    )
    lines = [
        "1,aaa,ann,in,RT hi,2026-03-01 10:30,True,99,\"['a', 'b']\",[https://x.org/1],[],2015-01-02,3",
        "2,aaa,ann,und,hi #c,2026-03-01 10:30,false,,[],,,2015-01-02,",
    ]
    body = "\n".join([header, *lines]).encode() + b"\n"
    rows, rejects, _ = read(put(tmp_path, "a.csv", body), preset="x-io")
    assert rejects == []
    first, second = rows
    assert (first["kind"], first["repost_of"], first["hashtags"]) == ("repost", "99", ["a", "b"])
    assert (first["urls"], first["mentions"], first["declared_language"]) == (
        ["https://x.org/1"],
        [],
        "id",
    )
    assert (second["kind"], second["declared_language"]) == ("post", None)
    assert first["account_created_at"] == datetime(2015, 1, 2, tzinfo=UTC)


def test_zeeschuimer_reads_known_platforms_and_sets_aside_others(tmp_path):
    tweet = {
        "item_id": "11", "source_platform": "twitter.com", "data": {
            "rest_id": "11", "legacy": {
                "full_text": "Hi", "created_at": "Sun Mar 01 10:30:00 +0000 2026", "favorite_count": 4,
                "entities": {"hashtags": [{"text": "summit"}], "urls": [], "user_mentions": []}}},
    }  # fmt: skip
    video = {
        "item_id": "12", "source_platform": "tiktok.com",
        "data": {"desc": "Look", "createTime": 1772361000, "author": {"id": "5", "uniqueId": "ann"}},
    }  # fmt: skip
    other = {"item_id": "13", "source_platform": "9gag.com", "data": {"title": "no"}}
    rows, rejects, _ = read(
        put(tmp_path, "a.ndjson", ndjson([tweet, video, other])), preset="zeeschuimer"
    )
    assert [(row["platform"], row["text"], row["published_at"]) for row in rows] == [
        ("x", "Hi", AT),
        ("tiktok", "Look", AT),
    ]
    assert (rows[0]["likes"], rows[0]["hashtags"], rows[0]["url"]) == (
        4,
        ["summit"],
        "https://x.com/i/status/11",
    )
    assert [one["origin"] for one in rejects] == ["a.ndjson:line 3"]


def test_crowdtangle_times_are_read_in_new_york(tmp_path):
    body = b'Page Name,Post Created,Likes,Message,URL\nMinistry,2026-03-01 05:30:00 EST,"1,204",Hello,https://f.example/1\n'
    rows, rejects, _ = read(put(tmp_path, "a.csv", body), preset="crowdtangle")
    assert rejects == []
    assert (rows[0]["published_at"], rows[0]["likes"], rows[0]["account"]) == (AT, 1204, "Ministry")


def test_rows_without_id_are_told_apart_by_their_repetition(tmp_path):
    table = pl.DataFrame(
        {"account": ["a", "a", "b", "a"], "published_at": [AT] * 4, "text": ["x", "x", "x", "x"]}
    )
    path = tmp_path / "a.parquet"
    table.write_parquet(path)
    rows, _, _ = read(path, preset="ira-sample")
    assert len(set(ids(rows))) == 4
    assert ids(read(path, preset="ira-sample")[0]) == ids(rows)


@pytest.mark.data
def test_the_ira_sample_is_read_whole_with_ids_that_are_all_different():
    path = DATA / "coordination/ira_tweets.parquet"
    if not path.exists():
        pytest.skip(f"the evaluation data is not at {path}")
    reader, seen, languages, cursor = TableReader(preset="ira-sample"), set(), set(), None
    for batch, cursor in reader.read(str(path), None):  # noqa: B007
        seen.update(batch.rows["native_id"])
        languages.update(batch.rows["declared_language"])
    assert len(seen) == 254_756
    assert {"en", "fa", "ps", None} <= languages
    assert list(reader.read(str(path), cursor)) == []


@pytest.mark.data
def test_an_author_file_of_the_ira_archive_is_read():
    path = DATA / "feeds/ira/one_author.csv"
    if not path.exists():
        pytest.skip(f"the evaluation data is not at {path}")
    rows, rejects, _ = read(path, preset="ira")
    assert (len(rows), rejects) == (33, [])
    assert rows[0]["published_at"] == datetime(2015, 8, 30, 16, 7, tzinfo=UTC)
    assert rows[0]["hashtags"] == ["MyDoomsdayPlans"]


def test_authors_of_the_ira_archive_who_share_a_rounded_id_stay_apart(tmp_path):
    head = "external_author_id,author,content,publish_date,post_type,alt_external_id,tweet_id\n"
    body = (
        "906000000000000000,10_GOP,one,10/1/2017 19:58,,905874659358453760,1\n"
        "906000000000000000,OTHER_ONE,two,10/1/2017 19:59,,905994659358453761,2\n"
    )
    rows, rejects, _ = read(put(tmp_path, "ira.csv", (head + body).encode()), preset="ira")
    assert rejects == []
    assert [row["account"] for row in rows] == ["905874659358453760", "905994659358453761"]
    old = "external_author_id,author,content,publish_date,tweet_id\n"
    body = "".join(f"9.06E+17,{name},x,10/1/2017 19:58,{name}\n" for name in "AB")
    rows, _, _ = read(put(tmp_path, "old.csv", (old + body).encode()), preset="ira")
    assert [row["account"] for row in rows] == ["A", "B"]


def test_two_open_quotes_that_balance_do_not_swallow_the_record_between(tmp_path):
    body = b'id,text,published_at\nx,"open,2026-03-01\n2,"a",2026-03-01\ny,"open,2026-03-01\n3,b,2026-03-01\n'
    rows, rejects, _ = read(put(tmp_path, "a.csv", body))
    assert [(row["native_id"], row["text"]) for row in rows] == [("2", "a"), ("3", "b")]
    assert [one["origin"] for one in rejects] == ["a.csv:line 2", "a.csv:line 4"]


@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_a_text_that_is_data_is_set_aside_with_its_line(tmp_path, form):
    answer = {"id": "9", "content": "<p>hello</p>"}
    texts = ["words", json.dumps(answer), json.dumps([answer]), "{sic} and [1]", "[1]", "[]", ""]
    posts = [post(number, text=text, title="T") for number, text in enumerate(texts, start=1)]
    if form == "csv":
        content = pl.DataFrame(posts).write_csv().encode()
    else:
        content = ndjson([*posts, {"request": "GET /api", "status": 200, "body": answer}])
    rows, rejects, _ = read(put(tmp_path, f"answers.{form}", content))
    assert ids(rows) == ["1", "4", "5", "7"]
    lines = [2, 3, 6, 8] if form == "ndjson" else [3, 4, 7]
    assert [one["origin"] for one in rejects] == [f"answers.{form}:line {line}" for line in lines]
    assert all("JSON object, not words" in one["reason"] for one in rejects)


@pytest.mark.data
def test_recorded_answers_of_a_server_are_no_posts():
    path = DATA / "feeds/mastodon/public_tl_anonymous.jsonl"
    if not path.exists():
        pytest.skip(f"the evaluation data is not at {path}")
    rows, rejects, _ = read(path)
    assert (rows, len(rejects) > 0) == ([], True)


@pytest.mark.parametrize(
    "name", ["a.ndjson", "a.jsonl", "a.ndjson.gz", "a.csv", "a.tsv", "a.parquet"]
)
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf"])
def test_an_empty_file_is_said_to_be_empty(tmp_path, name, content):
    packed = gzip.compress(content) if name.endswith(".gz") else content
    with pytest.raises(Rejected, match="the file is empty"):
        read(put(tmp_path, name, packed))


def test_a_file_that_was_empty_is_read_once_it_holds_something(tmp_path):
    path = put(tmp_path, "a.ndjson", b"")
    with pytest.raises(Rejected):
        read(path)
    put(tmp_path, "a.ndjson", ndjson([post(1)]))
    assert ids(read(path)[0]) == ["1"]


@pytest.mark.parametrize("header", ["id,text,published_at,text", "id, text ,published_at,text,id"])
def test_a_column_that_is_read_and_stands_twice_is_named(tmp_path, header):
    path = put(tmp_path, "twice.csv", f"{header}\n1,one,2026-03-01,two,1\n".encode())
    with pytest.raises(Rejected, match="column 'text' stands twice") as refused:
        read(path)
    assert refused.value.where == "twice.csv:line 1"


def test_a_column_that_is_not_read_may_stand_twice(tmp_path):
    path = put(tmp_path, "twice.csv", b"id,text,room,room,,\n1,one,a,b,c,d\n")
    assert ids(read(path)[0]) == ["1"]
