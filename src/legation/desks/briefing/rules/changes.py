"""Block one in full: the stories that grew and matter most to this post, each on a card."""

from datetime import timedelta

import polars as pl

from legation.desks.briefing.content import (
    Block,
    Card,
    Chart,
    Evidence,
    Listed,
    Measured,
    Moment,
    Part,
    Quoted,
    Register,
    Sentence,
    Words,
    counted,
    labelled,
    message,
    say,
)
from legation.desks.briefing.rules.crowds import concentration
from legation.desks.briefing.rules.names import (
    country,
    language,
    languages_in_a_row,
    many_languages,
)
from legation.desks.briefing.rules.numbers import begins
from legation.desks.briefing.rules.picture import Picture
from legation.desks.briefing.rules.ranking import LEAST
from legation.desks.briefing.rules.standing import is_grouped, stories_told
from legation.desks.briefing.rules.tones import tone
from legation.desks.briefing.rules.weight import CLEAR, spoken, told_in

SHOWN = 5
"""Stories with a card: as many as a person takes in at one reading."""
NAMED_LANGUAGES = 3
"""Languages named beside their count; more open from it."""
ONE_VIEW = message(
    "All of it was read through one source: whether others report it is not seen here."
)
MARKED = 2.0
"""Growth from which a story grew markedly: two standard deviations of a chance count."""


def changes(picture: Picture, ranked: pl.DataFrame) -> Block:
    """Write what changed: one card a story, as ``ranking`` has them, after one on the whole period."""
    top = [_story(picture, story) for story in ranked["story"].head(SHOWN)]
    cards = (Card(sentences=_overview(picture, ranked)), *top)
    return Block(slug="changes", title=message("What changed"), cards=cards)


def _overview(picture: Picture, ranked: pl.DataFrame) -> tuple[Sentence, ...]:
    now, before = picture.within(picture.period), picture.within(picture.previous)
    if not now.height:
        return (*stories_told(picture), _silence(picture))
    published = picture.sources(now["source"].unique().sort().to_list())
    parts: list[Part] = [
        say(
            "{sources} since {day}",
            sources=counted("{number} source published", "{number} sources published", published),
            day=Moment(at=begins(picture.period.start), is_day=True),
        )
    ]
    if not before.height:
        parts.append(say("; there is nothing from the period before to compare with"))
    marked = ranked.filter(pl.col("growth") >= MARKED)["story"].to_list()
    if marked:
        grown = counted(
            "{number} story grew markedly",
            "{number} stories grew markedly",
            picture.stories(marked),
        )
        parts += [say(". "), grown]
    elif is_grouped(picture) or not stories_told(picture):
        parts.append(say(". No story grew markedly"))
    overview = Sentence(register=Register.FACT, parts=(*parts, say(".")))
    return (*stories_told(picture), overview, *_one_view(picture, now))


def _silence(picture: Picture) -> Sentence:
    """Say that the period is empty, when the newest publication came, and how to look back at it."""
    parts: list[Part] = [say("Nothing was published in this period by any source read here.")]
    if picture.newest_at is not None:
        parts.append(
            say(
                " The newest that was known by then is of {day}: to look back at it, {command}.",
                day=Moment(at=picture.newest_at, is_day=True),
                command=Measured(f"legation brief --as-of {picture.newest_at:%Y-%m-%d}"),
            )
        )
    return Sentence(register=Register.FACT, parts=tuple(parts), rests_on=(picture.read(),))


def _one_view(picture: Picture, now: pl.DataFrame) -> tuple[Sentence, ...]:
    """Say once, where one source is all there is, that nothing is confirmed by another."""
    if now["source"].n_unique() > 1:
        return ()
    rests_on = (picture.sources([now["source"][0]]),)
    return (Sentence(register=Register.ASSESSMENT, parts=(say(ONE_VIEW),), rests_on=rests_on),)


def _story(picture: Picture, story: str) -> Card:
    of_story = pl.col("story") == story
    now = picture.within(picture.period).filter(of_story)
    before = picture.within(picture.previous).filter(of_story)
    return Card(
        title=picture.title_of(story),
        opens=f"stories/{story}",
        sentences=(
            _size(picture, now, before),
            *concentration(picture, now),
            *tone(picture, now),
            *_reading(picture, now, before),
        ),
        chart=_chart(picture, pl.concat([before, now])),
    )


def _size(picture: Picture, now: pl.DataFrame, before: pl.DataFrame) -> Sentence:
    parts: list[Part] = [_carried(picture, now), *_told_in(now)]
    if before.height:
        earlier = picture.items(before["id"].to_list())
        then = counted("{number} publication", "{number} publications", earlier)
        parts.append(say(", against {publications} in the period before", publications=then))
    else:
        parts.append(say(", none in the period before"))
    first = picture.items([now["id"][0]])
    parts += [*_reach(picture, now), say(".")]
    return Sentence(register=Register.FACT, parts=tuple(parts), rests_on=(first,))


