"""The brief by e-mail: to each person who wished for it, once a morning."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from legation.chancery.installation import Installation
from legation.chancery.label_names import marking_in_words
from legation.chancery.mailing.delivering import Letter, MakeNotifier, deliver, is_over
from legation.chancery.mailing.models import State
from legation.chancery.mailing.rules import is_time
from legation.chancery.missions import mission_names
from legation.chancery.models import Person
from legation.chancery.roles import scope_of
from legation.chancery.tasks.models import Wishes
from legation.chancery.tasks.seeing import quiet_for
from legation.couriers.notifiers.mail import MailNotifier, server_of
from legation.desks.briefing.lookups import newest_brief
from legation.desks.briefing.models import Brief
from legation.desks.briefing.render import plain
from legation.desks.briefing.speaking import in_language, speaking
from legation.domain.errors import LegationError, Misconfigured
from legation.domain.message import Notice
from legation.doors.notifier import Notifier
from legation.settings import Settings

FRESH = timedelta(hours=24)
"""An older brief is not this morning's."""


def post_briefs(here: Installation, *, by: MakeNotifier | None = None) -> Iterator[str]:
    """Send the newest brief of each one's home mission to whoever wished for it and was not sent one today.

    Nothing where no mail server is set. Gives a sentence for each that was tried, without names.
    """
    if not here.settings.mail_server and by is None:
        return
    make: MakeNotifier = by or partial(mail_notifier, here.settings)
    at = here.now()
    wished = Wishes.objects.exclude(brief_to="").filter(person__is_active=True)
    for wishes in wished.select_related("person__home_mission").order_by("person_id"):
        try:
            said = _post(here, wishes, at=at, make=make)
        except LegationError as failed:
            said = str(failed)
        if said:
            yield f"brief by e-mail: {said}"


def _post(here: Installation, wishes: Wishes, *, at: datetime, make: MakeNotifier) -> str:
    person: Person = wishes.person
    zone, scope = person.home_mission.time_zone, scope_of(person, at)
    is_quiet = quiet_for(person, at) is not None
    if scope is None or not is_time(at, zone=zone, is_quiet=is_quiet):
        return ""
    day = at.astimezone(ZoneInfo(zone)).date()
    if is_over(person, day):
        return ""
    brief = newest_brief(scope, person.home_mission_id)
    if brief is None or at - brief.made_at > FRESH:
        return ""
    sent = deliver(
        person,
        _letter(here.settings, brief, person.language),
        wishes.brief_to,
        day=day,
        at=at,
        by=make,
    )
    if sent is None:
        return ""
    return "sent" if sent.state == State.SENT else f"{sent.state}, {sent.says}"


def _letter(settings: Settings, brief: Brief, language: str) -> Letter:
    """Write the brief's page as a letter in the reader's language."""
    content = in_language(brief.local, language)
    pages = settings.public_address.rstrip("/") or f"http://localhost:{settings.port}"
    with speaking(content.language):
        titled = plain.title(content, named=mission_names)
        notice = Notice(
            key=f"brief-{brief.digest[:40]}",
            subject=f"[{marking_in_words(content.label.marking)}] {titled}",
            body=plain.text(
                content,
                brief.digest,
                opens=f"{pages}/briefs/{brief.pk}",
                named=mission_names,
            ),
            language=content.language,
        )
    return Letter(notice=notice, marking=brief.label.marking, ceiling=settings.mail_ceiling)


def mail_notifier(settings: Settings, handing_over: Callable[[], None]) -> Notifier:
    """Make the notifier that the settings describe; Misconfigured names the one that is wrong."""
    host, port = server_of(settings.mail_server)
    if "@" not in settings.mail_from:
        raise Misconfigured("no address to send from", where="setting mail_from")
    made = MailNotifier(
        host=host,
        port=port,
        sender=settings.mail_from,
        security=settings.mail_security,
        user=settings.mail_user,
        password=_password(settings.mail_password_file),
        handing_over=handing_over,
    )
    return cast("Notifier", made)


def _password(file: str) -> str:
    if not file:
        return ""
    try:
        return Path(file).expanduser().read_text("utf-8").split("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as unreadable:
        raise Misconfigured(
            f"cannot be read: {unreadable}", where="setting mail_password_file"
        ) from unreadable
