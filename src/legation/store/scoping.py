"""The scope as SQL: the one place where rows are held back from a reader."""

import polars as pl

from legation.domain.errors import Rejected
from legation.domain.scope import Audience, Label, Marking, Scope

CONDITION = """(
    (
        marking IN (SELECT unnest($scope_markings))
        OR list_has_all(
            $scope_above::VARCHAR[],
            list_transform(string_split(mission, '|'), lambda one: one || '/' || marking)
        )
    )
    AND (
        $scope_is_even
        OR marking NOT IN (SELECT unnest($scope_markings))
        OR NOT list_has_any(
            $scope_below::VARCHAR[],
            list_transform(string_split(mission, '|'), lambda one: one || '/' || marking)
        )
    )
    AND audience IN (SELECT unnest($scope_audiences))
    AND (
        audience <> $scope_mission_audience
        OR list_contains($scope_missions, mission)
        OR list_has_all($scope_missions, string_split(mission, '|'))
    )
)"""
"""True for exactly the rows whose label ``Scope.admits``; a label that is null or unknown is not."""


def parameters(scope: Scope) -> dict[str, object]:
    """Give what CONDITION is bound to: beside the general marking, the exceptions as mission/marking,
    those that a mission's own ceiling opens above it and those that one shuts below it."""
    ceilings = [(name, ceiling.rank) for name, ceiling in sorted(scope.ceilings)]
    general = scope.marking.rank
    above = [
        f"{name}/{one}" for name, rank in ceilings for one in Marking if general < one.rank <= rank
    ]
    below = [
        f"{name}/{one}" for name, rank in ceilings for one in Marking if rank < one.rank <= general
    ]
    return {
        "scope_above": above,
        "scope_below": below,
        "scope_is_even": not below,
        "scope_markings": [one.value for one in Marking if one.rank <= scope.marking.rank],
        "scope_audiences": sorted(one.value for one in scope.audiences),
        "scope_mission_audience": Audience.MISSION.value,
        "scope_missions": sorted(name for name in scope.missions if "|" not in name),
    }


def labelled(table: pl.DataFrame, *, name: str) -> pl.DataFrame:
    """Give the table back, or raise Rejected naming the first marking or audience that is none."""
    if not table.height:
        return table
    for column, kind in (("marking", Marking), ("audience", Audience)):
        for word in table[column].unique().to_list():
            if word not in set(kind):
                raise Rejected(f"{word!r} is no {column}", where=name)
    return table


def admits(scope: Scope, *, mission: str, marking: str, audience: str) -> bool:
    """Say the same of one label as stored: search and vectors hold few labels and ask of each."""
    try:
        label = Label.of(mission=mission, marking=marking, audience=audience)
    except Rejected:
        return False
    return scope.admits(label)
