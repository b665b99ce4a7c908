"""The scope as SQL: the one place where rows are held back from a reader."""

from legation.domain.scope import Audience, Label, Marking, Scope

CONDITION = """(
    marking IN (SELECT unnest($scope_markings))
    AND audience IN (SELECT unnest($scope_audiences))
    AND (
        audience <> $scope_mission_audience
        OR list_contains($scope_missions, mission)
        OR list_has_all($scope_missions, string_split(mission, '|'))
    )
)"""
"""True for exactly the rows whose label ``Scope.admits``; a label that is null or unknown is not."""


def parameters(scope: Scope) -> dict[str, object]:
    """Give what CONDITION is bound to."""
    return {
        "scope_markings": [one.value for one in Marking if one.rank <= scope.marking.rank],
        "scope_audiences": sorted(one.value for one in scope.audiences),
        "scope_mission_audience": Audience.MISSION.value,
        "scope_missions": sorted(name for name in scope.missions if "|" not in name),
    }


def admits(scope: Scope, *, mission: str, marking: str, audience: str) -> bool:
    """Say the same of one label as stored: search and vectors hold few labels and ask of each."""
    try:
        label = Label(mission=mission, marking=Marking(marking), audience=Audience(audience))
    except ValueError:
        return False
    return scope.admits(label)
