"""What the mission watches: countries, and words such as the names of people, places and subjects."""

import re
from dataclasses import dataclass

import polars as pl
from babel import Locale

from legation.chancery.recognition import country_called, profile_in_force
from legation.domain.errors import Misconfigured

COUNTRIES_FROM, WORDS_FROM = "watch_countries", "watch_words"
"""The settings that say it."""
_WITHOUT_SPACES = (
    ("\u0e00", "\u0eff"),
    ("\u1000", "\u109f"),
    ("\u1780", "\u17ff"),
    ("\u3040", "\u9fff"),
)
"""Thai and Lao, Burmese, Khmer, and the signs of Japanese and Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Countries (ISO 3166, capitals) and words that matter to a mission; both may be empty."""

    countries: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @classmethod
    def read(cls, *, countries: str = "", words: str = "") -> "Watch":
        """Read two comma-separated lists; a country is a code or its English name. Misconfigured names
        the setting where a country is neither."""
        return cls(
            countries=tuple(dict.fromkeys(_code(one) for one in _listed(countries))),
            words=tuple(dict.fromkeys(one.casefold() for one in _listed(words))),
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is watched."""
        return not self.countries and not self.words

    def named(self) -> pl.Expr:
        """Say of each publication (PUBLICATION) whether it names what is watched.

        A word counts where one begins with it, in capitals or not, so that its inflected forms count too;
        in scripts that do not part their words, anywhere. Weakness: short words begin many others.
        """
        place = pl.col("countries").list.eval(pl.element().is_in(list(self.countries))).list.any()
        found = place.fill_null(value=False)
        if not self.words:
            return found
        said = pl.concat_str(
            pl.col("title").fill_null(""), pl.lit(" "), pl.col("text").fill_null("")
        )
        return found | said.str.contains("|".join(_pattern(word) for word in self.words))


NOTHING = Watch()
"""A mission that has said nothing of what matters to it."""


def _listed(said: str) -> list[str]:
    return [one.strip() for one in re.split(r"[,;\n]", said) if one.strip()]


def _pattern(word: str) -> str:
    literal = re.sub(r"([\\.+*?()|\[\]{}^$#&~-])", r"\\\1", word)
    is_parted = not any(first <= word[0] <= last for first, last in _WITHOUT_SPACES)
    begins = r"(?:^|[^\p{L}\p{N}])" if is_parted else ""
    return f"(?i){begins}{literal}"


def _code(said: str) -> str:
    known = Locale("en").territories
    written = said.upper()
    code = written if re.fullmatch("[A-Z]{2}", written) and written in known else None
    code = code or country_called(said, profile_in_force())
    if code is None:
        raise Misconfigured(
            f"{said!r} is no country: write its ISO code or English name", where=COUNTRIES_FROM
        )
    return code
