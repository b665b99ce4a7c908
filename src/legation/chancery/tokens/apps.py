"""Access tokens as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from legation.chancery.rooms import Entry, Room


class TokensConfig(AppConfig):
    """Its tables carry the label ``tokens``."""

    name = "legation.chancery.tokens"
    label = "tokens"
    verbose_name = "Access tokens"
    entries = (
        Entry(
            room=Room.ADMINISTRATION,
            title=_("Access tokens"),
            address="/people/tokens/",
            place=40,
        ),
    )
