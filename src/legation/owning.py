"""What an installation keeps is for its owner: nothing is made for others, and what stood open is shut."""

import os
from collections.abc import Iterable
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path
from stat import S_ISLNK

OTHERS = 0o077
"""What the group and everybody else may do with a file."""
OURS = (
    *(
        "*.sqlite3*",
        "*.key",
        "*.toml",
        "*.json",
        "*.draft",
        "keys",
        "tables",
        "derived",
        "run",
        "log",
    ),
    *("uploads", "exercise", "before-upgrade", ".restoring"),
)
"""What lies in the home folder of an installation."""
NOBODYS = (".cache", "lost+found")
"""What the system's own libraries and a volume leave in a folder: no sign that somebody lives in it."""


def for_the_owner_only() -> None:
    """Let this process, and those that it starts, make files and folders for their owner only."""
    os.umask(OTHERS)


def shut_to_others(home: Path) -> None:
    """Shut the home folder, then what lies in it, to others, as far as it is this user's.

    The folder stays as it is where more than this installation lies there: a person's own home or the root
    that holds anything else, and any folder in which something else belongs to another user. What goes
    meanwhile is passed over, and no link is followed.
    """
    names = [path.name for path in home.iterdir()]
    if not _is_shared(home, names):
        _shut(home.resolve())
    for name in names:
        if _is_any(name, OURS):
            _shut(home / name)


def _is_shared(home: Path, names: Iterable[str]) -> bool:
    others = [home / name for name in names if not _is_any(name, (*OURS, *NOBODYS))]
    if home.resolve() in (Path.home().resolve(), Path(home.resolve().anchor)):
        return bool(others)
    return any(_is_anothers(path) for path in others)


def _is_any(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, one) for one in patterns)


def _is_anothers(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return path.lstat().st_uid != os.geteuid()
    return False


def _shut(path: Path) -> None:
    with suppress(FileNotFoundError, NotImplementedError):
        held = path.lstat()
        is_mine = held.st_uid == os.geteuid() and not S_ISLNK(held.st_mode)
        if is_mine and held.st_mode & OTHERS:
            path.chmod(held.st_mode & 0o7777 & ~OTHERS, follow_symlinks=False)
