"""The page's lines on what changed: who carries it, since when, and why it stands here."""

from collections.abc import Iterator

import polars as pl

from legation.desks.briefing.content import (
    Block,
    Counted,
    Evidence,
    Line,
    Listed,
    Moment,
    Part,
    Register,
    Sentence,
    Words,
    counted,
    message,
    say,
)
from legation.desks.briefing.rules.crowds import few_writers
from legation.desks.briefing.rules.headlines import called
from legation.desks.briefing.rules.names import (
    countries_in_a_row,
    languages_in_a_row,
    many_languages,
)
from legation.desks.briefing.rules.picture import Picture
from legation.desks.briefing.rules.ranking import LEAST, POINTS, points_of
from legation.desks.briefing.rules.relevance import LEADING
from legation.desks.briefing.rules.standing import stories_told
from legation.desks.briefing.rules.weight import HALF, marked, spoken, told_in

SHOWN = LEADING
"""Stories on the page."""
REASONS = 3
"""Reasons named for a story: those that gave most of its points."""
NAMED = 3
"""Languages or countries named in a reason."""
TELLING = 0.5
"""Share of its points from which a part is a reason."""

SAYS = {
    "watched": message("concerns what we watch"),
    "places": message("about several countries"),
    "voices": message("heard from many independent voices"),
    "sources": message("told by several sources in words of their own"),
    "languages": message("told in several languages"),
    "checkable": message("can be checked in parts"),
    "growth": message("growing fast"),
}
"""Each part of the order as a reason, in the order in which they are read; ``_specific`` says more
where it can."""
PLAIN = frozenset({"voices", "sources", "growth"})
"""Reasons that tell one story from another only where not all of the page have them."""
WIDE = frozenset({"voices", "sources"})
"""Parts that are one reason where both are."""


def news_lines(picture: Picture, block: Block, ranked: pl.DataFrame) -> tuple[Line, ...]:
    """Write the first stories; where stories could not be grouped, that first; else the overview."""
    place = {card.opens: at for at, card in enumerate(block.cards)}
    failed = [Line(headline=one) for one in stories_told(picture)]
    rows = list(ranked.head(SHOWN).iter_rows(named=True))
    common = PLAIN.intersection(*(_strong(row) for row in rows)) if len(rows) > 1 else frozenset()
    told = [
        _line(picture, row, card=place[f"stories/{row['story']}"], common=common) for row in rows
    ]
    if told:
        return (*failed, *told)
    return tuple(failed) or (Line(headline=block.cards[0].sentences[0]),)


def _line(picture: Picture, row: dict[str, object], *, card: int, common: frozenset[str]) -> Line:
    story = str(row["story"])
    now = picture.within(picture.period).filter(pl.col("story") == story)
    before = picture.within(picture.previous).filter(pl.col("story") == story)
    title = Sentence(
        register=Register.FACT,
        parts=(called(picture.title_of(story)),),
        rests_on=(picture.stories([story]),),
    )
    return Line(
        headline=title,
        says=(_size(picture, now, before), _why(picture, row, now, common=common)),
        card=card,
    )


def _size(picture: Picture, now: pl.DataFrame, before: pl.DataFrame) -> Sentence:
    """Say how much, by whom, in how many languages, since when."""
    listed = picture.items(now["id"].to_list())
    many = counted("{number} publication", "{number} publications", listed)
    carried = _carried(picture, now)
    if before.height:
        earlier = picture.items(before["id"].to_list())
        then = counted("{number} in the week before", "{number} in the week before", earlier)
        says = say(
            "{publications}, after {before}, by {carriers}.",
            publications=many,
            before=then,
            carriers=carried,
        )
    else:
        since = Moment(at=now["published_at"][0], is_day=True, is_near=True)
        says = say(
            "New since {day}: {publications}, by {carriers}.",
            day=since,
            publications=many,
            carriers=carried,
        )
    return Sentence(register=Register.FACT, parts=(says,))


def _carried(picture: Picture, now: pl.DataFrame) -> Words | Counted:
    """Say how many accounts, sources and languages; accounts only where they are more than the sources,
    languages where there are several."""
    sources = picture.sources(now["source"].unique().sort().to_list())
    read_in = counted("{number} source", "{number} sources", sources)
    accounts = now["account"].drop_nulls().unique().sort().to_list()
    known = _told_in(now)
    listed = Evidence(of=Listed.LANGUAGES, ids=tuple(known))
    told = many_languages(listed, are_all=len(known) == len(told_in(now)))
    if len(accounts) <= len(sources.ids):
        if len(known) < 2:
            return read_in
        return say("{sources} and {languages}", sources=read_in, languages=told)
    who = Evidence(of=Listed.ACCOUNTS, ids=tuple(accounts))
    speak = counted("{number} account", "{number} accounts", who)
    if len(known) < 2:
        return say("{accounts} in {sources}", accounts=speak, sources=read_in)
    return say(
        "{accounts} in {sources} and {languages}", accounts=speak, sources=read_in, languages=told
    )


