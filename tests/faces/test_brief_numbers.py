"""Every number of a brief opens, within three steps, what somebody published."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin

import polars as pl
import pytest
from django.test import Client

from legation.chancery.installation import Installation
from legation.desks.briefing.models import Brief
from legation.desks.briefing.rules import SystemHealth
from legation.desks.briefing.work import write_brief
from legation.desks.listening.models import Quarantined, Source
from legation.domain.identity import item_id, key_of
from legation.faces.web.secret import access_key
from legation.testing.installations import NOW, planted_installation
from legation.testing.planted_brief import (
    AS_OF,
    OPEN_LABEL,
    planted_health,
    planted_members,
    planted_tables,
)
from legation.testing.planted_crowds import acting_together

pytestmark = pytest.mark.django_db

CROWD = key_of("story", "crowd")
AUTHORS = tuple(f"murmur:person-{n}" for n in range(9))
NUMBER = re.compile(r'<a class="(count|ev)" href="(/briefs/[^"]+)"[^>]*>([^<]*)</a>')
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
LINK = re.compile(r'href="([^"]+)"')
ROWS = re.compile(r'<ol class="items".*?</ol>', re.DOTALL)
ORIGINAL = '<blockquote class="original"'


def a_crowd(items: pl.DataFrame) -> pl.DataFrame:
    """Eighteen publications of nine private authors, in two languages, through two sources."""
    some = items.filter(pl.col("story") == key_of("story", "harbour"))
    told = pl.concat([some, some])[:18].with_row_index("at")
    parted = told.with_columns(
        account=pl.Series([AUTHORS[at % 9] for at in range(18)]),
        source=pl.Series(["gazette" if at % 3 else "radio" for at in range(18)]),
        declared_language=pl.Series(["sw" if at % 3 else "am" for at in range(18)]),
        native_id=pl.Series([f"crowd-{at}" for at in range(18)]),
        published_at=pl.Series([AS_OF - timedelta(hours=at + 1) for at in range(18)]),
        known_at=pl.Series([AS_OF - timedelta(hours=at + 1) for at in range(18)]),
        title=pl.Series([f"The ferry is late again, says number {at}" for at in range(18)]),
        text=pl.Series([f"The ferry was late again on day {at}." for at in range(18)]),
        story=pl.lit(CROWD),
    )
    ids = [item_id(*row) for row in parted.select("source", "native_id").rows()]
    return parted.with_columns(id=pl.Series(ids)).drop("at").cast(items.schema)  # type: ignore[arg-type]


def from_before(items: pl.DataFrame) -> pl.DataFrame:
    """The last publication of a source that fell silent."""
    long_ago = AS_OF - timedelta(days=20)
    return items[:1].with_columns(
        id=pl.lit(item_id("northern-post", "last")),
        source=pl.lit("northern-post"),
        native_id=pl.lit("last"),
        published_at=pl.lit(long_ago),
        known_at=pl.lit(long_ago),
        story=pl.lit(None, pl.String),
    )


def tables() -> dict[str, pl.DataFrame]:
    planted = planted_tables()
    story = planted["story_members"].select(id="item", story="story")
    items = planted["items"].join(story, on="id", how="left")
    crowd = a_crowd(items)
    planted["items"] = pl.concat([items, crowd, from_before(items)]).drop("story")
    planted["story_members"] = pl.concat([planted["story_members"], planted_members(crowd)])
    accounts = list(AUTHORS)
    together = acting_together(accounts=accounts).signals
    alone = planted["signals"].filter(pl.col("kind") != "coordination")
    planted["signals"] = pl.concat([alone, together])
    scored = planted["forecast_scores"].unique("forecast", keep="first")
    pasts = [
        planted["forecasts"].with_columns(
            pl.col("at") - timedelta(days=9),
            id=pl.lit(one),
            series=pl.lit("source:gazette"),
            origin=pl.lit(AS_OF - timedelta(days=2)),
        )
        for one in scored["forecast"]
    ]
    planted["forecasts"] = pl.concat([planted["forecasts"], *pasts])
    return planted


def sources() -> SystemHealth:
    """The planted health, its sources on record, and what it quarantined by number."""
    for one in planted_health().sources:
        is_on = one.state != "off"
        made = Source.objects.create(
            id=one.id,
            name=one.name,
            address=f"https://{one.id}.example/feed",
            reader="feed",
            mission="lima",
            legal_basis="public-task" if is_on else "",
            is_enabled=is_on,
            added_at=NOW,
        )
        for place, origin in enumerate(one.quarantined):
            Quarantined.objects.create(
                source=made,
                key=key_of("row", origin),
                origin=origin,
                reason="no date",
                digest=f"{place}" * 64,
                raw="<entry>no date</entry>",
                at=NOW,
                seen_at=NOW,
            )
    held = tuple(f"quarantine-{one.pk}" for one in Quarantined.objects.all())
    health = planted_health()
    named = [replace(one, quarantined=held if one.quarantined else ()) for one in health.sources]
    return replace(health, sources=tuple(named))


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    here.archive.file(tables())
    here.archive.flush()
    return here


@pytest.fixture
def brief(here: Installation) -> Brief:
    health = replace(sources(), failures=("detector bursts: not enough memory",))
    health = replace(health, failures_label=OPEN_LABEL)
    return write_brief(here.archive, here.scope, as_of=AS_OF, at=NOW, health=health)


@dataclass
class Reader:
    """Somebody who clicks; each page is asked for once."""

    client: Client
    read: dict[str, str] = field(default_factory=dict)

    def main(self, address: str) -> str:
        bare = html.unescape(address).partition("#")[0]
        if bare not in self.read:
            answer = self.client.get(bare)
            assert answer.status_code == 200, bare
            self.read[bare] = MAIN.search(answer.content.decode()).group()
        return self.read[bare]

    def rows(self, address: str) -> list[str]:
        """Give the links of a list, without those of other kinds of page around it."""
        listed = "".join(ROWS.findall(self.main(address)))
        return [urljoin(address, html.unescape(one)) for one in LINK.findall(listed)]

    def texts_behind(self, address: str) -> bool:
        """Say whether a page is an original text, or lists one that opens."""
        if ORIGINAL in self.main(address):
            return True
        items = (one for one in self.rows(address) if one.startswith("/items/"))
        first = next(items, None)
        return first is not None and ORIGINAL in self.main(first)


@pytest.fixture
def reader(here: Installation, brief: Brief) -> Reader:
    client = Client()
    client.get("/", {"key": access_key(here.settings.home)})
    return Reader(client)


def numbers(reader: Reader) -> dict[str, str]:
    """Give every list that a number, or a numbered box, of the brief opens, each once."""
    told = {html.unescape(to): said for _, to, said in NUMBER.findall(reader.main("/brief/"))}
    assert len(told) > 40
    return told


def kind_of(reader: Reader, address: str) -> str:
    return str(reader.client.get(json_of(address)).json()["of"])


def json_of(address: str) -> str:
    bare, _, query = address.partition("#")[0].partition("?")
    return f"{bare}.json?{query}"


def sampled(rows: list[dict[str, object]]) -> Iterator[dict[str, object]]:
    """The first two and the last of a list."""
    yield from rows[:2]
    yield from rows[2:][-1:]


def test_every_number_opens_an_original_text_within_three_steps(reader: Reader) -> None:
    met = set()
    for address, said in numbers(reader).items():
        told = reader.client.get(json_of(address)).json()
        met.add(told["of"])
        if told["of"] == "states":  # what the installation says of itself: nobody published it
            continue
        for row in sampled(told["rows"]):
            opens = f"/items/{row['id']}" if told["of"] == "items" else row["opens"]
            assert opens, (said, told["of"], row)
            if row["id"] == "home-news":  # it is off, and never published: its page says so
                assert opens == "/sources/home-news"
            else:
                assert reader.texts_behind(opens), (said, told["of"], row)
                assert html.escape(opens) in reader.main(address), (said, opens)
    assert met >= {
        *("items", "stories", "signals", "forecasts", "scores", "sources", "languages"),
        *("accounts", "pairs", "quarantined", "states"),
    }


def test_what_narrows_a_story_opens_what_it_published_of_that_story(reader: Reader) -> None:
    counted: dict[str, dict[str, int]] = {}
    for address in numbers(reader):
        if not address.endswith(f"?story={CROWD}"):
            continue
        told = reader.client.get(json_of(address)).json()
        lengths = [reader.client.get(json_of(row["opens"])).json()["total"] for row in told["rows"]]
        counted[told["of"]] = dict(zip((row["id"] for row in told["rows"]), lengths, strict=True))
    assert set(counted["accounts"].values()) == {2}
    assert len(counted["accounts"]) == 9
    assert counted["sources"] == {"gazette": 12, "radio": 6}
    assert counted["languages"] == {"sw": 12, "am": 6}


def test_a_number_of_a_story_that_the_brief_does_not_tell_of_is_not_narrowed(
    reader: Reader,
) -> None:
    address = next(one for one in numbers(reader) if one.endswith(f"?story={CROWD}"))
    for story in ("0" * 32, '"><script>', ""):
        told = reader.client.get(json_of(address.partition("?")[0]), {"story": story}).json()
        assert all(story not in row["opens"] for row in told["rows"] if story)
        assert not any("/stories/" in row["opens"] for row in told["rows"])
