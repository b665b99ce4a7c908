"""What the installation tells on Today of its own keeping: the last backup, copied records, the version."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.utils.translation import gettext as _

from legation import __version__
from legation.chancery.audit.heads import latest_head, newest_copy
from legation.chancery.contributing import Asked, Told
from legation.chancery.keys import Keys
from legation.rounds.records import head_folders
from legation.rounds.safekeeping.backup import backups

STATUS = "/status"
LATE = timedelta(hours=36)
"""A nightly backup older than this was missed."""


def keeping(asked: Asked) -> Iterator[Told]:
    """Tell how the installation is kept; nothing here is content."""
    yield _backup(asked)
    yield _heads(asked)
    yield Told(says=_("Version %(version)s") % {"version": __version__}, address=STATUS)


def _backup(asked: Asked) -> Told:
    folder = asked.here.settings.backup_folder
    newest = backups(Path(folder).expanduser())[-1:] if folder else []
    if not newest:
        return Told(says=_("No backup yet"), address=STATUS, is_well=False)
    made = datetime.fromtimestamp(newest[0].stat().st_mtime, UTC)
    return Told(says=_("Last backup"), address=STATUS, at=made, is_well=asked.at - made < LATE)


def _heads(asked: Asked) -> Told:
    """Say whether the signed state of the records stands somewhere off this machine."""
    settings, head = asked.here.settings, latest_head()
    due = head.size if head else 0
    keys = Keys(settings.home)
    folders = [one for one in head_folders(settings) if one.is_dir()]
    held = max((newest_copy(keys, one) for one in folders), default=0)
    if not held or head is None:
        says = _("The records are not copied off this machine")
        return Told(says=says, address=STATUS, is_well=False)
    at = datetime.fromisoformat(head.at) if held == due else None
    says = _("Records copied off this machine up to number %(number)s") % {"number": held}
    return Told(says=says, address=STATUS, at=at, is_well=held == due)
