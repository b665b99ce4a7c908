"""Tasks, notifications and absences: who sees what, when it is quiet, and what is on record."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from legation.chancery.audit.models import Record
from legation.chancery.models import Mission, Person
from legation.chancery.tasks.absences import absences_of, be_absent, call_off, deputies_for
from legation.chancery.tasks.filing import (
    close_task,
    close_tasks_about,
    file_task,
    reopen_task,
)
from legation.chancery.tasks.matter import Matter
from legation.chancery.tasks.models import Notification, Task
from legation.chancery.tasks.notices import mark_read, wish
from legation.chancery.tasks.rules import quiet_since
from legation.chancery.tasks.seeing import (
    closed_tasks,
    notifications_of,
    open_tasks,
    the_task,
    unread_count,
)
from legation.chancery.tasks.words import End, Kind, Verb
from legation.domain.errors import Refused, Rejected
from legation.domain.roles import Power, RoleKind
from legation.domain.scope import Audience, Label, Marking
from legation.testing.installations import NOW
from legation.testing.people import give, person_at

HOUR = timedelta(hours=1)
LIMA = Label(mission="lima", marking=Marking.RESTRICTED, audience=Audience.MISSION)
OSLO = Label(mission="oslo", marking=Marking.RESTRICTED, audience=Audience.MISSION)


@pytest.fixture
def here(db, home, settings) -> None:
    from dataclasses import replace

    settings.LEGATION = replace(settings.LEGATION, home=home)


def silent(name: str = "Herald", **named: object) -> Task:
    asked: dict = {"verb": Verb.MEND, "at": NOW, **named}
    about = {one: asked.pop(one) for one in ("label", "address", "is_urgent") if one in asked}
    said: dict = {"says": "The source %(name)s is silent", "words": {"name": name}}
    told: dict = {"label": LIMA, "address": f"/sources/{name}", **said, **about}
    return file_task(Matter(kind=Kind.SOURCE, **told), **asked)


@pytest.mark.usefixtures("here")
def test_a_task_is_for_who_holds_its_power_at_its_mission_and_may_read_its_marking() -> None:
    writer = person_at("lima", RoleKind.WRITE)
    reader = person_at("lima", RoleKind.READ)
    low = person_at("lima", RoleKind.WRITE, ceiling=Marking.INTERNAL, login="low")
    elsewhere = person_at("oslo", RoleKind.WRITE)
    task = silent()
    assert [one.sentence for one in open_tasks(writer, NOW)] == ["The source Herald is silent"]
    for other in (reader, low, elsewhere):
        assert open_tasks(other, NOW) == []
        with pytest.raises(Rejected):
            the_task(other, task.pk, NOW)
        with pytest.raises(Refused):
            close_task(task, by=other, at=NOW)
    assert Notification.objects.values_list("person", flat=True).get() == writer.pk


@pytest.mark.usefixtures("here")
def test_the_same_thing_is_filed_once_as_long_as_it_is_open() -> None:
    writer = person_at("lima", RoleKind.WRITE)
    first = silent()
    assert silent(at=NOW + HOUR) == first
    assert Notification.objects.count() == 1
    close_task(first, by=writer, at=NOW + HOUR)
    assert silent(at=NOW + 2 * HOUR) != first
    assert Notification.objects.count() == 2


@pytest.mark.usefixtures("here")
def test_urgent_and_overdue_tasks_stand_first_then_deadlines_then_the_oldest() -> None:
    writer = person_at("lima", RoleKind.WRITE)
    silent("old")
    silent("later", at=NOW + HOUR)
    silent("soon", deadline=NOW + 5 * HOUR)
    silent("late", deadline=NOW + HOUR)
    silent("urgent", is_urgent=True, at=NOW + HOUR + HOUR / 2)
    ordered = [one.words["name"] for one in open_tasks(writer, NOW + 2 * HOUR)]
    assert ordered == ["late", "urgent", "soon", "old", "later"]


@pytest.mark.usefixtures("here")
def test_closing_is_on_record_and_can_be_taken_back_for_a_day() -> None:
    writer = person_at("lima", RoleKind.WRITE)
    task = silent()
    close_task(task, by=writer, at=NOW + HOUR, end=End.DROPPED)
    assert open_tasks(writer, NOW + HOUR) == []
    assert closed_tasks(writer, NOW + HOUR, since=NOW) == [task]
    reopen_task(task, by=writer, at=NOW + 2 * HOUR)
    assert open_tasks(writer, NOW + 2 * HOUR) == [task]
    close_task(task, by=writer, at=NOW + 3 * HOUR)
    with pytest.raises(Refused):
        reopen_task(task, by=writer, at=NOW + 28 * HOUR)
    acts = list(Record.objects.values_list("act", flat=True))
    assert acts == ["task-filed", "task-closed", "task-reopened", "task-closed"]
    assert "Herald" not in "".join(Record.objects.values_list("detail", flat=True))


@pytest.mark.usefixtures("here")
def test_a_desk_closes_what_it_filed_when_it_is_over() -> None:
    writer = person_at("lima", RoleKind.WRITE)
    silent()
    silent("Times")
    assert close_tasks_about("/sources/Herald", at=NOW, end=End.OVERTAKEN) == 1
    assert [one.words["name"] for one in open_tasks(writer, NOW)] == ["Times"]


@pytest.mark.usefixtures("here")
def test_who_reads_nothing_gets_the_tasks_of_their_power_and_no_other() -> None:
    keeper = person_at("lima", RoleKind.ADMINISTER)
    silent()
    asked = silent("x", address="/people/requests/1", power=Power.LET_IN)
    assert open_tasks(keeper, NOW) == [asked]
    assert [one.address for one in notifications_of(keeper, NOW)] == ["/people/requests/1"]


@pytest.mark.usefixtures("here")
def test_an_address_that_leads_elsewhere_is_rejected() -> None:
    for address in ("https://evil.example/", "//evil.example", "x"):
        with pytest.raises(Rejected):
            silent(address=address)


@pytest.mark.usefixtures("here")
def test_a_deputy_sees_the_tasks_of_who_is_away_between_two_times_and_no_others() -> None:
    away, deputy = person_at("lima", RoleKind.WRITE), person_at("lima", RoleKind.READ)
    give(deputy, "lima", RoleKind.WRITE)
    silent("hers", person=away)
    foreign = silent("secret", person=away, label=OSLO)
    give(away, "oslo", RoleKind.WRITE)
    absence = be_absent(away, deputy, starts_at=NOW + HOUR, ends_at=NOW + 5 * HOUR, at=NOW)
    assert open_tasks(deputy, NOW) == []
    assert [one.words["name"] for one in open_tasks(deputy, NOW + HOUR)] == ["hers"]
    assert foreign in open_tasks(away, NOW + HOUR)
    assert open_tasks(deputy, NOW + 5 * HOUR) == []
    silent("new", person=away, at=NOW + 2 * HOUR)
    told = [one.sentence for one in notifications_of(deputy, NOW + 2 * HOUR)]
    assert told[0] == "The source new is silent"
    assert told[1] == (
        "You stand in for lima-write from 15 March 2026, 14:00 UTC to 15 March 2026, 18:00 UTC."
    )
    with timezone.override(ZoneInfo("America/Lima")):
        here = notifications_of(deputy, NOW + 2 * HOUR)[1].sentence
    assert "from 15 March 2026, 09:00 -05 · 14:00 UTC to 15 March 2026, 13:00 -05" in here
    assert absences_of(deputy, NOW) == absences_of(away, NOW) == [absence]
    call_off(absence, by=deputy, at=NOW + 3 * HOUR)
    assert open_tasks(deputy, NOW + 3 * HOUR) == []


@pytest.mark.usefixtures("here")
def test_nobody_deputises_for_themself_from_elsewhere_or_twice() -> None:
    away, other = person_at("lima", RoleKind.WRITE), person_at("lima", RoleKind.READ)
    far = person_at("oslo", RoleKind.WRITE)
    assert deputies_for(away, NOW) == [other]
    when = {"starts_at": NOW, "ends_at": NOW + HOUR, "at": NOW}
    for deputy in (away, far):
        with pytest.raises(Refused):
            be_absent(away, deputy, **when)
    be_absent(away, other, **when)
    with pytest.raises(Refused):
        be_absent(away, other, **when)
    with pytest.raises(Rejected):
        be_absent(away, other, starts_at=NOW, ends_at=NOW, at=NOW)


@pytest.mark.usefixtures("here")
def test_muted_kinds_are_not_told_and_quiet_hours_hold_back_all_but_the_urgent() -> None:
    writer = person_at("lima", RoleKind.WRITE)
    Mission.objects.update(time_zone="America/Lima")
    writer = Person.objects.get(pk=writer.pk)
    night = datetime(2026, 3, 16, 4, 0, tzinfo=UTC)  # 23:00 in Lima
    wish(writer, muted=["brief"], quiet_from=time(22), quiet_to=time(7), at=NOW)
    silent("before", at=night - 2 * HOUR)
    silent("during", at=night)
    assert unread_count(writer, night) == 1
    silent("fire", at=night, is_urgent=True)
    assert unread_count(writer, night) == 2
    assert unread_count(writer, night + 8 * HOUR) == 3
    brief = Matter(kind=Kind.BRIEF, address="/brief/", says="x", label=LIMA)
    file_task(brief, verb=Verb.READ, at=night)
    assert unread_count(writer, night + 8 * HOUR) == 3
    numbers = [one.pk for one in notifications_of(writer, night)]
    assert mark_read(person_at("lima", RoleKind.READ), numbers, night) == 0
    assert mark_read(writer, numbers, night) == 3


@pytest.mark.usefixtures("here")
def test_what_one_was_told_goes_when_the_role_ends() -> None:
    writer = person_at("lima", RoleKind.WRITE)
    silent()
    writer.roles.update(ends_at=NOW + HOUR)
    assert len(notifications_of(writer, NOW)) == 1
    assert notifications_of(writer, NOW + HOUR) == []


@given(st.integers(0, 525_000), st.times(), st.times())
def test_it_is_never_quiet_longer_than_a_day_nor_from_the_future(minutes, starts, ends) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    since = quiet_since(moment, starts=starts, ends=ends, zone="Pacific/Auckland")
    assert since is None or timedelta(0) <= moment - since <= timedelta(hours=25)
