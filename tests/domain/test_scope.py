"""Who may see what: labels only ever narrow, and no scope means no read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.domain.errors import Refused, Rejected
from legation.domain.scope import Audience, Label, Marking, Scope, require_scope

labels = st.builds(
    Label,
    mission=st.sampled_from(["lima", "quito", "lima|quito"]),
    marking=st.sampled_from(Marking),
    audience=st.sampled_from(Audience),
)
scopes = st.builds(
    Scope,
    missions=st.frozensets(st.sampled_from(["lima", "quito", "oslo"]), min_size=1),
    marking=st.sampled_from(Marking),
    audiences=st.frozensets(st.sampled_from(Audience), min_size=1),
)


@given(st.lists(labels, min_size=1, max_size=5), scopes)
def test_whoever_sees_what_is_derived_may_see_everything_it_came_from(held, scope) -> None:
    derived = Label.strictest(held)
    if derived.audience == Audience.MISSION and scope.admits(derived):
        assert all(scope.missions >= set(one.mission.split("|")) for one in held)
    if scope.admits(derived) and scope.audiences == frozenset(Audience):
        assert all(scope.admits(one) for one in held)


def test_the_mission_audience_needs_every_mission_named() -> None:
    both = Label(mission="lima|quito", marking=Marking.PUBLIC, audience=Audience.MISSION)
    lima = Scope(
        missions=frozenset({"lima"}), marking=Marking.CONFIDENTIAL, audiences=frozenset(Audience)
    )
    assert not lima.admits(both)
    assert Scope(
        missions=frozenset({"lima", "quito"}), marking=Marking.PUBLIC, audiences=frozenset(Audience)
    ).admits(both)


def test_a_higher_marking_is_not_seen() -> None:
    row = Label(mission="lima", marking=Marking.RESTRICTED, audience=Audience.MINISTRY)
    reader = Scope(
        missions=frozenset({"lima"}), marking=Marking.INTERNAL, audiences=frozenset(Audience)
    )
    assert not reader.admits(row)


def test_no_scope_no_read() -> None:
    for nothing in (None, "lima", {}):
        with pytest.raises(Refused):
            require_scope(nothing)
    with pytest.raises(Refused):
        Scope(missions=frozenset(), marking=Marking.PUBLIC, audiences=frozenset(Audience))
    with pytest.raises(Refused):
        Scope(missions=frozenset({"lima"}), marking=Marking.PUBLIC, audiences=frozenset())
    with pytest.raises(Rejected):
        Label.strictest([])
