"""The pages as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from legation.chancery.contributing import Block
from legation.chancery.rooms import Entry, Room
from legation.domain.roles import Power

ADMINISTERING = frozenset({Power.ADMINISTER})
AUDITING = frozenset({Power.ADMINISTER, Power.AUDIT})


class WebConfig(AppConfig):
    """The layout, and the pages of the installation itself."""

    name = "legation.faces.web"
    label = "web"
    verbose_name = "Web"
    entries = (
        Entry(
            room=Room.ADMINISTRATION,
            title=_("Health"),
            address="/administration/health",
            place=50,
            opened_by=ADMINISTERING,
        ),
        Entry(
            room=Room.ADMINISTRATION,
            title=_("Settings"),
            address="/administration/settings",
            place=60,
            opened_by=ADMINISTERING,
        ),
        Entry(
            room=Room.ADMINISTRATION,
            title=_("Records"),
            address="/administration/records",
            place=70,
            opened_by=AUDITING,
        ),
        Entry(
            room=Room.ADMINISTRATION,
            title=_("Backups"),
            address="/administration/backups",
            place=80,
            opened_by=ADMINISTERING,
        ),
        Entry(
            room=Room.ADMINISTRATION,
            title=_("Data protection"),
            address="/administration/rights",
            place=85,
            opened_by=frozenset({Power.REVEAL}),
        ),
        Entry(room=Room.ADMINISTRATION, title=_("Status"), address="/status", place=90),
    )

    def ready(self) -> None:
        """End a person's other sessions whenever their password or second factor is another."""
        from allauth.account.signals import password_changed
        from allauth.mfa.signals import (
            authenticator_added,
            authenticator_removed,
            authenticator_reset,
        )

        from legation.faces.web.signing_in.pages import end_the_others

        for one in (
            password_changed,
            authenticator_added,
            authenticator_removed,
            authenticator_reset,
        ):
            one.connect(end_the_others, dispatch_uid="end the other sessions")

    today = {  # noqa: RUF012 - read, never written
        Block.HONESTY: ("legation.faces.web.honesty.keeping",)
    }
