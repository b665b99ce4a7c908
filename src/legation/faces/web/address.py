"""The address at which the single user opens this installation."""

from legation.faces.web.secret import access_key
from legation.settings import Settings

KEY = "key"
"""The name under which the address carries the access key."""
_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, never listened on


def address(settings: Settings, path: str = "/") -> str:
    """Give the address of a page with its key.

    Who has it gets in, so it is shown only on the machine itself.
    """
    host = "127.0.0.1" if settings.host in _EVERYWHERE else settings.host
    written = f"[{host}]" if ":" in host else host
    return f"http://{written}:{settings.port}{path}?{KEY}={access_key(settings.home)}"
