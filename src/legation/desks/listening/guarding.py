"""What only a source's reader may know: sealed in the database under the installation's channel key."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction

from legation.chancery.audit.recording import record
from legation.chancery.installation import Installation
from legation.chancery.keys import Keys
from legation.desks.listening.models import Source
from legation.doors.reader import secret_options
from legation.doors.registry import plugin


def parted(reader: str, options: Mapping[str, object]) -> tuple[dict[str, object], dict[str, str]]:
    """Part options into those that may be read and, sealed, those that the reader declares secret."""
    declared = secret_options(plugin("readers", reader))
    clear = {name: value for name, value in options.items() if name not in declared}
    hidden = {name: str(options[name]) for name in sorted(declared & set(options))}
    return clear, {name: _sealed(value) for name, value in hidden.items() if value}


def all_options(source: Source) -> dict[str, object]:
    """Give what a source's reader is made with, its secrets opened.

    Raises Misconfigured when no key of this installation opens one of them.
    """
    keys = Keys(settings.LEGATION.home)
    opened = {name: keys.decrypt(one.encode()).decode() for name, one in source.secrets.items()}
    return {**source.options, **opened}


def renew_key(here: Installation) -> int:
    """Put a new channel key in the place of the old one; give how many sources' secrets it closes now.

    The old key is forgotten only once everything is closed under the new one. Raises Refused where the
    key is a credential of systemd.
    """
    keys = Keys(here.settings.home)
    renewed = keys.renew_channels()
    with transaction.atomic():
        held = list(Source.objects.select_for_update().exclude(secrets={}))
        for source in held:
            source.secrets = {
                name: renewed(one.encode()).decode() for name, one in source.secrets.items()
            }
            source.save(update_fields=["secrets"])
        mission = here.settings.mission
        record(
            "channel-key-renewed",
            by=None,
            mission=mission,
            subject=("installation", mission),
            at=here.now(),
            detail={"sources": len(held)},
        )
    keys.drop_old_channels()
    return len(held)


def _sealed(secret: str) -> str:
    return Keys(settings.LEGATION.home).encrypt(secret.encode()).decode()
