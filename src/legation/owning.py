"""What an installation keeps is for its owner: nothing is made for others, and what stood open is shut."""

import os
from pathlib import Path

OTHERS = 0o077
"""What the group and everybody else may do with a file."""
OURS = ("*.sqlite3*", "*.key", "*.toml", "*.json", "keys", "tables", "derived", "run", "uploads")
"""What lies in the home folder of an installation."""


def for_the_owner_only() -> None:
    """Let this process, and those that it starts, make files and folders for their owner only."""
    os.umask(OTHERS)


def shut_to_others(home: Path) -> None:
    """Shut the home folder and what lies in it to others, as far as it is this user's.

    A folder that is a person's own home, or the root, stays as it is: more than this installation lies there.
    """
    ours = {path for pattern in OURS for path in home.glob(pattern)}
    if home.resolve() not in (Path.home().resolve(), Path(home.resolve().anchor)):
        ours.add(home)
    for path in ours:
        held = path.lstat()
        is_link = path.is_symlink()
        if held.st_uid == os.geteuid() and held.st_mode & OTHERS and not is_link:
            path.chmod(held.st_mode & 0o7777 & ~OTHERS)
