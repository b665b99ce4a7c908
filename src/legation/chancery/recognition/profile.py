"""A recognition profile: the names, codes, flags, borders and order of countries that one owner stands by."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from babel import Locale

INTERFACE_LANGUAGES = ("en", "fr", "es", "ar", "zh", "ru")
"""Languages in which a profile speaks: the six of the United Nations."""

NOT_TERRITORIES = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]
)
"""Two-letter codes in CLDR that are no country or territory: groupings, tests, parts of islands."""

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """One owner's view of the world's countries and territories; one is no other, whatever they hold.

    ``name`` carries a version (``un/1``). ``names`` override CLDR's, by code and language; ``codes``
    override the code that is shown, where an empty one shows none. ``areas`` say for the map's areas
    that are no country's alone (``crimea``) of which code they are drawn as a part. ``dashed`` are the
    borders drawn as disputed or undetermined, ``hidden`` those not drawn: pairs of areas (``IN PK``)
    or one named stretch of such a border (``kashmir``). ``view`` says whose view this is and
    ``disclaimer`` what it does not imply, by language. ``first`` stand before all others in lists.
    """

    name: str
    view: Mapping[str, str]
    disclaimer: Mapping[str, str]
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    dashed: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    first: tuple[str, ...] = ()
    has_flags: bool = False
    without_flag: frozenset[str] = frozenset()
    sorts_by_code: bool = False

    def name_of(self, code: str, language: str = "en") -> str:
        """Name the country or territory of an ISO 3166-1 alpha-2 code; an unknown one is given back."""
        told, spoken = code.upper(), spoken_language(language)
        own = self.names.get(told, _NOTHING)
        return own.get(spoken) or _names_in(spoken).get(told, code)

    def code_of(self, code: str) -> str:
        """Give the code that is shown for a country, empty where the profile shows none."""
        return self.codes.get(code.upper(), code.upper())

    def flag_of(self, code: str) -> str:
        """Give the flag as an emoji, or nothing where this profile shows none."""
        told = code.upper()
        if not self.has_flags or told in self.without_flag or not _is_code(told):
            return ""
        return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in told)

    def drawn_as(self, area: str) -> str:
        """Give the code of the country of which an area of the map is drawn as a part."""
        return self.areas.get(area, area)

    def said_view(self, language: str = "en") -> str:
        """Say whose view the names and borders are."""
        return self.view.get(spoken_language(language)) or self.view["en"]

    def said_disclaimer(self, language: str = "en") -> str:
        """Say what names and borders do not imply."""
        return self.disclaimer.get(spoken_language(language)) or self.disclaimer["en"]

    def ordered(self, codes: Iterable[str], language: str = "en") -> list[str]:
        """Give the codes, each once, in the order of lists: those that come first, then by name."""

        def place(code: str) -> tuple[int, bytes]:
            early = self.first.index(code) if code in self.first else len(self.first)
            shown = code if self.sorts_by_code else self.name_of(code, language)
            return early, collation_key(shown, language)

        return sorted(dict.fromkeys(codes), key=place)

    def territories(self, language: str = "en") -> list[str]:
        """Give every country and territory that the profile names, in its order."""
        known = (code for code in _names_in("en") if _is_code(code))
        return self.ordered({*known, *self.names} - NOT_TERRITORIES, language)


def spoken_language(tag: str) -> str:
    """Give the interface language that a BCP 47 tag asks for; English where it is none of them.

    >>> spoken_language("fr-CA"), spoken_language("sw")
    ('fr', 'en')
    """
    primary = tag.replace("_", "-").partition("-")[0].lower()
    return primary if primary in INTERFACE_LANGUAGES else "en"


def collation_key(name: str, language: str = "en") -> bytes:
    """Give a key that orders names as readers of the language expect.

    Letters with marks stand with their plain letter and Arabic names without their article; Chinese
    ones follow the order of GB 18030, which for the 3,755 usual characters is that of their sound.
    Weakness: rarer Chinese characters follow by radical.
    """
    if spoken_language(language) == "zh":
        return name.encode("gb18030")
    apart = unicodedata.normalize("NFD", name.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return plain.removeprefix("ال").encode()


@cache
def _names_in(language: str) -> Mapping[str, str]:
    return dict(Locale.parse(language).territories)


def _is_code(told: str) -> bool:
    return len(told) == 2 and told.isascii() and told.isalpha()
