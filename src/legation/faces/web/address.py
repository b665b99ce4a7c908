"""The address at which this installation is opened."""

from legation.chancery.keydoor import is_key_door_open
from legation.faces.web.secret import access_key
from legation.settings import Settings

KEY = "key"
"""The name under which the address carries the access key."""
_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, never listened on


def address(settings: Settings, path: str = "/") -> str:
    """Give the address of a page, with the key while that lets in; else the one that people know it by.

    Who has the key gets in, so it is shown only on the machine itself. Asks the database.
    """
    if not is_key_door_open() and settings.public_address:
        return f"{settings.public_address.rstrip('/')}{path}"
    host = "127.0.0.1" if settings.host in _EVERYWHERE else settings.host
    written = f"[{host}]" if ":" in host else host
    here = f"http://{written}:{settings.port}{path}"
    return f"{here}?{KEY}={access_key(settings.home)}" if is_key_door_open() else here
