"""The first run: what each of its steps does."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.text import slugify

from legation.chancery.accrediting import By, Standing, note_first
from legation.chancery.audit.recording import record
from legation.chancery.firstrun import Step, note_done, progress_of
from legation.chancery.installation import Installation
from legation.chancery.keydoor import (
    close_key_door,
    first_person,
    hold_first_roles_to,
    is_key_door_open,
)
from legation.chancery.missions import change_mission, name_the_seat, open_mission
from legation.chancery.models import Mission, Person, Role
from legation.chancery.noting import Act, note_role
from legation.chancery.people import checked_login
from legation.chancery.profiles import duties_in, setup
from legation.chancery.sealing import new_recipient
from legation.chancery.words import AccreditationKind, MissionKind
from legation.domain.errors import Refused, Rejected
from legation.domain.roles import RoleKind
from legation.domain.said import Said
from legation.domain.scope import Marking
from legation.settings_file import choose, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Setter:
    """Who sets up which installation, and when."""

    here: Installation
    person: Person
    at: datetime

    def chosen(self, said: dict[str, str], step: Step) -> "Setter":
        """Write settings, note the step as done and recorded; give who goes on with them in force."""
        held = choose(self.here.settings, said)
        note_done(held.home, step)
        self.note(step)
        return replace(self, here=replace(self.here, settings=held))

    def note(self, step: Step) -> None:
        """Record that a step of setting up was done."""
        record(
            "installation-set-up",
            by=str(self.person.pk),
            mission=self.here.settings.mission,
            subject=("setup", str(step)),
            at=self.at,
            detail={"step": step},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMission:
    """What is said of a mission that is opened: its countries by ISO 3166-1 code."""

    name: str
    kind: MissionKind
    time_zone: str
    resident: str = ""
    concurrent: tuple[str, ...] = ()


def setting_up(here: Installation, person: Person | None = None) -> Setter:
    """Say who sets up on the machine itself: where nobody is named, the first person."""
    at, held = here.now(), in_force(here.settings)
    home, _ = open_mission(held.mission, at=at, duties=duties_in(held))
    who = person or first_person(home, at=at)
    return Setter(here=replace(here, settings=held), person=who, at=at)


def state_post(setter: Setter, *, body: str, size: str, profile: str) -> Setter:
    """Choose what the installation is for, which decides the rooms and duties that show."""
    setup(profile, body, size)
    chosen = setter.chosen({"body": body, "size": size, "profile": profile}, Step.POST)
    name_the_seat(duties_in(chosen.here.settings))
    return chosen


def add_mission(setter: Setter, new: NewMission) -> Mission:
    """Open a mission with its accreditations. The first one becomes the installation's own, and the
    placeholder that a fresh installation stands on goes where nothing was done there yet."""
    if not new.name.strip():
        raise Rejected("a mission has a name", where="name")
    named = slugify(new.name)[:80] or f"mission-{Mission.objects.count()}"
    is_first = Step.MISSIONS not in _done(setter)
    with transaction.atomic():
        mission, is_new = open_mission(
            named,
            at=setter.at,
            name=new.name.strip()[:200],
            kind=new.kind,
            time_zone=new.time_zone,
            duties=duties_in(setter.here.settings),
        )
        if not is_new:
            change_mission(mission, name=new.name, kind=new.kind, time_zone=new.time_zone)
        day, by = setter.at.date(), By(person=setter.person, at=setter.at)
        for code in [new.resident] if new.resident else []:
            note_first(mission, Standing(country=code, starts_on=day), by)
        for code in dict.fromkeys(new.concurrent):
            if code != new.resident:
                also = Standing(country=code, starts_on=day, kind=AccreditationKind.CONCURRENT)
                note_first(mission, also, by)
        if is_first:
            _move_in(setter, mission)
    if is_first:
        setter.chosen({"mission": mission.id}, Step.MISSIONS)
    return mission


def _move_in(setter: Setter, mission: Mission) -> None:
    """Make a mission the home of who sets up; the placeholder goes where only they were there."""
    person, old = setter.person, setter.person.home_mission
    person.home_mission, person.time_zone = mission, mission.time_zone
    person.save(update_fields=["home_mission", "time_zone"])
    if old == mission or not is_key_door_open():
        return
    try:
        with transaction.atomic():
            Role.objects.filter(mission=old, person=person, granted_by=None).delete()
            old.delete()
    except ProtectedError:
        return


def state_rules(setter: Setter, *, basis: str, text: str, ceiling: str, offline: str) -> Setter:
    """State on which legal basis sources are read, the ceiling of classification, to which the first roles
    of who sets up are held, and up to which marking browsers may keep briefs."""
    said = {
        "legal_basis": basis,
        "legal_basis_text": text.strip()[:500],
        "marking_ceiling": ceiling,
        "offline_marking": offline,
    }
    with transaction.atomic():
        hold_first_roles_to(setter.person, Marking(ceiling), at=setter.at)
        return setter.chosen(said, Step.RULES)


def stay_single(setter: Setter) -> None:
    """Leave the key as the way in: one person on this machine."""
    note_done(setter.here.settings.home, Step.PEOPLE)
    setter.note(Step.PEOPLE)


def name_first_person(setter: Setter, *, login: str, name: str, password: str) -> Person:
    """Let the first person sign in from now on, with a password; the key then opens nothing more.

    They keep their roles and administer the missions; Refused for a weak password.
    """
    person, at = setter.person, setter.at
    wanted = checked_login(login)
    if Person.objects.filter(login=wanted).exclude(pk=person.pk).exists():
        raise Refused("somebody is called that already", where=wanted)
    person.login, person.name = wanted, name.strip()[:200] or wanted
    try:
        validate_password(password, person)
    except ValidationError as weak:
        raise Refused(Said("{says}", says=" ".join(weak.messages)), where="password") from weak
    with transaction.atomic():
        person.set_password(password)
        person.save(update_fields=["login", "name", "password"])
        for mission in Mission.objects.all():
            held = Role.objects.filter(
                person=person, mission=mission, kind=RoleKind.ADMINISTER, ends_at=None
            )
            if not held.exists():
                role = Role.objects.create(
                    person=person,
                    mission=mission,
                    kind=RoleKind.ADMINISTER,
                    ceiling=Marking.PUBLIC,
                    starts_at=at,
                    granted_at=at,
                )
                note_role(Act.GRANTED, role, by=None, at=at)
        close_key_door(at=at)
        setter.note(Step.PEOPLE)
    note_done(setter.here.settings.home, Step.PEOPLE)
    return person


def state_keeping(setter: Setter, *, backups: str, heads: str, engine: str, address: str) -> str:
    """Choose where backups and signed heads go and who translates; gives the private key that opens
    the backups when one was made now: it is shown once and kept nowhere here."""
    said = {
        "backup_folder": checked_folder(backups, "backup_folder"),
        "head_folders": ", ".join(
            checked_folder(one, "head_folders") for one in heads.split(",") if one.strip()
        ),
        "translation_engine": engine,
        "translation_address": address.strip(),
    }
    private, held = "", setter.here.settings
    if said["backup_folder"] and not (held.backup_recipient or held.backup_passphrase_file):
        private, said["backup_recipient"] = new_recipient()
    setter.chosen(said, Step.KEEPING)
    return private


def checked_folder(written: str, where: str) -> str:
    """Give a folder that is there; Rejected where it is not, or lies inside the data folder's parent."""
    if not written.strip():
        return ""
    path = Path(written.strip()).expanduser()
    if not path.is_absolute() or not path.is_dir():
        raise Rejected(
            Said("{folder!r} is no folder on this machine", folder=written.strip()),
            where=where,
            remedy="make it or mount it first, and write its whole path",
        )
    return str(path)


def choose_exercise(setter: Setter) -> None:
    """Choose a fictional exercise as what the first brief is about."""
    note_done(setter.here.settings.home, Step.SOURCES, is_exercise=True)
    setter.note(Step.SOURCES)


def sources_chosen(setter: Setter) -> None:
    """Note that sources were chosen, or that they are to be chosen later."""
    note_done(setter.here.settings.home, Step.SOURCES, is_exercise=False)
    setter.note(Step.SOURCES)


def _done(setter: Setter) -> frozenset[Step]:
    progress = progress_of(setter.here.settings.home)
    return progress.done if progress else frozenset()