def _told_in(now: pl.DataFrame) -> list[str]:
    return spoken(now)["language"].to_list()


def _why(
    picture: Picture, row: dict[str, object], now: pl.DataFrame, *, common: frozenset[str]
) -> Sentence:
    """Say in a few words why the story stands here, and what to bear in mind; ``common`` are the parts
    that are strong for all stories of the page."""
    parts: list[Part] = []
    for at, reason in enumerate(_reasons(picture, row, now, common=common)):
        parts += [say("; ") if at else Words(""), reason]
    if row["is_light"]:
        parts = [say("Light: it names no country and little that could be checked")]
    caution = _few(picture, now) or _alone(picture, now)
    evidence = (picture.items(now["id"].to_list()),)
    return Sentence(
        register=Register.ASSESSMENT, parts=(*parts, *caution, say(".")), rests_on=evidence
    )


def _few(picture: Picture, now: pl.DataFrame) -> list[Part]:
    """Say of how few accounts half of the story is the work."""
    few = few_writers(picture, now)
    if few is None:
        return []
    accounts = counted("{number} account", "{number} accounts", few[0])
    return [say("; but half of it is the work of {accounts}", accounts=accounts)]


def _strong(row: dict[str, object]) -> list[str]:
    """Give the parts that gave the story at least half of their points, the most first."""
    points = {name: float(str(row[points_of(name)])) for name in POINTS}
    strong = [name for name, most in POINTS.items() if points[name] >= TELLING * most]
    return sorted(strong, key=lambda name: -points[name])


def _reasons(
    picture: Picture, row: dict[str, object], now: pl.DataFrame, *, common: frozenset[str]
) -> Iterator[Part]:
    strong = _strong(row) or ["growth"]
    telling = [name for name in strong if name not in common] or strong
    first = set(telling[:REASONS])
    if first >= WIDE:
        first -= WIDE
        yield say("widely and independently carried")
    for name, says in SAYS.items():
        if name in first:
            yield _specific(picture, name, now) or say(says)


def _specific(picture: Picture, part: str, now: pl.DataFrame) -> Part | None:
    """Say of one part what is this story's own: which country, languages or day, how many publications."""
    match part:
        case "places":
            places = countries_in_a_row(_places(now))
            return say("about {countries}", countries=places) if places.parts else None
        case "languages":
            names = languages_in_a_row(_told_in(now))
            return (
                say("told in {languages}", languages=names) if len(names.parts) <= NAMED else None
            )
        case "checkable":
            can = marked(picture, now).filter("is_checkable")["id"].to_list()
            return _stating(picture, can) if can else None
        case "growth":
            return _busiest(now)
        case _:
            return None


def _stating(picture: Picture, can: list[str]) -> Counted:
    return counted(
        "{number} publication states what can be checked",
        "{number} publications state what can be checked",
        picture.items(can),
    )


def _places(now: pl.DataFrame) -> list[str]:
    """Give the countries that two publications or more name, and half as many as name the first."""
    named = now["countries"].explode(empty_as_null=True).drop_nulls().value_counts()
    most = pl.col("count").max()
    often = named.filter(pl.col("count") >= LEAST, pl.col("count") >= HALF * most).sort(
        "count", "countries", descending=[True, False]
    )
    return [str(one) for one in often["countries"].head(NAMED)]


def _busiest(now: pl.DataFrame) -> Words | None:
    """Name the day on which at least half of it was published, where it is of several days."""
    days = now.group_by(day=pl.col("published_at").dt.truncate("1d")).agg(n=pl.len())
    most = days.sort("n", "day", descending=[True, False]).row(0, named=True)
    if days.height == 1 or most["n"] < HALF * now.height:
        return None
    return say("most of it came on {day}", day=Moment(at=most["day"], is_day=True, is_near=True))


def _alone(picture: Picture, now: pl.DataFrame) -> list[Part]:
    """Say of a story of one source among several that nothing confirms it."""
    is_alone = now["source"].n_unique() == 1
    if is_alone and picture.within(picture.period)["source"].n_unique() > 1:
        return [say("; one source alone, unconfirmed")]
    return []
