"""The words around a brief's sentences, in the language spoken now: registers, lists, markings, scale."""

from collections.abc import Callable

from django.utils.translation import gettext, pgettext

from legation.desks.briefing.content import Listed, Register
from legation.desks.briefing.rules.numbers import percent
from legation.desks.briefing.rules.ranking import ORDER
from legation.desks.briefing.speaking import spoken
from legation.domain.uncertainty import SCALE, Likelihood

Named = Callable[[str], str]
"""How missions are called, from their ids joined by ``|``."""


def ids_in_a_row(missions: str) -> str:
    """Give the missions of a label or a brief by their ids: where nobody says how they are called."""
    return missions.replace("|", ", ")


def register_in_words(register: Register) -> str:
    """Say what kind of claim a sentence makes."""
    match register:
        case Register.FACT:
            return pgettext("register", "fact")
        case Register.ASSESSMENT:
            return pgettext("register", "assessment")
        case Register.RECOMMENDATION:
            return pgettext("register", "recommendation")


def list_in_words(of: Listed) -> str:
    """Say what a list of evidence holds."""
    named = {
        Listed.ITEMS: gettext("Publications"),
        Listed.STORIES: gettext("Stories"),
        Listed.SIGNALS: gettext("Indicators"),
        Listed.WARNINGS: gettext("Warnings"),
        Listed.FORECASTS: gettext("Forecasts"),
        Listed.SCORES: gettext("Scored forecast steps"),
        Listed.SOURCES: gettext("Sources"),
        Listed.LANGUAGES: gettext("Languages"),
        Listed.COUNTRIES: gettext("Countries"),
        Listed.ACCOUNTS: gettext("Accounts"),
        Listed.PAIRS: gettext("Language pairs"),
        Listed.QUARANTINED: gettext("Quarantine"),
        Listed.STATES: gettext("States of the installation"),
    }
    return named[of]


def composed_from() -> str:
    """Say what a brief in another language than English is; ``%(catalogue)s`` in it is the version."""
    return gettext(
        "Composed from the same messages, numbers and evidence as the English brief, which the SHA-256 "
        "covers; catalogue %(catalogue)s."
    )


def order_in_words() -> str:
    """Say by which order the stories stand."""
    return gettext(ORDER)


def scale_in_words(language: str) -> list[str]:
    """Say the scale of probability words, each with its numbers."""
    return [_step(one, language) for one in SCALE]


def _step(step: Likelihood, language: str) -> str:
    if language == "en":
        return str(step)
    return gettext("%(word)s (%(low)s to %(high)s)") % {
        "word": step.word_in(language),
        "low": spoken(percent(step.low)),
        "high": spoken(percent(step.high)),
    }
