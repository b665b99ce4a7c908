"""Forgetting a user of the house who left: what is personal goes, what they did stays under a number."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import transaction

from legation.chancery.installation import Installation
from legation.chancery.limits import forget_failures
from legation.chancery.mailing.models import Delivery
from legation.chancery.models import Invitation, LastCode, Person
from legation.chancery.noting import Act, note_person
from legation.chancery.roles import require_power
from legation.chancery.tasks.models import Notification, Task, Wishes
from legation.chancery.tokens.models import Token
from legation.desks.listening.models import SavedSearch
from legation.desks.today.models import Visit
from legation.domain.errors import Refused
from legation.domain.roles import Power

LEFT = "left-"
"""Begins the sign-in name of who is forgotten; no sign-in is possible under it."""
KEPT = (
    "what they wrote: reports, warnings, comments, hand-overs with their lists of tasks",
    "that they led a mission or held an accreditation, which is an office, not a person's account",
    "keyed references in the records, and what was granted to and by them, under their number",
    "backups made before, copies sent out, and the folder before-upgrade",
)
"""What stays of somebody who is forgotten."""


def forget_person(
    here: Installation, person: Person, *, by: Person | None, at: datetime
) -> dict[str, int]:
    """Remove what is personal of somebody who was let go; give how much of what.

    Name, sign-in name, sign-on, proofs, wishes with the address for briefs, saved searches, visits, links,
    their own notifications and the names of their tokens go; their name leaves the notices of others and
    the acts of analysts. ``by`` administers their home mission and is somebody else. Refused while they may
    come in, and for who is forgotten already.
    """
    if by is not None:
        require_power(by, Power.ADMINISTER, person.home_mission_id, at)
        if by == person:
            raise Refused("nobody forgets themself")
    if person.is_active:
        raise Refused("let somebody go before what is personal of them is removed")
    if is_forgotten(person):
        raise Refused("nothing personal is kept of them any more")
    name, called = person.name, f"#{person.pk}"
    with transaction.atomic():
        gone = {
            "proofs": _proofs(person),
            "wishes": Wishes.objects.filter(person=person).delete()[0],
            "saved_searches": SavedSearch.objects.filter(person=person).delete()[0],
            "visits": Visit.objects.filter(person=person).delete()[0],
            "invitations": Invitation.objects.filter(person=person).delete()[0],
            "notifications": Notification.objects.filter(person=person).delete()[0],
            "failures": forget_failures(person.login),
            "notices": _unnamed(name, called),
        }
        Token.objects.filter(owner=person).update(name="")
        Delivery.objects.filter(person=person).update(says="")
        person.login, person.name, person.sign_on = f"{LEFT}{person.pk}", called, None
        person.language, person.time_zone, person.last_login = "en", "UTC", None
        person.set_unusable_password()
        person.save()
        note_person(Act.FORGOTTEN, person, by=by, at=at)
    return {**gone, "analyst_acts": here.archive.unname_analyst(str(person.pk), called=called)}


def is_forgotten(person: Person) -> bool:
    """Say whether nothing personal is kept of somebody."""
    return person.login == f"{LEFT}{person.pk}"


def _proofs(person: Person) -> int:
    LastCode.objects.filter(person=person).delete()
    EmailAddress.objects.filter(user_id=person.pk).delete()
    SocialAccount.objects.filter(user_id=person.pk).delete()
    held = [one.pk for one in Session.objects.all() if _is_of(one, person)]
    Session.objects.filter(pk__in=held).delete()
    return int(Authenticator.objects.filter(user_id=person.pk).delete()[0])


def _is_of(session: Session, person: Person) -> bool:
    return bool(session.get_decoded().get("_auth_user_id") == str(person.pk))


def _unnamed(name: str, called: str) -> int:
    """Put another name into what tasks and notices say of somebody."""
    changed = 0
    for model in (Task, Notification):
        for row in model.objects.exclude(words={}):
            words = {key: called if word == name else word for key, word in row.words.items()}
            if words != row.words:
                model.objects.filter(pk=row.pk).update(words=words)
                changed += 1
    return changed
