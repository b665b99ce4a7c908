"""The command setup: the first run on a terminal, the same steps as in the browser."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from legation.chancery.console import console
from legation.chancery.firstrun import Step, is_due, note_done, progress_of
from legation.chancery.keydoor import is_key_door_open
from legation.chancery.missions import checked_country
from legation.chancery.people import checked_time_zone
from legation.chancery.profiles import Body, Profile, Size, duties_in
from legation.chancery.recognition import country_called, profile_in_force
from legation.chancery.roles import scope_of
from legation.chancery.words import MissionKind
from legation.couriers.opml import read_list
from legation.desks.listening.adding import Adding, keep_list, keep_starters
from legation.desks.listening.starters import starters
from legation.domain.errors import Refused, Rejected
from legation.domain.scope import Marking, require_scope
from legation.domain.source import LegalBasis
from legation.faces.cli.opening import opened
from legation.faces.cli.progress import Telling
from legation.rounds import firstrun as work
from legation.rounds.firstrun import NewMission, Setter, setting_up
from legation.settings import ENGINES, OFFLINE_MARKINGS

SINGLE = "single"


NAMES = (
    *("body", "size", "profile", "mission", "kind", "time-zone", "accredited", "legal-basis"),
    *(
        "ceiling",
        "offline",
        "backup-folder",
        "head-folder",
        "translation",
        "sources",
        "login",
        "name",
    ),
)
"""What may be said beforehand with ``--say NAME=VALUE``."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks what was not said beforehand, at a terminal; elsewhere takes what is usual."""

    said: Mapping[str, str]
    may_ask: bool

    def word(self, name: str, question: str, usual: str, *among: str) -> str:
        """Give what was said, what is answered, or what is usual."""
        said = self.said.get(name)
        if said is None and self.may_ask:
            told = f"{question} ({', '.join(among)})" if among else question
            said = str(typer.prompt(told, default=usual, show_default=bool(usual)))
        answer = usual if said is None else said.strip()
        if among and answer not in among:
            raise Rejected(f"{answer!r} is none of {', '.join(among)}", where=name)
        return answer

    def says(self, *names: str) -> bool:
        """Say whether one of these was said beforehand."""
        return any(one in self.said for one in names)


def setup(
    *,
    say: Annotated[
        list[str] | None,
        typer.Option(help=f"an answer, NAME=VALUE; NAME is one of {', '.join(NAMES)}"),
    ] = None,
    password_file: Annotated[
        Path | None, typer.Option(help="file whose first line is the first person's password")
    ] = None,
    brief: Annotated[bool, typer.Option(help="make the first brief at the end")] = True,
) -> None:
    """Set up this installation step by step; what is not said beforehand is asked at a terminal.

    Can be left at any time: what was done is kept, and the next time goes on from there.
    """
    setter = setting_up(opened())
    if not is_due(setter.here.settings) and not is_key_door_open():
        raise Refused("this installation is set up", remedy="settings are in legation.toml")
    asking = Asking(_read(say or []), sys.stdin.isatty())
    _check(asking.said, password_file)
    setter = _rules(_mission(_post(setter, asking), asking), asking)
    _keeping(setter, asking)
    _sources(setting_up(setter.here), asking)
    _people(setting_up(setter.here), asking, password_file)
    if brief:
        _brief(setter)
    console.print("legation serve runs it; legation address prints where its pages are")


def _read(answers: list[str]) -> dict[str, str]:
    said = {name: value for name, _, value in (one.partition("=") for one in answers)}
    unknown = sorted(set(said) - set(NAMES))
    if unknown:
        raise Rejected(f"{unknown[0]!r} is none of {', '.join(NAMES)}", where="--say")
    return said


AMONG: Mapping[str, Sequence[str]] = {
    "body": tuple(Body),
    "size": tuple(Size),
    "profile": tuple(Profile),
    "kind": tuple(MissionKind),
    "legal-basis": ("", *LegalBasis),
    "ceiling": tuple(Marking),
    "offline": OFFLINE_MARKINGS,
    "translation": ENGINES,
}
"""What may be said where there is a choice."""


def _check(said: Mapping[str, str], password_file: Path | None) -> None:
    """Look at all that was said beforehand; Rejected for what is wrong, before anything is written."""
    for name, among in AMONG.items():
        if name in said and said[name].strip() not in among:
            raise Rejected(f"{said[name]!r} is none of {', '.join(among)}", where=name)
    _codes(said.get("accredited", ""))
    checked_time_zone(said.get("time-zone", "UTC"))
    work.checked_folder(said.get("backup-folder", ""), "backup-folder")
    for one in said.get("head-folder", "").split(","):
        work.checked_folder(one, "head-folder")
    way = said.get("sources", "later")
    is_word = way in ("exercise", "later") or any(one.region == way for one in starters())
    if not is_word and not Path(way).expanduser().is_file():
        raise Rejected(f"{way!r} is no region and no file", where="sources")
    if password_file is not None and not password_file.expanduser().is_file():
        raise Rejected(f"{password_file} is no file", where="--password-file")


def _is_done(setter: Setter, step: Step) -> bool:
    progress = progress_of(setter.here.settings.home)
    return progress is not None and step in progress.done


