"""``legation doctor``: what would hurt later, looked for now, each with what to do about it."""

import ctypes.util
import shutil
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from legation.chancery.audit.heads import latest_head, newest_copy
from legation.chancery.clocks import in_both
from legation.chancery.compartments import is_bypassed
from legation.chancery.fonts import lacking
from legation.chancery.installation import Installation
from legation.chancery.joining import parted
from legation.chancery.keys import Keys
from legation.chancery.language_names import language_in_words
from legation.desks.briefing.speaking import SPOKEN
from legation.rounds.records import head_folders
from legation.rounds.safekeeping.backup import backups
from legation.rounds.safekeeping.snapshot import KEY_FILES, KEY_FOLDER
from legation.rounds.volumes import Swap, Volume, swaps, volume_of
from legation.settings import Settings

LEAST_FREE_BYTES = 2_000_000_000
SECRET_FILES = ("backup_passphrase_file", "mail_password_file", "sign_on_secret_file")
"""The settings that name a file with a secret in it."""
LATE_SECONDS = 36 * 3600
"""A nightly backup older than this was missed once."""
EARLIEST_YEAR = 2026
"""A clock before this was never set."""
PANGO = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: what was found and, where it is not well, what to do about it in words,
    with the line to run where there is one."""

    what: str
    is_well: bool
    says: str
    remedy: str = ""
    command: str = ""


def findings(here: Installation) -> list[Finding]:
    """Look at the machine: disk, encryption, swap, keys, clock, backups, heads kept elsewhere, Pango."""
    home = here.settings.home
    return [
        _disk(home),
        _permissions(home),
        _encryption(volume_of(home)),
        _swap(swaps()),
        _paper(),
        *_secrets(here.settings),
        _clock(here),
        _backup(here),
        *_heads(here),
        *_compartments(),
    ]


def _compartments() -> Iterator[Finding]:
    bypassed = is_bypassed()
    if bypassed is None:
        return
    says = (
        _("The role of the database sees every row: it is a superuser, or bypasses row security.")
        if bypassed
        else _("The database itself keeps missions and markings apart.")
    )
    remedy = _("Give it a role that is neither; docs/operate.md says how.")
    yield Finding(what="row security", is_well=not bypassed, says=says, remedy=remedy)


def _disk(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    return Finding(
        what="disk",
        is_well=free > LEAST_FREE_BYTES,
        says=_("%(gigabytes)s GB are free.") % {"gigabytes": f"{free / 1e9:.1f}"},
        remedy=_("Make room: merge the tables, keep less, or give it a larger disk."),
        command="legation compact",
    )


def _permissions(home: Path) -> Finding:
    is_private = stat.S_IMODE(home.stat().st_mode) & 0o077 == 0
    return Finding(
        what="data folder",
        is_well=is_private,
        says=_private(is_private),
        remedy=_("Let only its owner read it."),
        command=f"chmod 700 {home}",
    )


def _private(is_private: bool) -> str:
    return _("Only its owner reads it.") if is_private else _("Others on this machine may read it.")


def _secrets(settings: Settings) -> Iterator[Finding]:
    """Look at every file that holds a key or a password: in the home folder, and where settings name one."""
    home = settings.home
    held = {name: home / name for name in KEY_FILES}
    held |= {f"{KEY_FOLDER}/{one.name}": one for one in sorted((home / KEY_FOLDER).glob("*.key"))}
    named = {name: str(getattr(settings, name)) for name in SECRET_FILES}
    held |= {name: Path(path).expanduser() for name, path in named.items() if path}
    for name, path in held.items():
        if path.exists():
            is_private = stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
            yield Finding(
                what=name,
                is_well=is_private,
                says=_private(is_private),
                remedy=_("Let only its owner read it."),
                command=f"chmod 600 {path}",
            )


def _encryption(volume: Volume) -> Finding:
    says = _("There is no encrypted volume under the data folder.")
    if volume.encrypted_by:
        told = {"device": volume.device, "how": volume.encrypted_by}
        says = _("It is encrypted on %(device)s by %(how)s.") % told
    return Finding(
        what="encryption at rest",
        is_well=bool(volume.encrypted_by),
        says=says,
        remedy=_("Put the data folder on a volume under LUKS or fscrypt: see docs/operate.md."),
    )


def _swap(held: Sequence[Swap]) -> Finding:
    open_ones = [one.name for one in held if not one.is_safe]
    says = _("None is written to a disk that is not encrypted.")
    if open_ones:
        told = {"names": ", ".join(open_ones)}
        says = _("What stood in memory may be read from %(names)s: not encrypted.") % told
    return Finding(
        what="swap",
        is_well=not open_ones,
        says=says,
        remedy=_("Encrypt the swap, or turn it off."),
        command="swapoff -a",
    )


def _paper() -> Finding:
    has_pango = ctypes.util.find_library("pango-1.0") is not None
    missing = lacking(SPOKEN)
    says, command = _("Briefs print to PDF in all six languages."), ""
    if not has_pango:
        says, command = _("Pango is missing: no PDF is made."), PANGO
    elif missing:
        told = {"languages": parted(language_in_words(one) for one in missing)}
        says = _("No font here writes these languages, so no PDF is made in them: %(languages)s.")
        says, command = says % told, f"apt-get install {' '.join(sorted(set(missing.values())))}"
    return Finding(
        what="PDF",
        is_well=has_pango and not missing,
        says=says,
        remedy=_("Install Pango and fonts; everything else works without them."),
        command=command,
    )


def _clock(here: Installation) -> Finding:
    """A clock that runs behind what was recorded already was set back."""
    now, head = here.now(), latest_head()
    says, is_well = _("It is %(time)s.") % {"time": in_both(now)}, True
    if now.year < EARLIEST_YEAR:
        is_well = False
    elif head and (ahead := datetime.fromisoformat(head.at)) > now:
        said = _("It runs behind the last signed head of %(time)s.")
        says, is_well = said % {"time": in_both(ahead)}, False
    return Finding(
        what="clock",
        is_well=is_well,
        says=says,
        remedy=_("Set the clock; every time that is kept depends on it."),
        command="timedatectl set-ntp true",
    )


def _backup(here: Installation) -> Finding:
    folder = here.settings.backup_folder
    if not folder:
        return Finding(
            what="backup",
            is_well=False,
            says=_("There is no nightly backup."),
            remedy=_("Name a folder off this machine in backup_folder, and make a key for it."),
            command="legation backup-key",
        )
    newest = backups(Path(folder).expanduser())[-1:]
    if not newest:
        return Finding(
            what="backup",
            is_well=False,
            says=_("There is none in %(folder)s.") % {"folder": folder},
            remedy=_("Make the first one now."),
            command="legation backup",
        )
    made = datetime.fromtimestamp(newest[0].stat().st_mtime, UTC)
    return Finding(
        what="backup",
        is_well=(here.now() - made).total_seconds() < LATE_SECONDS,
        says=_("The last one is of %(time)s.") % {"time": in_both(made)},
        remedy=_("A night was missed: make one now, and look why."),
        command="legation backup",
    )


def _heads(here: Installation) -> Iterator[Finding]:
    folders, head = head_folders(here.settings), latest_head()
    what = "heads off the machine"
    if not folders:
        yield Finding(
            what=what,
            is_well=False,
            says=_("No signed head of the records is kept elsewhere: their end cannot be checked."),
            remedy=_("Name folders in head_folders, or keep a printed head in the safe."),
            command="legation audit head",
        )
    for folder in folders:
        held = newest_copy(Keys(here.settings.home), folder) if folder.is_dir() else 0
        due = head.size if head else 0
        told = {"folder": folder, "held": f"{held:,}", "due": f"{due:,}"}
        yield Finding(
            what=what,
            is_well=folder.is_dir() and held == due,
            says=_("%(folder)s holds %(held)s of %(due)s records.") % told,
            remedy=_("Mount it: the running installation then copies what it lacks."),
            command="legation serve",
        )
