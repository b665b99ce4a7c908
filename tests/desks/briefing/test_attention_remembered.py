"""What the lists remember: counted once, for one scope, and anew when something came in."""

from datetime import datetime
from pathlib import Path

import pytest

from legation.chancery.installation import Installation
from legation.desks.briefing.lookups import attention
from legation.desks.briefing.lookups.attention import Attention
from legation.desks.briefing.lookups.publications import publications
from legation.desks.briefing.rules.asked import Asked
from legation.desks.briefing.rules.watch import NOTHING
from legation.domain.scope import SCOPE_COLUMNS, Scope
from legation.testing.installations import fill, mission_label, planted_installation, scope_of
from legation.testing.planted_brief import AS_OF

pytestmark = pytest.mark.django_db
LISTS = {"stories": attention.stories, "narratives": attention.narratives}


@pytest.fixture
def here(home: Path) -> Installation:
    here = planted_installation(home, "lima", "oslo")
    fill(here, mission_label("lima"))
    return here


def listed(
    here: Installation,
    scope: Scope,
    of: str,
    *,
    as_of: datetime = AS_OF,
    asked: Asked | None = None,
) -> Attention:
    with here.archive.steady():
        return LISTS[of](
            here.archive, scope, as_of=as_of, asked=asked or Asked(days=28), watch=NOTHING
        )


@pytest.mark.parametrize("of", LISTS)
def test_what_one_mission_sees_is_not_told_to_another(here: Installation, of: str) -> None:
    own = listed(here, scope_of("lima"), of)
    assert own.rows.height
    assert own.labels.select(SCOPE_COLUMNS).row(0)[0] == "lima"
    assert "es" in own.choices.filter(of="language")["value"]
    other = listed(here, scope_of("oslo"), of)
    assert not other.rows.height + other.labels.height + other.choices.height


@pytest.mark.parametrize("of", LISTS)
def test_what_is_remembered_is_asked_for_again_when_something_came_in(
    here: Installation, of: str
) -> None:
    scope = scope_of("lima", "oslo")
    before = listed(here, scope, of)
    assert set(before.labels["mission"]) == {"lima"}
    fill(here, mission_label("oslo"), native="again")
    after = listed(here, scope, of)
    assert set(after.labels["mission"]) == {"lima", "oslo"}
    assert after.rows["items"].sum() > before.rows["items"].sum()
    assert listed(here, scope_of("lima"), of).rows.equals(before.rows)


@pytest.mark.parametrize("of", LISTS)
def test_a_second_reader_of_the_same_costs_nothing(here: Installation, of: str) -> None:
    first = listed(here, scope_of("lima"), of)
    made = here.archive.memory.made
    again = listed(here, scope_of("lima"), of)
    assert here.archive.memory.made == made
    assert again.rows.equals(first.rows)
    assert again.choices.equals(first.choices)


@pytest.mark.parametrize("of", LISTS)
@pytest.mark.parametrize("asked", [Asked(days=28), Asked(days=28, language="es")])
def test_some_of_what_is_listed_is_counted_as_in_the_whole(
    here: Installation, of: str, asked: Asked
) -> None:
    found = listed(here, scope_of("lima"), of, asked=asked)
    wanted = found.rows["story"].head(2).to_list()
    whole = found.stretch.counted
    told = found.stretch.of_these(wanted)
    assert told.height
    assert told.equals(whole.filter(whole["story"].is_in(wanted)))
    assert not found.stretch.of_these([]).height


def test_a_list_of_what_somebody_has_read_already_is_remembered_apart(
    here: Installation,
) -> None:
    scope, asked = scope_of("lima"), Asked(days=28, language="es")
    with here.archive.steady():
        read = publications(here.archive, scope, as_of=AS_OF)
        known = attention.Known(
            published=asked.matching(read),
            signals=attention.signals_until(here.archive, scope, as_of=AS_OF, asked=asked),
            tones=attention.tones(here.archive, scope, read["id"].to_list(), as_of=AS_OF),
        )
        own = attention.stories(
            here.archive, scope, as_of=AS_OF, asked=asked, watch=NOTHING, known=known
        )
    narrowed = listed(here, scope, "stories", asked=asked)
    assert narrowed.rows["story"].to_list() == own.rows["story"].to_list()
    assert own.choices.filter(of="language")["value"].to_list() == ["es"]
    assert narrowed.choices.filter(of="language").height > 1