def _post(setter: Setter, asking: Asking) -> Setter:
    if _is_done(setter, Step.POST) and not asking.says("body", "size", "profile"):
        return setter
    held = setter.here.settings
    return work.state_post(
        setter,
        body=asking.word("body", "Who runs it", held.body, *Body),
        size=asking.word("size", "How many share the work", held.size, *Size),
        profile=asking.word("profile", "Which rooms to show", held.profile, *Profile),
    )


def _mission(setter: Setter, asking: Asking) -> Setter:
    if _is_done(setter, Step.MISSIONS) and not asking.says("mission"):
        return setter
    name = asking.word("mission", "Name of your mission", "Capital")
    codes = _codes(asking.word("accredited", "Accredited to (codes or names, commas)", ""))
    kinds = duties_in(setter.here.settings).mission_kinds
    new = NewMission(
        name=name,
        kind=MissionKind(asking.word("kind", "Kind", "embassy", *kinds)),
        time_zone=asking.word("time-zone", "Time zone", "UTC"),
        resident=codes[0] if codes else "",
        concurrent=tuple(codes[1:]),
    )
    work.add_mission(setter, new)
    return setting_up(setter.here)


def _codes(written: str) -> list[str]:
    """Read countries by code or by an English name; Rejected for what is neither."""
    return [_code(one.strip()) for one in written.split(",") if one.strip()]


def _code(said: str) -> str:
    code = country_called(said, profile_in_force())
    if code is None:
        raise Rejected(
            f"{said!r} is no country",
            where="accredited",
            remedy="write its code, such as PE, or its English name",
        )
    return checked_country(code)


def _rules(setter: Setter, asking: Asking) -> Setter:
    if _is_done(setter, Step.RULES) and not asking.says("legal-basis", "ceiling", "offline"):
        return setter
    held = setter.here.settings
    basis = asking.word("legal-basis", "Legal basis of foreign sources", held.legal_basis)
    if basis and basis not in set(LegalBasis):
        raise Rejected(f"{basis!r} is none of {', '.join(LegalBasis)}", where="legal-basis")
    ceiling = asking.word("ceiling", "Highest marking kept here", held.marking_ceiling, *Marking)
    offline = asking.word(
        "offline", "Briefs that browsers may keep", held.offline_marking, *OFFLINE_MARKINGS
    )
    return work.state_rules(
        setter, basis=basis, text=held.legal_basis_text, ceiling=ceiling, offline=offline
    )


def _keeping(setter: Setter, asking: Asking) -> None:
    names = ("backup-folder", "head-folder", "translation")
    if _is_done(setter, Step.KEEPING) and not asking.says(*names):
        return
    held = setter.here.settings
    private = work.state_keeping(
        setter,
        backups=asking.word(
            names[0], "Folder for nightly backups (empty: none)", held.backup_folder
        ),
        heads=asking.word(names[1], "Folder for signed heads (empty: none)", held.head_folders),
        engine=asking.word(names[2], "Who translates", held.translation_engine, *ENGINES),
        address=held.translation_address,
    )
    if private:
        console.print("The key that opens the backups, shown this once; it goes into the safe:")
        console.print(private, soft_wrap=True)


def _sources(setter: Setter, asking: Asking) -> None:
    if _is_done(setter, Step.SOURCES) and not asking.says("sources"):
        return
    regions = list(dict.fromkeys(one.region for one in starters()))
    among = f"Read: exercise, later, an OPML file, or a region of {', '.join(regions)}"
    way = asking.word("sources", among, "later")
    adding = Adding(
        person=setter.person,
        scope=require_scope(scope_of(setter.person, setter.at)),
        mission=setter.here.settings.mission,
        settings=setter.here.settings,
        at=setter.at,
    )
    if way == "exercise":
        work.choose_exercise(setter)
        return
    if way in regions:
        keep_starters([str(one.number) for one in starters() if one.region == way], adding)
    elif way != "later":
        path = Path(way).expanduser()
        if not path.is_file():
            raise Rejected(f"{way!r} is no region and no file", where="sources")
        for one in keep_list(read_list(path.read_bytes(), where=way), adding).left_out:
            console.print(f"left out: {one}", soft_wrap=True)
    work.sources_chosen(setter)


def _people(setter: Setter, asking: Asking, file: Path | None) -> None:
    if not is_key_door_open() or (_is_done(setter, Step.PEOPLE) and not asking.says("login")):
        note_done(setter.here.settings.home, Step.PEOPLE)
        return
    said = asking.word("login", "Your sign-in name ('single': only you, by the key)", SINGLE)
    if said == SINGLE:
        work.stay_single(setter)
        return
    if file is not None:
        password = file.read_text("utf-8").split("\n")[0]
    elif asking.may_ask:
        password = str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    else:
        raise Rejected("a password is asked for at a terminal, or read from --password-file")
    name = asking.word("name", "Your name", said)
    work.name_first_person(setter, login=said, name=name, password=password)
    console.print(f"{said} signs in from now on; the second factor is asked for then")


def _brief(setter: Setter) -> None:
    from legation.rounds.firstbrief import first_brief

    with Telling() as telling:
        failed = list(first_brief(setter.here, telling.tell))
    for one in failed:
        console.print(one, style="red")
    console.print("the first brief is made: legation brief")
