"""What an id means that a desk keeps, for those who do not know that desk.

A desk lists, as ``explains`` of its ``AppConfig``, the dotted name of a function that takes an archive, a
``Scope`` and a name, and says what it names (``Known``), or gives None where the desk keeps no such thing or
the scope does not admit it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.apps import apps
from django.utils.module_loading import import_string

from legation.domain.scope import Scope, require_scope
from legation.store.archive import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a name names, in a line, what is known of it, and the address of its page."""

    says: str
    facts: tuple[str, ...] = ()
    opens: str = ""


def explained(archive: Archive, scope: Scope, name: str) -> Known | None:
    """Ask every desk that keeps things by name what this one is; None where none knows it."""
    allowed = require_scope(scope)
    for app in apps.get_app_configs():
        listed = getattr(app, "explains", "")
        if not listed:
            continue
        ask = cast("Callable[[Archive, Scope, str], Known | None]", import_string(listed))
        found = ask(archive, allowed, name)
        if found is not None:
            return found
    return None
