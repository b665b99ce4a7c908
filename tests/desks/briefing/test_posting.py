"""The brief by e-mail: once a morning, within its marking, never twice, by a real mail server."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session

from legation.chancery.audit.models import Record
from legation.chancery.installation import Installation
from legation.chancery.mailing.models import Delivery, State
from legation.chancery.models import Person
from legation.chancery.tasks.notices import wish
from legation.couriers.notifiers.mail import MailNotifier
from legation.desks.briefing.models import Brief
from legation.desks.briefing.posting import post_briefs
from legation.desks.briefing.render.plain import MOST_BYTES, text
from legation.desks.briefing.speaking import in_language
from legation.domain.roles import RoleKind
from legation.testing.checks import check_notifier
from legation.testing.installations import NOW, brief_for, fill, planted_installation
from legation.testing.people import person_at, signed_in
from legation.testing.planted_brief import OPEN_LABEL

pytestmark = pytest.mark.django_db
ADDRESS = "ambassador@ministry.example"
MORNING = (NOW + timedelta(days=1)).replace(hour=9, minute=0)


class Box:
    """A mail server's box; ``answers`` says what the next texts are answered, taken where it is silent."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: list[str] = []

    async def handle_DATA(self, _server: object, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer.startswith("250") or answer == "":
            self.letters.append(message_from_bytes(envelope.content, policy=default))
        return answer or "421 going away"


@pytest.fixture(scope="module")
def server() -> Iterator[Controller]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(Box(), hostname="127.0.0.1", port=port)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def box(server: Controller) -> Box:
    server.handler.__init__()
    return server.handler


def port_of(server: Controller) -> int:
    return server.port


@pytest.fixture
def here(home: Path, settings, server: Controller) -> Installation:
    here = planted_installation(home, "lima")
    held = replace(
        here.settings,
        mail_server=f"127.0.0.1:{port_of(server)}",
        mail_from="legation@ministry.example",
        mail_security="none",
        mail_ceiling="restricted",
    )
    settings.LEGATION = held
    here = replace(here, settings=held, now=lambda: MORNING)
    fill(here, OPEN_LABEL)
    brief_for(here, here.scope, at=MORNING - timedelta(hours=2))
    return here


@pytest.fixture
def person(here: Installation) -> Person:
    person = person_at("lima", RoleKind.READ, login="ambassador")
    wish(person, muted=(), quiet_from=None, quiet_to=None, brief_to=ADDRESS, at=NOW)
    return person


def at(here: Installation, moment: datetime) -> Installation:
    return replace(here, now=lambda: moment)


def test_the_brief_arrives_once_with_its_marking_and_the_way_to_its_evidence(
    here: Installation, person: Person, box: Box
) -> None:
    assert list(post_briefs(here)) == ["brief by e-mail: sent"]
    brief_for(here, here.scope, at=MORNING + timedelta(minutes=30))
    assert list(post_briefs(at(here, here.now() + timedelta(hours=3)))) == []
    (one,) = box.letters
    brief = Brief.objects.order_by("pk").first()
    assert one["To"] == ADDRESS
    assert one["Subject"].startswith(f"[{brief.marking.upper()}] Brief, Lima")
    body = one.get_content()
    assert body.startswith(brief.marking.upper())
    assert f"/briefs/{brief.pk}" in body
    assert brief.content.blocks[0].lines[0].headline.text.split()[0] in body
    assert Record.objects.filter(act="e-mail-delivery").count() == 1


def test_the_next_morning_brings_the_next_one(here: Installation, person: Person, box: Box) -> None:
    list(post_briefs(here))
    tomorrow = MORNING + timedelta(days=1)
    assert list(post_briefs(at(here, tomorrow))) == []
    brief_for(here, here.scope, at=tomorrow - timedelta(hours=2))
    assert list(post_briefs(at(here, tomorrow))) == ["brief by e-mail: sent"]
    assert len({one["Message-ID"] for one in box.letters}) == 2


def test_nothing_leaves_in_quiet_hours_or_before_six(
    here: Installation, person: Person, box: Box
) -> None:
    night = MORNING.replace(hour=5) + timedelta(days=1)
    brief_for(here, here.scope, at=night)
    assert list(post_briefs(at(here, night))) == []
    wish(person, muted=(), quiet_from=time(22), quiet_to=time(8), brief_to=ADDRESS, at=NOW)
    assert list(post_briefs(at(here, night.replace(hour=7)))) == []
    assert len(list(post_briefs(at(here, night.replace(hour=8))))) == 1


def test_what_is_marked_above_the_ceiling_is_refused_with_the_reason(
    here: Installation, person: Person, box: Box
) -> None:
    held = replace(here.settings, mail_ceiling="public")
    (said,) = post_briefs(replace(here, settings=held))
    assert "only up to public may leave" in said
    assert box.letters == []
    page = signed_in(person).get("/notifications/wishes").content.decode()
    assert "only up to public may leave" in page


def test_a_person_without_a_role_that_reads_gets_nothing(here: Installation, box: Box) -> None:
    keeper = person_at("lima", RoleKind.ADMINISTER, login="keeper")
    wish(keeper, muted=(), quiet_from=None, quiet_to=None, brief_to=ADDRESS, at=NOW)
    assert list(post_briefs(here)) == []
    assert box.letters == []


def test_a_server_that_is_busy_is_tried_again_and_one_that_refuses_is_not(
    here: Installation, person: Person, box: Box
) -> None:
    box.answers = ["451 busy"]
    (said,) = post_briefs(here)
    assert "busy" in said
    assert list(post_briefs(at(here, here.now() + timedelta(minutes=5)))) == []
    assert len(list(post_briefs(at(here, here.now() + timedelta(minutes=11))))) == 1
    assert len(box.letters) == 1
    other = person_at("lima", RoleKind.READ, login="deputy")
    wish(other, muted=(), quiet_from=None, quiet_to=None, brief_to="x@y.example", at=NOW)
    box.answers = ["554 no such mailbox"]
    (said,) = post_briefs(here)
    assert "554" in said
    assert list(post_briefs(at(here, here.now() + timedelta(hours=4)))) == []
    assert Delivery.objects.get(person=other).state == State.REFUSED


def test_a_line_that_breaks_after_the_text_was_handed_over_never_sends_it_twice(
    here: Installation, person: Person, box: Box, server: Controller
) -> None:
    class Breaks(MailNotifier):
        def _handed_over(self, smtp, text):
            self.handing_over()
            smtp.send(text + b".\r\n")
            smtp.getreply()
            return False

    def make(handing_over):
        return Breaks(
            host="127.0.0.1",
            port=port_of(server),
            sender="a@b.example",
            security="none",
            handing_over=handing_over,
        )

    (said,) = post_briefs(here, by=make)
    assert "did not answer" in said
    for hours in (1, 5, 12):
        assert list(post_briefs(at(here, here.now() + timedelta(hours=hours)), by=make)) == []
    assert len(box.letters) == 1


def test_a_stopped_server_leaves_it_to_be_tried_again(here: Installation, person: Person) -> None:
    held = replace(here.settings, mail_server="127.0.0.1:9")
    (said,) = post_briefs(replace(here, settings=held))
    assert Delivery.objects.get().state == State.FAILED
    assert "127.0.0.1:9" in said


def test_the_notifier_keeps_the_promise_of_its_door(box: Box, server: Controller) -> None:
    notifier = MailNotifier(
        host="127.0.0.1", port=port_of(server), sender="a@b.example", security="none"
    )
    check_notifier(notifier, "x@y.example")
    assert len(box.letters) == 1


def test_a_letter_is_never_larger_than_a_slow_line_takes(here: Installation) -> None:
    brief = Brief.objects.get()
    content = brief.content
    block = content.blocks[0]
    many = replace(block, lines=block.lines * 400)
    opens = "https://x.example/briefs/1"
    said = text(replace(content, blocks=(many,)), brief.digest, opens=opens)
    assert len(said.encode()) <= MOST_BYTES
    assert opens in said
    assert said.rstrip().endswith(content.label.marking.upper())


def test_a_letter_speaks_its_readers_language(here: Installation, person: Person, box: Box) -> None:
    Person.objects.update(language="fr")
    assert list(post_briefs(here)) == ["brief by e-mail: sent"]
    (one,) = box.letters
    brief = Brief.objects.get()
    body = one.get_content().replace("\r\n", "\n")
    assert in_language(brief.content, "fr").blocks[0].title in body
    assert brief.content.blocks[0].title not in body
