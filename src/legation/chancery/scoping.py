"""The scope as a filter of dossiers, and up to which marking people may enter what they write."""

from django.conf import settings
from django.db.models import Q

from legation.domain.errors import Refused
from legation.domain.said import Said
from legation.domain.scope import Audience, Marking, Scope
from legation.settings_file import in_force


def seen_by(scope: Scope, *, prefix: str = "", mission: str = "mission") -> Q:
    """Keep the dossiers whose label a scope admits. ``prefix`` leads to their columns ``marking`` and
    ``audience``, ``mission`` to the id of the one mission each belongs to."""
    uneven = dict(scope.ceilings)
    read = Q(**{f"{prefix}marking__in": _up_to(scope.marking)}) & ~Q(**{f"{mission}__in": uneven})
    for name, ceiling in uneven.items():
        read |= Q(**{mission: name, f"{prefix}marking__in": _up_to(ceiling)})
    own = Q(**{f"{mission}__in": list(scope.missions)})
    wide = ~Q(**{f"{prefix}audience": Audience.MISSION})
    return read & Q(**{f"{prefix}audience__in": list(scope.audiences)}) & (wide | own)


def require_ceiling(marking: Marking, ceiling: Marking, *, where: str = "marking") -> None:
    """Raise Refused where something is marked higher than this installation may hold."""
    if marking.rank > ceiling.rank:
        raise Refused(
            Said(
                "this installation holds nothing above {ceiling}: {marking} does not belong here",
                ceiling=ceiling,
                marking=marking,
            ),
            where=where,
            remedy="take it to a system that is approved for it",
        )


def highest_marking() -> Marking:
    """Give the highest marking that this installation may hold: its ``marking_ceiling`` as it is now."""
    return Marking(in_force(settings.LEGATION).marking_ceiling)


def usual_marking() -> Marking:
    """Give the marking of what nobody marked: internal, or less where the installation holds less."""
    return min(Marking.INTERNAL, highest_marking(), key=lambda one: one.rank)


def require_admitted(marking: Marking, *, where: str = "marking") -> None:
    """Raise Refused where something is marked higher than this installation may hold."""
    require_ceiling(marking, highest_marking(), where=where)


def markings_up_to(ceiling: Marking) -> list[Marking]:
    """Give the markings that people may enter here."""
    return _up_to(ceiling)


def _up_to(ceiling: Marking) -> list[Marking]:
    return [one for one in Marking if one.rank <= ceiling.rank]
