"""What of an installation lies outside its home folder: keys sealed to the machine, secrets, logs."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from legation.settings import Settings

KEY_NAMES = ("signing", "reference", "channels", "authors")
STORES = ("etc/credstore.encrypted", "etc/credstore", "run/credstore.encrypted", "run/credstore")
"""Where systemd looks for credentials, below the root of the system."""
UNIT = "etc/systemd/system/legation.service"
ENVIRONMENT = "etc/legation/environment"
JOURNALS = ("var/log/journal", "run/log/journal")
_HOME = re.compile(r"^Environment=\"?LEGATION_HOME=([^\"\s]+)", re.MULTILINE)


def sealed_keys(root: Path) -> list[Path]:
    """Name the files of keys that systemd hands to the service, sealed or in clear."""
    places = (root / store / f"legation.{name}" for store in STORES for name in KEY_NAMES)
    return [one for one in places if one.exists()]


def serves(home: Path, root: Path) -> bool:
    """Say whether the service of this system is that of this home folder: only then are the keys its own."""
    try:
        stated = _HOME.findall((root / UNIT).read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return False
    return bool(stated) and Path(stated[-1]) == home


def secret_files(settings: Settings) -> Iterator[str]:
    """Name each file outside the home folder that a setting takes a secret from, with the setting."""
    for one in fields(Settings):
        said = getattr(settings, one.name)
        if not one.name.endswith("_file") or not said:
            continue
        path = Path(said).expanduser().absolute()
        if path.exists() and not path.is_relative_to(settings.home):
            yield f"{path} (setting {one.name})"


def remains(settings: Settings, root: Path) -> Iterator[str]:
    """Say in words what is left outside the home folder once it is erased."""
    for key in sealed_keys(root):
        yield (
            f"a key sealed to this machine, {key}: as root, shred --remove {key}; only the home folder of "
            f"the service in {root / UNIT} has its keys erased from here"
        )
    for said in secret_files(settings):
        yield f"the file {said}"
    if (root / ENVIRONMENT).exists():
        yield f"settings in {root / ENVIRONMENT}, with the database's password where it stands there"
    if journals := [str(root / one) for one in JOURNALS if (root / one).is_dir()]:
        yield f"what the service said to the system's journal, in {', '.join(journals)}"
