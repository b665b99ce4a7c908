"""The installation's secret key: made once, kept in a file that only its owner reads."""

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> str:
    """Read the key under ``home``, making it on first use."""
    path = home / "secret.key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text("ascii")
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text("ascii")
