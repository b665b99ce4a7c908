"""Facts: dates, figures and names keep look-alike events apart, and nothing else does."""

import pytest

from legation.methods.narratives.facts import are_contrary, facts_of

LOOK_ALIKES = [
    ("A quake of 5.1 shook Lima on Monday", "A quake of 6.3 shook Cusco on Monday"),
    ("Strong quake in Lima on Monday", "Strong quake in Lima on Friday"),
    (
        "Ministers of Peru and Chile to meet on 3 May",
        "Ministers of Peru and Chile to meet on 9 June",
    ),
    ("Les ministres se réunissent le 3 mai", "Les ministres se réunissent le 9 juin"),
    ("Die Minister treffen sich am 3. Mai 2030", "Die Minister treffen sich am 9. Juni 2030"),
    ("Встреча министров 3 мая", "Встреча министров 9 июня"),
    ("外相会談は5月3日に開かれる", "外相会談は6月9日に開かれる"),
    ("Talks opened 2030-05-03", "Talks opened 2030-06-09"),
    ("In the final, Peru beat Chile 2-1", "In the final, Ghana beat Benin 3-0"),
]
SAME_EVENT = [
    ("Quake kills 12 in Lima", "Death toll of Lima quake rises to 31"),
    ("Quake of 5.1 shakes Lima on Monday", "Lima shaken by quake, Monday"),
    ("Talks on 3 May in Lima", "Lima talks open on May 3"),
    ("A quake of 5.1 hit near Lima", "A quake of 5.2 hit near Lima"),
    ("May says talks may go on", "Theresa May: talks go on"),
    ("Talks in May", "Talks go on"),
    ("", ""),
]


@pytest.mark.parametrize(("one", "other"), LOOK_ALIKES)
def test_look_alike_events_are_contrary(one: str, other: str) -> None:
    assert are_contrary(facts_of(one), facts_of(other))


@pytest.mark.parametrize(("one", "other"), SAME_EVENT)
def test_two_reports_of_one_event_are_not_contrary(one: str, other: str) -> None:
    assert not are_contrary(facts_of(one), facts_of(other))


@pytest.mark.parametrize(("one", "other"), LOOK_ALIKES + SAME_EVENT)
def test_being_contrary_does_not_depend_on_order(one: str, other: str) -> None:
    there, back = facts_of(one), facts_of(other)
    assert are_contrary(there, back) == are_contrary(back, there)
