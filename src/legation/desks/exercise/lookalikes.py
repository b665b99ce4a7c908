"""Look-alikes: innocent groups, in every world, that act together for reasons of their own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from legation.desks.exercise.cast import WIRE_LANGUAGES, Account, Cast, Community, new_account
from legation.desks.exercise.lexicon import lexicon
from legation.desks.exercise.names import CITIES, CLUBS, spell
from legation.desks.exercise.utterances import Scheduled
from legation.desks.exercise.world import World

TICKERS, FANS, PAPERS, OFFICIALS, MATCHES = 6, 30, 40, 8, 4
_TICKER_REPEATS_AN_HOUR = 6
_FAN_SHARE_OF_ITEMS = 0.012


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookalike:
    """An innocent group: ``kind`` news-ticker, fan-club, wire-copy or official-network."""

    id: str
    kind: str
    language: str
    accounts: Sequence[Account]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookalikes:
    """The four look-alikes of a world."""

    ticker: Lookalike
    fans: Lookalike
    papers: Lookalike
    officials: Lookalike

    def all(self) -> tuple[Lookalike, ...]:
        """Give them in a fixed order."""
        return (self.ticker, self.fans, self.papers, self.officials)


def plan_lookalikes(world: World, cast: Cast) -> Lookalikes:
    """Draw the four groups of a world."""
    dice = world.dice("look-alikes")
    fan_language, ministry_language = (
        dice.choice(("en", "es", "pt", "tr")),
        dice.choice(("en", "fr", "ar")),
    )
    wire_language = dice.choice(WIRE_LANGUAGES)
    papers = _group("wire-copy", wire_language, PAPERS, world=world, cast=cast)
    return Lookalikes(
        ticker=_group("news-ticker", wire_language, TICKERS, world=world, cast=cast),
        fans=_group("fan-club", fan_language, FANS, world=world, cast=cast),
        papers=papers,
        officials=_group("official-network", ministry_language, OFFICIALS, world=world, cast=cast),
    )


def fan_posts(fans: Lookalike, world: World, cast: Cast) -> list[Scheduled]:
    """Give the fan club's posts: at match hours, with the club's hashtags, each in its own words."""
    dice = world.dice("fans")
    words, community = lexicon(fans.language), cast.communities[fans.language]
    club = spell(dice.choice(CLUBS), fans.language)
    tags = (f"Forza{spell(dice.choice(CLUBS), 'en')}", f"Matchday{dice.randint(1, 30)}")
    each = max(1, round(world.items * _FAN_SHARE_OF_ITEMS / (MATCHES * FANS)))
    posts = []
    for match in range(MATCHES):
        day = min(world.days - 1, int((match + 0.5) * world.days / MATCHES))
        kick_off = day * 86_400 + dice.choice((15, 18, 19)) * 3600
        for account in (one for one in fans.accounts for _ in range(dice.randint(1, each + 1))):
            slots = {
                "club": club,
                "number": str(dice.randint(1, 90)),
                "city": spell(dice.choice(community.cities), fans.language),
            }
            shout = f"{dice.choice(words.openers)} {dice.choice(words.fan).format_map(slots)}"
            second, mark = int(kick_off + dice.uniform(0, 7200)), {"lookalike": fans.id}
            posts.append(
                Scheduled(second=second, account=account, text=shout, hashtags=tags, mark=mark)
            )
    return posts


def official_posts(officials: Lookalike, world: World, cast: Cast) -> list[Scheduled]:
    """Give the ministry's communiqués: every working day at nine, the same on all its accounts."""
    dice = world.dice("officials")
    words, community = lexicon(officials.language), cast.communities[officials.language]
    posts = []
    for day in range(world.days):
        at = world.start + timedelta(days=day)
        if at.weekday() >= 5:
            continue
        text = dice.choice(words.communiques).format_map(_ministry_slots(community, world, day))
        nine = day * 86_400 + (9 - community.offset_hours) * 3600
        posts += [
            Scheduled(
                second=max(0, nine + dice.randint(0, 20)), account=account, text=text,
                mark={"lookalike": officials.id},
            )
            for account in officials.accounts
        ]  # fmt: skip
    return posts


def ticker_repeats(
    lookalike: Lookalike, headlines: Sequence[tuple[int, str, str]], world: World, hour: int
) -> list[Scheduled]:
    """Give the tickers' posts for wire ``headlines`` (second, headline, address) of one hour."""
    dice = world.dice("ticker", hour)
    return [
        Scheduled(
            second=second + dice.randint(2, 90), account=account, text=headline, urls=(url,),
            mark={"lookalike": lookalike.id},
        )
        for second, headline, url in headlines[:_TICKER_REPEATS_AN_HOUR]
        for account in lookalike.accounts
        if dice.random() < 0.85
    ]  # fmt: skip


def _ministry_slots(community: Community, world: World, day: int) -> dict[str, str]:
    dice, language = world.dice("communique", day), community.language
    return {
        "country": spell(community.country, language),
        "country2": spell(dice.choice(CITIES), language),
        "city": spell(dice.choice(community.cities), language),
        "person": spell(dice.choice(community.persons), language),
        "number": str(dice.randint(20, 400)),
        "date": lexicon(language).written_date(world.start + timedelta(days=day + 1)),
    }


def _group(kind: str, language: str, size: int, *, world: World, cast: Cast) -> Lookalike:
    dice = world.dice("look-alike", kind)
    community = cast.communities[language]
    named = (
        _paper_name
        if kind == "wire-copy"
        else _declared_name
        if kind in ("news-ticker", "official-network")
        else None
    )
    accounts = []
    for k in range(size):
        account = new_account(
            f"{kind.replace('-', '')[:5]}{k + 1:02d}{language}", community, dice,
            platform="press" if kind == "wire-copy" else "plaza",
        )  # fmt: skip
        accounts.append(account if named is None else _renamed(account, named(kind, community, k)))
    return Lookalike(id=kind, kind=kind, language=language, accounts=accounts)


def _renamed(account: Account, name: str) -> Account:
    return replace(account, name=name)


def _paper_name(kind: str, community: Community, number: int) -> str:
    words = lexicon(community.language).paper_words
    place = spell(CITIES[number % len(CITIES)], community.language)
    return f"{place} {words[(number // len(CITIES)) % len(words)]}"


def _declared_name(kind: str, community: Community, number: int) -> str:
    if kind == "news-ticker":
        return f"Headlines {number + 1} (automatic account)"
    ministry = lexicon(community.language).ministry
    country = spell(community.country, community.language)
    return f"{ministry.format(country=country)} ✓ {number + 1}"
