"""The scope as SQL holds back exactly what the scope as a rule does."""

import itertools

import pytest

from legation.domain.errors import Rejected
from legation.domain.scope import Audience, Label, Marking, Scope
from legation.store.archive import Archive
from legation.testing.rows import items

MISSIONS = ("lima", "oslo", "lima|oslo", "lima|oslo|riga", "", "li'ma", "lim")
LABELS = [
    Label(mission=mission, marking=marking, audience=audience)
    for mission, marking, audience in itertools.product(MISSIONS, Marking, Audience)
]
SCOPES = [
    Scope(missions=frozenset(missions), marking=marking, audiences=frozenset(audiences))
    for missions in (["lima"], ["lima", "oslo"], ["li'ma", ""], ["lima|oslo"])
    for marking in (Marking.PUBLIC, Marking.RESTRICTED, Marking.CONFIDENTIAL)
    for audiences in (list(Audience), [Audience.MISSION], [Audience.PUBLIC])
]
UNEVEN = [
    Scope(
        missions=frozenset({"lima", "oslo"}),
        marking=general,
        audiences=frozenset(Audience),
        ceilings=frozenset({("lima", low), ("oslo", high)}),
    )
    for general in (Marking.PUBLIC, Marking.RESTRICTED)
    for low in (Marking.PUBLIC, Marking.INTERNAL)
    for high in (Marking.INTERNAL, Marking.CONFIDENTIAL)
]


def _row(number: int, label: Label) -> dict[str, object]:
    return {
        "native_id": str(number),
        "mission": label.mission,
        "marking": label.marking.value,
        "audience": label.audience.value,
    }


@pytest.mark.parametrize("moved", [False, True])
def test_every_scope_sees_exactly_what_it_admits(archive: Archive, moved: bool) -> None:
    archive.file({"items": items([_row(number, label) for number, label in enumerate(LABELS)])})
    if moved:
        archive.flush()
    for scope in (*SCOPES, *UNEVEN):
        seen = archive.read("items", scope, columns=["native_id"])["native_id"].to_list()
        admitted = [str(number) for number, label in enumerate(LABELS) if scope.admits(label)]
        assert sorted(seen) == sorted(admitted)
        assert archive.count("items", scope) == len(admitted)


@pytest.mark.parametrize("bad", [{"marking": "secret"}, {"audience": "all"}, {"marking": ""}])
def test_a_row_with_an_unknown_label_is_not_filed(archive: Archive, bad: dict[str, str]) -> None:
    with pytest.raises(Rejected):
        archive.file({"items": items([{"native_id": "1", **bad}])})
    with pytest.raises(Rejected):
        archive.load([{"items": items([{"native_id": "1", **bad}])}])
    assert archive.count("items", SCOPES[0]) == 0


def test_a_revision_with_a_stricter_label_hides_the_earlier_one(archive: Archive) -> None:
    public = Scope(
        missions=frozenset({"lima"}), marking=Marking.PUBLIC, audiences=frozenset(Audience)
    )
    archive.file({"items": items([{}])})
    archive.file({"items": items([{"text": "more", "marking": "restricted", "hours": 1}])})
    archive.flush()
    assert archive.read("items", public).is_empty()
