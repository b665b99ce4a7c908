"""The profile by which this process speaks: that of the installation it has open."""

from django.utils.translation import get_language

from legation.chancery.recognition.articles import in_sentence
from legation.chancery.recognition.loading import load_profile
from legation.chancery.recognition.profile import Profile

_held: list[Profile] = []


def activate(chosen: Profile) -> None:
    """Let every name from now on follow this profile; opening an installation does so."""
    _held[:] = [chosen]


def country_in_sentence(code: str, language: str = "") -> str:
    """Name a country by the profile in force as it stands within a sentence, in English with its article."""
    spoken = language or get_language() or "en"
    return in_sentence(profile_in_force().name_of(code, spoken), spoken)


def profile_in_force() -> Profile:
    """Give the profile in force: that of the open installation, the default one before any is open."""
    return _held[0] if _held else load_profile("un")


def country_name(code: str, language: str = "") -> str:
    """Name a country by the profile in force, in the given language or that of the interface."""
    return profile_in_force().name_of(code, language or get_language() or "en")
