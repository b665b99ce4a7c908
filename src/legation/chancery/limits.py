"""How often somebody may fail to sign in within a quarter of an hour, five times from one address and twenty
from anywhere; and how often a code of an authenticator app is taken: once."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings

from legation.chancery.audit.recording import record
from legation.chancery.models import FailedSignIn, LastCode, Person
from legation.chancery.noting import Act
from legation.settings_file import in_force

MOST_FAILURES = 5
MOST_ANYWHERE = 20
WITHIN = timedelta(minutes=15)
KEPT = timedelta(days=1)


def is_locked(account: str, address: str, *, at: datetime) -> bool:
    """Say whether this account is locked for this address, or for all; an unknown account locks the same way.

    The failures stand in the database: they count whichever process was asked, and after a new start.
    """
    recent = FailedSignIn.objects.filter(account=_digest(account), at__gt=at - WITHIN)
    addresses = list(recent.values_list("address", flat=True)[:MOST_ANYWHERE])
    if len(addresses) >= MOST_ANYWHERE:
        return True
    return addresses.count(address[:64]) >= MOST_FAILURES


def note_failure(account: str, address: str, *, at: datetime) -> None:
    """Remember a wrong password or code for a quarter of an hour, and forget what is a day old."""
    FailedSignIn.objects.create(account=_digest(account), address=address[:64], at=at)
    FailedSignIn.objects.filter(at__lt=at - KEPT).delete()
    if is_locked(account, address, at=at):
        record(
            Act.LOCKED_OUT,
            by=None,
            mission=in_force(settings.LEGATION).mission,
            subject=("account", account.strip().lower()),
            at=at,
        )


def take_code(person: Person, counter: int) -> bool:
    """Take the code of a step of time (30 seconds, RFC 6238) once: False for one that was taken already,
    or is older than the last one taken."""
    _, is_first = LastCode.objects.get_or_create(person=person, defaults={"counter": counter})
    older = LastCode.objects.filter(person=person, counter__lt=counter)
    return is_first or bool(older.update(counter=counter))


def _digest(account: str) -> str:
    return sha256(account.strip().lower().encode("utf-8", "surrogatepass")).hexdigest()
