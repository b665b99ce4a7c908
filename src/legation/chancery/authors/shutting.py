"""Shutting out: what an erased account says from now on is not collected, and nobody reads its name here."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from legation.chancery.audit.recording import reference
from legation.chancery.authors.models import ShutOut
from legation.chancery.keys import Keys

KIND = "account"
"""The kind of the keyed reference, as in the records."""


def shut_out(account: str, *, at: datetime) -> None:
    """Let nothing of an account in from now on."""
    ShutOut.objects.get_or_create(reference=reference(KIND, account), defaults={"since": at})


def shut_accounts() -> Callable[[str], bool] | None:
    """Give what says of an account whether it is shut out, as it stands now; None where none is."""
    held = frozenset(ShutOut.objects.values_list("reference", flat=True))
    if not held:
        return None
    named = Keys(settings.LEGATION.home).references(KIND)
    return lambda account: f"{KIND}:{named(account)}" in held
