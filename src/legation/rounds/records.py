"""The records' hourly duty: sign a head over what is new, copy heads off the machine."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from legation.chancery.audit.heads import copy_heads, heads_in, latest_head, sign_head
from legation.chancery.audit.verifying import verify
from legation.chancery.installation import Installation
from legation.chancery.keys import Keys
from legation.domain.errors import Refused, Unavailable
from legation.settings import Settings


def head_folders(settings: Settings) -> list[Path]:
    """Name the folders off the machine that heads are copied to."""
    named = (one.strip() for one in settings.head_folders.split(","))
    return [Path(one).expanduser() for one in named if one]


def keep_heads(here: Installation, say: Callable[[str], None]) -> None:
    """Sign a head when the last one is old enough, and bring every folder up to date."""
    keys = Keys(here.settings.home)
    if is_head_due(here) and (head := sign_head(keys, at=here.now())):
        say(f"records: head over {head.size:,} signed")
    for folder in head_folders(here.settings):
        try:
            copied = copy_heads(keys, folder)
        except Unavailable as away:
            say(f"records: {away}")
        else:
            if copied:
                say(f"records: {copied:,} heads copied to {folder}")


def verified(here: Installation) -> Iterator[str]:
    """Check every record against the heads kept here and in the folders off the machine; gives what was
    found in words. Refused where a record is bad."""
    folders = [one for one in head_folders(here.settings) if one.is_dir()]
    verdict = verify(public=Keys(here.settings.home).public(), elsewhere=heads_in(folders))
    if verdict.bad is not None:
        raise Refused(f"first bad record: {verdict.bad.number}: {verdict.bad.says}")
    yield f"{verdict.records:,} records follow one another, {verdict.heads:,} heads agree"
    yield verdict.tail


def is_head_due(here: Installation) -> bool:
    """Say whether the last head was signed longer ago than the setting says, or never."""
    last = latest_head()
    if last is None:
        return True
    pause = timedelta(seconds=here.settings.head_seconds)
    return here.now() - datetime.fromisoformat(last.at) >= pause
