"""What sources are called, for desks that do not know the one that keeps them.

The desk that keeps them lists, as ``source_names`` of its ``AppConfig``, the dotted name of a function that
takes a ``Scope`` and gives the name of every source that it admits, by id.
"""

from collections.abc import Callable, Mapping
from typing import cast

from django.apps import apps
from django.utils.module_loading import import_string

from legation.domain.scope import Scope


def source_names(scope: Scope) -> Mapping[str, str]:
    """Give the name of every source that a scope admits, by its id."""
    told: dict[str, str] = {}
    for app in apps.get_app_configs():
        listed = getattr(app, "source_names", "")
        if listed:
            names = cast("Callable[[Scope], Mapping[str, str]]", import_string(listed))
            told |= names(scope)
    return told
