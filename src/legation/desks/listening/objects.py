"""Sources, found by id under a scope: for search by id, comments and history."""

import re

from django.utils.translation import gettext_lazy as _

from legation.chancery.objects import Found, ObjectKind
from legation.desks.listening.lookups import the_source_seen
from legation.domain.scope import Scope
from legation.store.archive import Archive

COMPOUND = re.compile("(?=.*[-_])[0-9A-Za-z_-]{3,80}")
"""Ids of one plain word are searched for as that word; ``source:word`` names the source."""


def _source(archive: Archive, scope: Scope, name: str) -> Found:
    held = the_source_seen(name, scope)
    return Found(title=held.name, label=held.label, language="und")


OBJECTS = (
    ObjectKind(name="source", title=_("Source"), begins="sources", find=_source, alone=COMPOUND),
)
"""What stands under an address of its own."""
