"""Looks in what was rendered for names of countries that the profile in force does not use."""

import re
from collections.abc import Iterable
from html import unescape

from babel import Locale

from legation.chancery.recognition.loading import load_profile, shipped_profiles
from legation.chancery.recognition.profile import Profile


def wrong_names(
    rendered: str, held: Profile, codes: Iterable[str], *, language: str = "en"
) -> set[str]:
    """Give the names by which a rendered text calls these countries though the profile does not.

    It cannot tell the house's words from quoted ones: plant quotations without countries in them.
    """
    ours = unescape(rendered)
    allowed = (held.name_of(code, language) for code in held.territories(language))
    for name in sorted(allowed, key=len, reverse=True):
        ours = ours.replace(name, " ")
    return {
        name
        for code in codes
        for name in _other_names(held, code, language)
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", ours)
    }


def _other_names(held: Profile, code: str, language: str) -> set[str]:
    others = [load_profile(name) for name in shipped_profiles()]
    names = {one.name_of(code, language) for one in others}
    names |= {str(Locale.parse(language).territories.get(code, code)).partition(" (")[0]}
    return names - {held.name_of(code, language)}
