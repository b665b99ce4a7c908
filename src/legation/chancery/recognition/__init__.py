"""How this installation names, orders and draws countries and territories: one profile for every page."""

from legation.chancery.recognition.active import (
    activate,
    country_in_sentence,
    country_name,
    profile_in_force,
)
from legation.chancery.recognition.called import country_called
from legation.chancery.recognition.loading import load_profile
from legation.chancery.recognition.profile import INTERFACE_LANGUAGES, Profile

__all__ = [
    "INTERFACE_LANGUAGES",
    "Profile",
    "activate",
    "country_called",
    "country_in_sentence",
    "country_name",
    "load_profile",
    "profile_in_force",
]
