"""Generate: a world's files and its ground truth, hour by hour, in constant memory."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from legation.desks.exercise.campaigns import campaign_posts
from legation.desks.exercise.crowd import Crowd
from legation.desks.exercise.files import Counts, Files
from legation.desks.exercise.lookalikes import fan_posts, official_posts, ticker_repeats
from legation.desks.exercise.manifest import write_manifest
from legation.desks.exercise.newsroom import Newsroom
from legation.desks.exercise.phenomena import bot_posts
from legation.desks.exercise.rhythm import activity
from legation.desks.exercise.script import Script, script_of
from legation.desks.exercise.side_files import write_side_files
from legation.desks.exercise.truth import write_truth
from legation.desks.exercise.utterances import Post, Report, Scheduled
from legation.desks.exercise.world import World

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was generated: ``items`` in feeds and posts, rows (edits and deletions too) and files."""

    folder: Path
    items: int
    rows: int
    files: int
    campaigns: int
    stories: int


def generate(world: World, folder: Path, progress: Progress | None = None) -> Summary:
    """Write the files of a world into a folder, with ``sources.json`` and ``truth.json`` beside them.

    ``progress`` is told the items written and the items to come, about once an hour of the world.
    """
    folder.mkdir(parents=True, exist_ok=True)
    script = script_of(world)
    with Files(world, folder) as files:
        _play(script, files, progress)
        counts = files.counts
    write_side_files(world, script.cast, folder)
    write_manifest(script, counts, folder)
    write_truth(script, files, folder)
    return _summary(script, counts, folder)


def _play(script: Script, files: Files, progress: Progress | None) -> None:
    world = script.world
    newsroom = Newsroom(
        world, script.cast, script.phenomena, script.lookalikes.papers, script.stories
    )
    crowd = Crowd(world, script.cast, script.phenomena, newsroom)
    planned = _by_hour(script)
    targets = _targets(script)
    for hour in range(world.hours):
        dice = world.dice("hour", hour)
        written, delivered = newsroom.hour(hour, dice)
        crowd.note(written)
        for report in delivered:
            files.add_report(report, day=hour // 24)
        due = [*planned.pop(hour, []), *_ticker(script, written, hour)]
        posts = [
            *crowd.planned(due, dice),
            *crowd.reactions(hour, dice),
            *crowd.bubbles(hour, dice),
        ]
        room = max(0, targets[hour] - files.items - newsroom.held - len(posts))
        posts += crowd.background(hour, room, dice)
        _file(posts, files, hour)
        if progress is not None:
            progress(files.items, world.items)
    for report in newsroom.rest():
        files.add_report(report, day=world.days - 1)


def _file(posts: list[Post], files: Files, hour: int) -> None:
    posts.sort(key=lambda post: (post.at, post.native_id))
    for post in posts:
        files.add_post(post, day=hour // 24)


def _by_hour(script: Script) -> dict[int, list[Scheduled]]:
    world, cast, looks = script.world, script.cast, script.lookalikes
    posts = [post for one in script.campaigns for post in campaign_posts(one, world, cast)]
    posts += fan_posts(looks.fans, world, cast)
    posts += official_posts(looks.officials, world, cast)
    posts += bot_posts(script.phenomena, world)
    hours: dict[int, list[Scheduled]] = {}
    for post in posts:
        hours.setdefault(min(world.hours - 1, post.second // 3600), []).append(post)
    return hours


def _ticker(script: Script, written: Sequence[Report], hour: int) -> list[Scheduled]:
    ticker = script.lookalikes.ticker
    start = script.world.start
    headlines = [
        (int((report.at - start).total_seconds()), report.title, report.url)
        for report in written
        if report.outlet.is_wire
        and report.outlet.language == ticker.language
        and report.paper is None
    ]
    return ticker_repeats(ticker, headlines, script.world, hour)


def _targets(script: Script) -> list[int]:
    """Give how many items should have been written by the end of each hour.

    The rhythm of the communities, and on top of it the stir of what is planted: a crisis is louder.
    """
    world, communities = script.world, script.cast.communities.values()
    levels = [
        sum(one.weight * activity(world.at(hour), one.offset_hours) for one in communities)
        for hour in range(world.hours)
    ]
    stir = [sum(one.stir(hour) for one in script.phenomena.stories) for hour in range(world.hours)]
    calm = (world.items - sum(stir)) / sum(levels)
    return [
        round(so_far)
        for so_far in accumulate(calm * a + b for a, b in zip(levels, stir, strict=True))
    ]


def _summary(script: Script, counts: dict[str, Counts], folder: Path) -> Summary:
    return Summary(
        folder=folder,
        items=sum(one.items for one in counts.values()),
        rows=sum(one.rows for one in counts.values()),
        files=len(counts),
        campaigns=len(script.campaigns),
        stories=len(script.stories),
    )
