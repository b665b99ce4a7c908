"""Which country somebody means who writes its code, or one of its English names."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from babel import Locale

from legation.chancery.recognition.profile import NOT_TERRITORIES, Profile

_USUAL = {
    "AE": ("UAE", "Emirates"),
    "BN": ("Brunei Darussalam",),
    "CD": ("DR Congo", "DRC", "Democratic Republic of the Congo"),
    "CG": ("Republic of the Congo",),
    "CI": ("Ivory Coast",),
    "CN": ("People's Republic of China", "PRC"),
    "CV": ("Cabo Verde",),
    "CZ": ("Czech Republic",),
    "FM": ("Federated States of Micronesia",),
    "GB": ("UK", "Britain", "Great Britain"),
    "HK": ("Hong Kong",),
    "IR": ("Islamic Republic of Iran",),
    "KP": ("DPRK", "Democratic People's Republic of Korea"),
    "KR": ("Republic of Korea",),
    "LA": ("Lao People's Democratic Republic",),
    "MD": ("Republic of Moldova",),
    "MK": ("Macedonia",),
    "MM": ("Myanmar", "Burma"),
    "MO": ("Macao", "Macau"),
    "NL": ("Holland",),
    "PS": ("Palestine", "State of Palestine"),
    "RU": ("Russian Federation",),
    "SY": ("Syrian Arab Republic",),
    "SZ": ("Swaziland",),
    "TL": ("East Timor",),
    "TR": ("Turkey",),
    "TZ": ("United Republic of Tanzania",),
    "US": ("USA", "United States of America"),
    "VA": ("Holy See", "Vatican"),
    "VN": ("Viet Nam",),
}
"""What countries are usually called in English beside their names in CLDR."""
_SHORTENED = re.compile(r"\bst\.? ")
_CODE = re.compile("[A-Z]{2}")


def country_called(said: str, profile: Profile) -> str | None:
    """Give the ISO 3166-1 code of a country by its code or an English name: one of the profile, of CLDR, or
    a usual one. Capitals, accents, a leading article and what stands in brackets make no difference.

    None for what names no country, or more than one.
    """
    bare = _bare(said)
    return bare.upper() if bare.upper() in _english() else _names(profile).get(bare)


@lru_cache(maxsize=4)
def _names(profile: Profile) -> dict[str, str]:
    """Give every name that one country alone is called by, as it is compared."""
    found: dict[str, set[str]] = {}
    for code, name in _every(profile):
        for one in (name, name.partition("(")[0]):
            found.setdefault(_bare(one), set()).add(code)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}


def _every(profile: Profile) -> Iterator[tuple[str, str]]:
    for code, name in _english().items():
        yield code, name
        yield code, profile.name_of(code)
        for usual in _USUAL.get(code, ()):
            yield code, usual


def _english() -> dict[str, str]:
    named = Locale("en").territories
    return {
        code: name
        for code, name in named.items()
        if _CODE.fullmatch(code) and code not in NOT_TERRITORIES
    }


def _bare(said: str) -> str:
    """Give a name as it is compared.

    >>> _bare("The Côte d’Ivoire"), _bare("St. Kitts & Nevis"), _bare("U.S.A.")
    ('cote divoire', 'saint kitts and nevis', 'usa')
    """
    marked = unicodedata.normalize("NFKD", said.casefold())
    letters = "".join(one for one in marked if not unicodedata.combining(one))
    spelt = _SHORTENED.sub("saint ", letters).replace("&", " and ")
    words = re.sub(r"[-–/(),]", " ", re.sub(r"[.’'`]", "", spelt)).split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)