def _carried(picture: Picture, now: pl.DataFrame) -> Words:
    """Say how many publications, and accounts where more than one speaks on the same source."""
    listed = picture.items(now["id"].to_list())
    published = counted("{number} publication", "{number} publications", listed)
    sources = picture.sources(now["source"].unique().sort().to_list())
    read_in = counted("{number} source", "{number} sources", sources)
    accounts = now["account"].drop_nulls().unique().sort().to_list()
    if len(accounts) <= len(sources.ids):
        return say("{publications} from {sources}", publications=published, sources=read_in)
    speak = Evidence(of=Listed.ACCOUNTS, ids=tuple(accounts))
    return say(
        "{publications} by {accounts} from {sources}",
        publications=published,
        accounts=counted("{number} account", "{number} accounts", speak),
        sources=read_in,
    )


def _told_in(now: pl.DataFrame) -> list[Part]:
    """Say in how many languages, and in which where they are few."""
    tags = _languages(now)
    if not tags:
        return []
    listed = labelled(Listed.LANGUAGES, tuple(tags), tuple(language(one) for one in tags))
    many = many_languages(listed, are_all=len(tags) == len(told_in(now)))
    if len(tags) > NAMED_LANGUAGES:
        return [say(" in {languages}", languages=many)]
    return [say(" in {languages} ({names})", languages=many, names=languages_in_a_row(tags))]


def _reach(picture: Picture, now: pl.DataFrame) -> list[Part]:
    """Say when the first of the period came and from where, and which country a clear share names."""
    first = now.row(0, named=True)
    parts: list[Part] = [
        say(
            "; first on {moment} from {source}",
            moment=Moment(at=first["published_at"]),
            source=Quoted(text=picture.sources([first["source"]]).labels[0]),
        )
    ]
    place = clear_country(now)
    if place is not None:
        naming = picture.items(place[1]["id"].to_list())
        names = counted("{number} publication names", "{number} publications name", naming)
        told = say("; {publications} {country}", publications=names, country=country(place[0]))
        parts.append(told)
    return parts


def clear_country(items: pl.DataFrame) -> tuple[str, pl.DataFrame] | None:
    """Give the country that most of these publications name, and those that do; None where fewer
    than a quarter of them name one, or no more than one does."""
    named = items["countries"].explode(empty_as_null=True).drop_nulls().value_counts()
    if not named.height:
        return None
    code, count = named.sort("count", "countries", descending=[True, False]).row(0)
    if count < max(LEAST, CLEAR * items.height):
        return None
    return code, items.filter(pl.col("countries").list.contains(code))


def _languages(items: pl.DataFrame) -> list[str]:
    """Give the languages that a story is told in, as the page counts them; of very few publications, all."""
    told: list[str] = spoken(items)["language"].to_list()
    return told or told_in(items)


def _reading(picture: Picture, now: pl.DataFrame, before: pl.DataFrame) -> tuple[Sentence, ...]:
    sources = now["source"].n_unique()
    if sources == 1 and picture.within(picture.period)["source"].n_unique() == 1:
        return ()
    if sources == 1 and now["account"].drop_nulls().n_unique() > 1:
        says = ONE_VIEW
    elif sources == 1:
        says = message("All of it comes from one source: nothing here confirms it independently.")
    elif not before.height:
        says = message("A new story, already carried by more than one source.")
    elif len(_languages(now)) > 1:
        says = _crossed(now, before)
    else:
        says = message("Attention grows within one language.")
    evidence = (picture.items(now["id"].to_list()),)
    return (Sentence(register=Register.ASSESSMENT, parts=(say(says),), rests_on=evidence),)


def _crossed(now: pl.DataFrame, before: pl.DataFrame) -> str:
    if set(_languages(now)) > set(_languages(before)) and before.height:
        return message("Attention grows, and it has crossed from one language into another.")
    return message("Attention grows in more than one language.")


def _chart(picture: Picture, both: pl.DataFrame) -> Chart:
    days = max(1, round((picture.period.end - picture.previous.start) / timedelta(days=1)))
    last = (picture.period.end - timedelta(microseconds=1)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    starts = [last - timedelta(days=days - 1 - day) for day in range(days)]
    of_day = pl.col("published_at").dt.truncate("1d")
    counted = dict(both.group_by(day=of_day).agg(pl.len()).iter_rows())
    values = tuple(float(counted.get(day, 0)) for day in starts)
    return Chart(caption=message("Publications a day"), at=tuple(starts), values=values)
