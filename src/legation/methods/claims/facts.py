"""Facts by which two statements of like words differ: numbers, dates, a denial, the countries named.

An embedder hardly sees them ("was poisoned", "was not poisoned"), so they are read and compared by
themselves. Weakness: who did what to whom is not read ("A attacked B", "B attacked A"), nor a denial by
other means than the words listed ("a myth", "allegedly")."""

from dataclasses import dataclass

from legation.methods.claims.numbers import numbers_of
from legation.methods.claims.words import pattern
from legation.methods.language.countries import mentions
from legation.methods.narratives.facts import facts_of

NUMBER, DATE, DENIAL, COUNTRY = "number", "date", "denial", "country"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a statement states: ``amounts``, ``years``, ``dates`` (month and day, or weekday), ``countries``
    (codes); ``denies`` is None in a language whose words of denial are not known."""

    amounts: frozenset[str]
    years: frozenset[str]
    dates: frozenset[str]
    countries: frozenset[str]
    denies: bool | None

    def joined(self, other: "Facts") -> "Facts":
        """Give what both state together."""
        return Facts(
            self.amounts | other.amounts,
            self.years | other.years,
            self.dates | other.dates,
            self.countries | other.countries,
            other.denies if self.denies is None else self.denies,
        )


def facts(said: str, language: str) -> Facts:
    """Read the facts of one statement.

    >>> facts("Peru did not lose 4 million in 2014", "en").denies
    True
    """
    counted = numbers_of(said, language)
    dates = facts_of(said).dates
    days = {date.split("-")[1] for date in dates if "-" in date}
    denials = pattern("negations", language)
    named = frozenset(one.code for one in mentions(said, language) if one.code is not None)
    return Facts(
        counted.amounts - days,
        counted.years,
        dates,
        named,
        bool(denials.search(said.casefold())) if denials else None,
    )


def differ(one: Facts, other: Facts, *, countries: str = "other") -> str:
    """Name the fact in which two statements cannot both be meant, or nothing.

    Amounts, years and dates differ where both have some and neither's are all among the other's.
    ``countries`` differ so with "other", with "apart" only where none is shared, with "free" never.
    """
    if one.denies is not None and other.denies is not None and one.denies != other.denies:
        return DENIAL
    if _other(one.amounts, other.amounts):
        return NUMBER
    if _other(one.years, other.years):
        return DATE
    for is_weekday in (True, False):
        mine, theirs = (
            {date for date in each.dates if date.startswith("weekday") == is_weekday}
            for each in (one, other)
        )
        if mine and theirs and not mine & theirs:
            return DATE
    if countries == "other" and _other(one.countries, other.countries):
        return COUNTRY
    if countries == "apart" and one.countries and other.countries:
        return "" if one.countries & other.countries else COUNTRY
    return ""


def _other(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(mine and theirs) and not (mine <= theirs or theirs <= mine)
