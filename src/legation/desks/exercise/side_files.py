"""Side files: a small forum export, a transcript and a channel export, so that each reader is walked."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from legation.desks.exercise.cast import Cast, Community
from legation.desks.exercise.files import iso
from legation.desks.exercise.lexicon import lexicon
from legation.desks.exercise.names import spell
from legation.desks.exercise.source_entry import entry
from legation.desks.exercise.utterances import native_id
from legation.desks.exercise.world import World

FORUM, BRIEFING, CHANNEL = "extra/forum.csv", "extra/briefing.srt", "extra/channel/result.json"
FORUM_ROWS, CHANNEL_MESSAGES, BRIEFING_CUES = 60, 40, 24
_CUE_SECONDS = 7
_FORUM_COLUMNS = (
    "id",
    "thread_id",
    "timestamp",
    "unix_timestamp",
    "subject",
    "body",
    "author",
    "author_id",
    "like_count",
)


def side_sources(cast: Cast) -> Sequence[dict[str, object]]:
    """Give the three files' entries for the manifest."""
    mission = cast.missions[0]
    return (
        entry(
            FORUM, "Harbour forum", format="table", mission=mission, preset="4cat", language="en"
        ),
        entry(BRIEFING, "Press briefing", format="transcript", mission=mission, language="en"),
        entry(CHANNEL, "Open channel", format="telegram", mission=mission, language="ru"),
    )


def write_side_files(world: World, cast: Cast, folder: Path) -> None:
    """Write the forum, the briefing and the channel; none of them holds anything planted."""
    (folder / CHANNEL).parent.mkdir(parents=True, exist_ok=True)
    (folder / FORUM).write_text(_forum(world, cast.communities["en"]), "utf-8", newline="\n")
    (folder / BRIEFING).write_text(_briefing(world, cast.communities["en"]), "utf-8", newline="\n")
    (folder / CHANNEL).write_text(_channel(world, cast.communities["ru"]), "utf-8", newline="\n")


def _lines(purpose: str, world: World, community: Community, count: int) -> list[str]:
    dice, words = world.dice(purpose), lexicon(community.language)
    written = []
    for _ in range(count):
        place = spell(dice.choice(community.cities), community.language)
        written.append(words.small_talk({"city": place, "number": str(dice.randint(2, 400))}, dice))
    return written


def _forum(world: World, community: Community) -> str:
    dice, table = world.dice("forum"), io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(_FORUM_COLUMNS)
    for k, line in enumerate(_lines("forum-text", world, community, FORUM_ROWS)):
        at = world.at(dice.uniform(0, world.hours))
        author = f"member{dice.randint(1, 20)}"
        writer.writerow(
            (native_id(world, "forum", k), native_id(world, "thread", k // 6), f"{at:%Y-%m-%d %H:%M:%S}",
             int(at.timestamp()), "" if k % 6 else line[:60], line, author, author, dice.randint(0, 30))
        )  # fmt: skip
    return table.getvalue()


def _briefing(world: World, community: Community) -> str:
    dice, words, cues = world.dice("briefing"), lexicon(community.language), []
    slots = {
        "country": spell(community.country, "en"), "country2": spell(dice.choice(community.cities), "en"),
        "city": spell(community.cities[0], "en"), "person": spell(community.persons[0], "en"),
        "number": str(dice.randint(3, 90)), "thing": "tea", "date": words.written_date(world.start),
    }  # fmt: skip
    told = [*words.communiques, *words.attributions, *words.topics["trade"].sentences]
    for k in range(BRIEFING_CUES):
        start, end = k * _CUE_SECONDS, k * _CUE_SECONDS + _CUE_SECONDS - 1
        cues.append(
            f"{k + 1}\n{_timecode(start)} --> {_timecode(end)}\n{told[k % len(told)].format_map(slots)}\n"
        )
    return "\n".join(cues)


def _timecode(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d},000"


def _channel(world: World, community: Community) -> str:
    dice, messages = world.dice("channel"), []
    for k, line in enumerate(_lines("channel-text", world, community, CHANNEL_MESSAGES)):
        at = world.start + timedelta(hours=(k + dice.random()) * world.hours / CHANNEL_MESSAGES)
        text: object = line if k % 3 else [line, {"type": "hashtag", "text": " #mundo"}]
        messages.append(
            {"id": k + 1, "type": "message", "date": iso(at)[:-1], "date_unixtime": str(int(at.timestamp())),
             "from": "Open channel", "from_id": "channel1000001", "text": text}
        )  # fmt: skip
    export = {"name": "Open channel", "type": "public_channel", "id": 1000001, "messages": messages}
    return json.dumps(export, ensure_ascii=False, indent=1) + "\n"
