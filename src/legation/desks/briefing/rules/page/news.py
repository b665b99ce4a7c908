"""The page's lines on what changed: who carries it, since when, and why it stands here."""

from collections.abc import Iterator

import polars as pl

from legation.desks.briefing.content import (
    Block,
    Counted,
    Evidence,
    Line,
    Listed,
    Measured,
    Moment,
    Part,
    Register,
    Sentence,
    Words,
)
from legation.desks.briefing.rules.crowds import few_writers
from legation.desks.briefing.rules.headlines import called
from legation.desks.briefing.rules.names import country_in_sentence, in_a_row, language_name
from legation.desks.briefing.rules.picture import Picture
from legation.desks.briefing.rules.ranking import LEAST, POINTS, points_of
from legation.desks.briefing.rules.relevance import LEADING
from legation.desks.briefing.rules.standing import stories_told
from legation.desks.briefing.rules.weight import HALF, marked, spoken

SHOWN = LEADING
"""Stories on the page."""
REASONS = 3
"""Reasons named for a story: those that gave most of its points."""
NAMED = 3
"""Languages or countries named in a reason."""
TELLING = 0.5
"""Share of its points from which a part is a reason."""

SAYS = {
    "watched": "concerns what we watch",
    "places": "about several countries",
    "voices": "heard from many independent voices",
    "sources": "told by several sources in words of their own",
    "languages": "told in several languages",
    "checkable": "can be checked in parts",
    "growth": "growing fast",
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
        parts=called(picture.title_of(story)),
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
    counted = Counted(evidence=listed, one="publication", many="publications")
    since = Moment(at=now["published_at"][0], is_day=True, is_near=True)
    parts: list[Part]
    if before.height:
        earlier = picture.items(before["id"].to_list())
        then = Counted(evidence=earlier, one="in the week before", many="in the week before")
        parts = [counted, Words(", after "), then]
    else:
        parts = [Words("New since "), since, Words(": "), counted]
    parts.append(Words(", by "))
    parts += [*_speakers(picture, now), *_languages(now), Words(".")]
    return Sentence(register=Register.FACT, parts=tuple(parts))


def _speakers(picture: Picture, now: pl.DataFrame) -> list[Part]:
    """Say how many accounts and sources; accounts only where they are more."""
    sources = picture.sources(now["source"].unique().sort().to_list())
    counted = Counted(evidence=sources, one="source", many="sources")
    accounts = now["account"].drop_nulls().unique().sort().to_list()
    if len(accounts) <= len(sources.ids):
        return [counted]
    listed = Evidence(of=Listed.ACCOUNTS, ids=tuple(accounts))
    return [Counted(evidence=listed, one="account", many="accounts"), Words(" in "), counted]


def _told_in(now: pl.DataFrame) -> list[str]:
    return spoken(now)["language"].to_list()


def _languages(now: pl.DataFrame) -> list[Part]:
    known = _told_in(now)
    if len(known) < 2:
        return []
    listed = Evidence(of=Listed.LANGUAGES, ids=tuple(known))
    return [Words(" and "), Counted(evidence=listed, one="language", many="languages")]


def _why(
    picture: Picture, row: dict[str, object], now: pl.DataFrame, *, common: frozenset[str]
) -> Sentence:
    """Say in a few words why the story stands here, and what to bear in mind; ``common`` are the parts
    that are strong for all stories of the page."""
    reasons = list(_reasons(picture, row, now, common=common))
    parts: list[Part] = []
    for at, reason in enumerate(reasons):
        parts += [Words("; " if at else ""), *reason]
    if row["is_light"]:
        parts = [Words("Light: it names no country and little that could be checked")]
    caution = _few(picture, now) or _alone(picture, now)
    evidence = (picture.items(now["id"].to_list()),)
    return Sentence(
        register=Register.ASSESSMENT,
        parts=(*_capital(parts), *caution, Words(".")),
        rests_on=evidence,
    )


def _capital(parts: list[Part]) -> list[Part]:
    """Begin with a capital where our own words come first."""
    told = [part for part in parts if part.text]
    first = told[0] if told else None
    if isinstance(first, Words):
        return [Words(first.text[0].upper() + first.text[1:]), *told[1:]]
    return told


def _few(picture: Picture, now: pl.DataFrame) -> list[Part]:
    """Say of how few accounts half of the story is the work."""
    told = next((one for one in few_writers(picture, now) if isinstance(one, Counted)), None)
    if told is None:
        return []
    few = Counted(evidence=told.evidence, one="account", many="accounts")
    return [Words("; but half of it is the work of "), few]


def _strong(row: dict[str, object]) -> list[str]:
    """Give the parts that gave the story at least half of their points, the most first."""
    points = {name: float(str(row[points_of(name)])) for name in POINTS}
    strong = [name for name, most in POINTS.items() if points[name] >= TELLING * most]
    return sorted(strong, key=lambda name: -points[name])


def _reasons(
    picture: Picture, row: dict[str, object], now: pl.DataFrame, *, common: frozenset[str]
) -> Iterator[tuple[Part, ...]]:
    strong = _strong(row) or ["growth"]
    telling = [name for name in strong if name not in common] or strong
    first = set(telling[:REASONS])
    if first >= WIDE:
        first -= WIDE
        yield (Words("widely and independently carried"),)
    for name, says in SAYS.items():
        if name in first:
            yield _specific(picture, name, now) or (Words(says),)


def _specific(picture: Picture, part: str, now: pl.DataFrame) -> tuple[Part, ...]:
    """Say of one part what is this story's own: which country, languages or day, how many publications."""
    match part:
        case "places":
            places = [country_in_sentence(one) for one in _places(now)]
            return (Words("about "), Measured(in_a_row(places))) if places else ()
        case "languages":
            names = [language_name(one) for one in _told_in(now)]
            return (Words("told in "), Measured(in_a_row(names))) if len(names) <= NAMED else ()
        case "checkable":
            can = marked(picture, now).filter("is_checkable")["id"].to_list()
            if not can:
                return ()
            one, many = "publication states", "publications state"
            counted = Counted(evidence=picture.items(can), one=one, many=many)
            return (counted, Words(" what can be checked"))
        case "growth":
            return _busiest(now)
        case _:
            return ()


def _places(now: pl.DataFrame) -> list[str]:
    """Give the countries that two publications or more name, and half as many as name the first."""
    named = now["countries"].explode(empty_as_null=True).drop_nulls().value_counts()
    most = pl.col("count").max()
    often = named.filter(pl.col("count") >= LEAST, pl.col("count") >= HALF * most).sort(
        "count", "countries", descending=[True, False]
    )
    return [str(one) for one in often["countries"].head(NAMED)]


def _busiest(now: pl.DataFrame) -> tuple[Part, ...]:
    """Name the day on which at least half of it was published, where it is of several days."""
    days = now.group_by(day=pl.col("published_at").dt.truncate("1d")).agg(n=pl.len())
    most = days.sort("n", "day", descending=[True, False]).row(0, named=True)
    if days.height == 1 or most["n"] < HALF * now.height:
        return ()
    return (Words("most of it came on "), Moment(at=most["day"], is_day=True, is_near=True))


def _alone(picture: Picture, now: pl.DataFrame) -> list[Part]:
    """Say of a story of one source among several that nothing confirms it."""
    is_alone = now["source"].n_unique() == 1
    if is_alone and picture.within(picture.period)["source"].n_unique() > 1:
        return [Words("; one source alone, unconfirmed")]
    return []
