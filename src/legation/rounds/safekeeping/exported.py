"""What of the database is exported: which dossiers, which of their rows, which of their columns."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from django.apps import apps
from django.db.models import Model

from legation.domain.scope import Label, Scope

NAMES = frozenset({"reporting.personmet"})
"""Dossiers that name somebody who was met: only when that is asked for."""
WITHHELD: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "chancery.person": frozenset({"password"}),
        "listening.source": frozenset({"secrets"}),
        "tokens.token": frozenset({"digest"}),
    }
)
"""Columns that leave in no form, hashed or sealed neither."""
LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        "chancery.invitation": "links that open a door",
        "chancery.failedsignin": "a count of wrong passwords, forgotten after a while",
        "chancery.keydoor": "whether the address with a key still opens",
        "store.batch": "the inbox: its rows are among the flows",
        "store.ledger": "how far the inbox was moved",
    }
)
"""What of the house's own is no dossier, and why."""
_OWNERS = ("person", "owner", "saved", "warning", "edition", "source")
"""Through which a row without label or mission belongs to one that has it, in this order."""


def dossiers(*, with_names: bool = True) -> list[type[Model]]:
    """Name what is exported: all that the house keeps, but what is left out for a stated reason."""
    own = (one for one in apps.get_models() if one.__module__.startswith("legation."))
    closed = set(LEFT_OUT) if with_names else {*LEFT_OUT, *NAMES}
    return [one for one in own if one._meta.label_lower not in closed]


def admitted(model: type[Model], scope: Scope) -> Iterator[Model]:
    """Give the rows of a dossier that a scope admits, by their keys."""
    rows = model._default_manager.order_by("pk")
    return (row for row in rows.iterator(chunk_size=2_000) if is_admitted(row, scope))


def is_admitted(row: Model, scope: Scope) -> bool:
    """Say whether a row belongs to what a scope admits.

    By its own label; else by its mission, or the home of the person it is or belongs to; else by what it
    hangs on. What has none of these is the installation's own: missions, public voices, records.
    """
    label = getattr(row, "label", None)
    if isinstance(label, Label):
        return scope.admits(label)
    mission = getattr(row, "home_mission_id", None) or _mission_of(row)
    if mission:
        return mission in scope.missions
    held = next((getattr(row, name) for name in _OWNERS if hangs_on(row, name)), None)
    return held is None or is_admitted(held, scope)


def hangs_on(row: Model, name: str) -> bool:
    """Say whether a row hangs on another dossier by this name."""
    return isinstance(getattr(row, name, None), Model)


def columns_of(model: type[Model]) -> list[str]:
    """Name what is written of each row of a dossier."""
    withheld = WITHHELD.get(model._meta.label_lower, frozenset())
    return [one.attname for one in model._meta.concrete_fields if one.name not in withheld]


def values_of(row: Model) -> dict[str, object]:
    """Give what is written of one row; what it names many of, as a list of their keys."""
    values: dict[str, object] = {name: getattr(row, name) for name in columns_of(type(row))}
    for many in row._meta.many_to_many:
        values[many.name] = sorted(one.pk for one in getattr(row, many.name).all())
    return values


def _mission_of(row: Model) -> str:
    """Give the mission that a row names; records, whose chain only holds whole, count as the house's."""
    if row._meta.app_label == "records":
        return ""
    said = getattr(row, "mission_id", None) or getattr(row, "mission", "")
    return said if isinstance(said, str) else ""
