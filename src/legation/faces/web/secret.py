"""The installation's secrets: made once, kept in files that only their owner reads."""

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> str:
    """Read the key that signs cookies under ``home``, making it on first use."""
    return _kept(home / "secret.key", length=48)


def access_key(home: Path) -> str:
    """Read the key that opens the pages to the single user, making it on first use."""
    return _kept(home / "access.key", length=24)


def _kept(path: Path, *, length: int) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text("ascii")
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(length))
    return path.read_text("ascii")
