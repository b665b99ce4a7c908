"""Roles become scopes and powers in one place; they end by the clock, and two persons open the rest."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from legation.chancery.accrediting import By, close_accreditation, close_leading
from legation.chancery.emergency import (
    ask_emergency,
    ask_recovery,
    grant_request,
    visible_requests,
)
from legation.chancery.invitations import VALID_FOR, accept, invitation_of, invite
from legation.chancery.keydoor import first_person, is_key_door_open
from legation.chancery.missions import (
    accredit,
    appoint,
    leader_on,
    open_accreditation,
    open_leading,
    open_mission,
)
from legation.chancery.models import AccessRequest, Mission, Person, Role
from legation.chancery.people import add_person, grant, let_go, revoke
from legation.chancery.profiles import SHOWN, Profile, setup
from legation.chancery.roles import powers_of, scope_of
from legation.chancery.rooms import rooms_for
from legation.chancery.words import AccreditationKind, Capacity
from legation.domain.errors import Misconfigured, Refused, Rejected
from legation.domain.roles import POWERS, Power, RoleKind
from legation.domain.scope import Audience, Label, Marking
from legation.testing.installations import NOW, planted_installation
from legation.testing.people import give, person_at

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = NOW.date()


@pytest.fixture(autouse=True)
def lima(home: Path, settings) -> Mission:
    settings.LEGATION = planted_installation(home, "lima", "oslo").settings
    return Mission.objects.get(pk="lima")


def label(mission: str, marking: Marking, audience: Audience) -> Label:
    return Label(mission=mission, marking=marking, audience=audience)


def test_no_role_holds_both_administering_and_reading() -> None:
    assert not [kind for kind, powers in POWERS.items() if {Power.ADMINISTER, Power.READ} <= powers]
    assert set(POWERS) == set(RoleKind)


@pytest.mark.parametrize("kind", [None, RoleKind.ADMINISTER, RoleKind.AUDITOR])
def test_without_a_role_that_reads_there_is_no_scope(kind: RoleKind | None) -> None:
    assert scope_of(person_at("lima", *([kind] if kind else [])), NOW) is None


def test_a_ceiling_at_one_mission_opens_nothing_of_another() -> None:
    person = person_at("lima", RoleKind.READ, ceiling=Marking.INTERNAL)
    give(person, "oslo", RoleKind.READ, ceiling=Marking.CONFIDENTIAL)
    scope = scope_of(person, NOW)
    assert scope is not None
    for mission, marking, audience, is_seen in (
        ("lima", Marking.INTERNAL, Audience.MISSION, True),
        ("lima", Marking.RESTRICTED, Audience.MISSION, False),
        ("oslo", Marking.CONFIDENTIAL, Audience.MISSION, True),
        ("lima|oslo", Marking.RESTRICTED, Audience.MISSION, False),
        ("riga", Marking.INTERNAL, Audience.MINISTRY, True),
        ("riga", Marking.RESTRICTED, Audience.MINISTRY, False),
        ("riga", Marking.INTERNAL, Audience.MISSION, False),
    ):
        assert scope.admits(label(mission, marking, audience)) is is_seen, (mission, marking)


def test_a_role_holds_from_its_start_to_just_before_its_end() -> None:
    person = person_at("lima")
    give(person, "lima", RoleKind.CLEAR, starts_at=NOW, ends_at=NOW + HOUR)
    assert scope_of(person, NOW - HOUR / 60) is None
    assert Power.CLEAR in powers_of(person, "lima", NOW)
    assert powers_of(person, "oslo", NOW) == frozenset()
    assert powers_of(person, "lima", NOW + HOUR) == frozenset()


def test_administrators_give_roles_at_their_mission_to_others_only(lima: Mission) -> None:
    keeper, clerk = person_at("lima", RoleKind.ADMINISTER), person_at("lima", login="clerk")
    role = grant(clerk, lima, RoleKind.READ, at=NOW, by=keeper)
    assert role.granted_by == keeper
    for person, mission in ((keeper, "lima"), (clerk, "oslo")):
        with pytest.raises(Refused):
            grant(person, Mission.objects.get(pk=mission), RoleKind.READ, at=NOW, by=keeper)
    with pytest.raises(Refused):
        grant(person_at("lima", login="other"), lima, RoleKind.READ, at=NOW, by=clerk)
    revoke(role, at=NOW + HOUR, by=keeper)
    assert scope_of(clerk, NOW) is not None
    assert scope_of(clerk, NOW + HOUR) is None


def test_who_is_let_go_sees_nothing_and_stays_on_record() -> None:
    person = person_at("lima", RoleKind.READ)
    let_go(person, at=NOW + HOUR)
    assert scope_of(Person.objects.get(pk=person.pk), NOW + HOUR) is None
    assert Role.objects.filter(person=person).count() == 1


def test_an_emergency_takes_a_second_person_and_ends_by_the_clock(lima: Mission) -> None:
    clerk, head = person_at("oslo", RoleKind.READ), person_at("lima", RoleKind.HEAD_OF_MISSION)
    asked = ask_emergency(
        clerk,
        lima,
        RoleKind.READ,
        ceiling=Marking.RESTRICTED,
        hours=8,
        reason="flood in Lima",
        at=NOW,
    )
    for nobody in (
        clerk,
        person_at("lima", RoleKind.CLEAR),
        person_at("riga", RoleKind.ADMINISTER),
    ):
        with pytest.raises(Refused):
            grant_request(asked, by=nobody, at=NOW)
    role = grant_request(asked, by=head, at=NOW).role
    assert role is not None
    scope = scope_of(clerk, NOW)
    assert scope is not None
    assert scope.admits(label("lima", Marking.RESTRICTED, Audience.MISSION))
    assert not scope.admits(label("lima", Marking.CONFIDENTIAL, Audience.MISSION))
    later = scope_of(clerk, NOW + 8 * HOUR)
    assert later is not None
    assert later.missions == {"oslo"}
    told = visible_requests(person_at("lima", RoleKind.READ, login="colleague"), NOW)
    assert [(one.asked_by, one.decided_by) for one in told] == [(clerk, head)]
    with pytest.raises(Refused):
        grant_request(asked, by=head, at=NOW)


def test_nobody_grants_what_they_asked_themself_not_even_in_the_database(lima: Mission) -> None:
    head = person_at("lima", RoleKind.HEAD_OF_MISSION)
    asked = ask_emergency(
        head, lima, RoleKind.READ, ceiling=Marking.PUBLIC, hours=1, reason="because I want", at=NOW
    )
    with pytest.raises(Refused):
        grant_request(asked, by=head, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessRequest.objects.filter(pk=asked.pk).update(
            is_granted=True, decided_by=head, decided_at=NOW
        )


def test_a_recovery_takes_an_administrator_and_a_second_person() -> None:
    keeper, head = (
        person_at("lima", RoleKind.ADMINISTER),
        person_at("lima", RoleKind.HEAD_OF_MISSION),
    )
    lost = person_at("lima", RoleKind.CLEAR)
    lost.set_password("correct horse battery staple")
    lost.save()
    with pytest.raises(Refused):
        ask_recovery(lost, reason="phone fell in the sea", by=head, at=NOW)
    with pytest.raises(Refused):
        invite(lost, at=NOW, by=keeper)
    asked = ask_recovery(lost, reason="phone fell in the sea", by=keeper, at=NOW)
    for nobody in (keeper, lost):
        with pytest.raises(Refused):
            grant_request(asked, by=nobody, at=NOW)
    token = grant_request(asked, by=head, at=NOW).token
    assert not Person.objects.get(pk=lost.pk).has_usable_password()
    assert accept(token, "another horse battery staple", at=NOW) == lost


def test_an_invitation_opens_once_within_72_hours() -> None:
    person = person_at("lima")
    token = invite(person, at=NOW)
    assert invitation_of(token, at=NOW + VALID_FOR - HOUR).person == person
    with pytest.raises(Rejected):
        invitation_of(token, at=NOW + VALID_FOR)
    with pytest.raises(Refused):
        accept(token, "short", at=NOW)
    accept(token, "correct horse battery staple", at=NOW)
    with pytest.raises(Rejected):
        accept(token, "correct horse battery staple", at=NOW)
    assert Person.objects.get(pk=person.pk).password.startswith("argon2$argon2id$")


def test_the_key_door_closes_with_the_second_person(lima: Mission) -> None:
    first = first_person(lima, at=NOW)
    assert is_key_door_open()
    assert powers_of(first, "oslo", NOW) >= {Power.READ, Power.WRITE, Power.CLEAR}
    quito, _ = open_mission("quito", at=NOW)
    assert Power.READ in powers_of(first, "quito", NOW)
    second = add_person("clerk", name="A clerk", home_mission=quito, at=NOW)
    assert not is_key_door_open()
    second.delete()
    assert not is_key_door_open()
    open_mission("rabat", at=NOW)
    assert powers_of(first, "rabat", NOW) == frozenset()


def test_a_charge_leads_while_acting_and_posts_do_not_overlap(lima: Mission) -> None:
    appoint(lima, "H. E. Ms Head", capacity=Capacity.HEAD, starts_on=DAY)
    away, back = DAY + timedelta(days=10), DAY + timedelta(days=20)
    appoint(lima, "Mr Acting", capacity=Capacity.CHARGE, starts_on=away, ends_on=back)
    led = [leader_on(lima, day) for day in (DAY, away, back - timedelta(days=1), back)]
    assert [one.name if one else None for one in led] == [
        *("H. E. Ms Head", "Mr Acting", "Mr Acting", "H. E. Ms Head")
    ]
    with pytest.raises(Refused):
        appoint(lima, "Another", capacity=Capacity.HEAD, starts_on=back)
    accredit(lima, "pe", starts_on=DAY)
    accredit(lima, "BO", starts_on=DAY, kind=AccreditationKind.CONCURRENT)
    for wrong in ("XX", "peru", "EU"):
        with pytest.raises(Rejected):
            accredit(lima, wrong, starts_on=DAY)


def test_rooms_are_shown_by_profile_and_power() -> None:
    for_administrators = rooms_for("/", frozenset({Power.ADMINISTER}), shown=SHOWN[Profile.FULL])
    assert [room.slug for room in for_administrators] == ["today", "administration"]
    reading = frozenset({Power.READ})
    consular = {room.slug for room in rooms_for("/", reading, shown=SHOWN[Profile.CONSULAR])}
    assert "analysis" not in consular
    assert "today" in consular
    with pytest.raises(Misconfigured):
        setup("navy", "ministry", "small")


def test_an_unknown_role_or_ceiling_is_refused_by_the_database() -> None:
    person = person_at("lima")
    for field in ({"kind": "king"}, {"ceiling": "secret"}):
        role = {"kind": "read", "ceiling": "internal", **field}
        with pytest.raises(IntegrityError), transaction.atomic():
            Role.objects.create(
                person=person, mission_id="lima", starts_at=NOW, granted_at=NOW, **role
            )


def test_several_honorary_consuls_serve_at_once_and_what_is_open_can_be_ended() -> None:
    lima, _ = open_mission("lima", at=NOW)
    consul = AccreditationKind.HONORARY_CONSUL
    first = accredit(lima, "PE", starts_on=DAY, kind=consul, seat="Arequipa", holder="Ana Ruiz")
    accredit(lima, "PE", starts_on=DAY, kind=consul, seat="Cusco", holder="Luis Paz")
    with pytest.raises(Refused):
        accredit(lima, "PE", starts_on=DAY, kind=consul, seat="Cusco")
    later = DAY + timedelta(days=30)
    keeper = By(person=None, at=NOW)
    held = open_accreditation(lima, "pe", kind=consul, seat="Arequipa")
    ended = close_accreditation(held, later, keeper)
    assert (ended.pk, ended.ends_on) == (first.pk, later)
    with pytest.raises(Rejected):
        open_accreditation(lima, "PE", kind=consul, seat="Arequipa")
    accredit(lima, "PE", starts_on=later, kind=consul, seat="Arequipa")
    appoint(lima, "A. Diallo", capacity=Capacity.HEAD, starts_on=DAY)
    close_leading(open_leading(lima, Capacity.HEAD), later, keeper)
    assert appoint(lima, "J. Weber", capacity=Capacity.HEAD, starts_on=later).name == "J. Weber"
    with pytest.raises(Rejected):
        open_leading(lima, Capacity.CHARGE)
