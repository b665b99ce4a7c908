"""Access tokens: shown once, kept as digests, never wider than their owner, over when they are over."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from legation.chancery import installation
from legation.chancery.audit.models import Record
from legation.chancery.people import let_go
from legation.chancery.tokens.models import Token
from legation.chancery.tokens.words import Part
from legation.chancery.tokens.work import (
    MOST_TOKENS,
    Wish,
    make_token,
    note_use,
    revoke_token,
    token_of,
)
from legation.domain.errors import Refused, Rejected
from legation.domain.roles import RoleKind
from legation.domain.scope import Audience, Label, Marking, Narrowing, Scope
from legation.faces.web import middleware
from legation.testing.installations import NOW, fill, mission_label, planted_installation
from legation.testing.people import give, person_at, signed_in

MISSIONS = ("lima", "oslo", "rome")
markings = st.sampled_from(list(Marking))
missions = st.frozensets(st.sampled_from(MISSIONS), min_size=1)


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    held = draw(missions)
    ceilings = draw(st.dictionaries(st.sampled_from(sorted(held)), markings))
    return Scope(
        missions=held,
        marking=draw(markings),
        audiences=draw(st.frozensets(st.sampled_from(list(Audience)), min_size=1)),
        ceilings=frozenset(ceilings.items()),
    )


labels = st.builds(
    Label,
    mission=missions.map(lambda held: "|".join(sorted(held))),
    marking=markings,
    audience=st.sampled_from(list(Audience)),
)
narrowings = st.builds(Narrowing, missions=st.just(frozenset()) | missions, marking=markings)


patient = hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@patient
@given(scope=scopes(), narrowing=narrowings, label=labels)
def test_a_narrowed_scope_admits_nothing_that_the_whole_one_does_not(
    scope: Scope, narrowing: Narrowing, label: Label
) -> None:
    narrowed = scope.narrowed(narrowing)
    if narrowed is None or not narrowed.admits(label):
        return
    assert scope.admits(label)
    assert label.marking.rank <= narrowing.marking.rank
    if narrowing.missions and label.audience == Audience.MISSION:
        assert set(label.mission.split("|")) <= narrowing.missions


@patient
@given(scope=scopes(), label=labels)
def test_narrowing_to_everything_changes_nothing(scope: Scope, label: Label) -> None:
    narrowed = scope.narrowed(Narrowing())
    assert narrowed is not None
    assert narrowed.admits(label) == scope.admits(label)


@dataclass
class Clock:
    at: datetime = NOW


@pytest.fixture
def clock(db, home, settings, monkeypatch) -> Iterator[Clock]:
    clock = Clock()
    here = replace(planted_installation(home, "lima", "oslo"), now=lambda: clock.at)
    settings.LEGATION = here.settings
    monkeypatch.setattr(middleware, "open_installation", lambda _, **_named: here)
    monkeypatch.setattr(installation, "open_installation", lambda _, **_named: here)
    middleware.opened.cache_clear()
    yield clock
    middleware.opened.cache_clear()


WISH = Wish(name="dashboard", marking=Marking.RESTRICTED)


def ask(token: str, path: str = "briefs") -> int:
    program = Client(headers={"authorization": f"Bearer {token}"})
    return program.get(f"/api/v1/{path}").status_code


def test_a_token_is_told_once_and_only_its_digest_is_kept(clock: Clock) -> None:
    person = person_at("lima", RoleKind.READ)
    browser = signed_in(person)
    sent = {"name": "dashboard", "days": "30", "marking": "internal", "part.briefs": "on"}
    page = browser.post("/people/tokens/make", sent).content.decode()
    token = page.split("<code>")[1].split("</code>")[0]
    assert token.startswith("legation_")
    kept = Token.objects.get()
    assert token not in str({**vars(kept)})
    told = browser.get("/people/tokens/").content.decode()
    assert token not in told
    assert '<td data-label="Parts">Briefs</td>' in told
    assert (ask(token), ask(token, "stories")) == (200, 403)
    assert [one.act for one in Record.objects.filter(act__startswith="token")] == [
        "token-made",
        "token-used",
    ]


def test_a_token_asks_for_a_fresh_proof_to_be_made(clock: Clock) -> None:
    stale = signed_in(person_at("lima", RoleKind.READ), is_fresh=False)
    sent = {"name": "dashboard", "days": "30", "marking": "internal"}
    answer = stale.post("/people/tokens/make", sent)
    assert answer["Location"].startswith("/account/2fa/again/")
    assert not Token.objects.exists()


def test_a_token_opens_nothing_once_it_is_over_or_revoked(clock: Clock) -> None:
    person = person_at("lima", RoleKind.READ)
    browser = signed_in(person)
    _, first = make_token(person, WISH, at=NOW, by=person)
    second, text = make_token(person, replace(WISH, days=2), at=NOW, by=person)
    assert (ask(first), ask(text)) == (200, 200)
    assert browser.post(f"/people/tokens/{second.pk}/revoke").status_code == 302
    assert (ask(first), ask(text)) == (200, 401)
    assert browser.post(f"/people/tokens/{second.pk}/revoke").status_code == 403
    clock.at = NOW + timedelta(days=90)
    assert ask(first) == 401
    with pytest.raises(Rejected):
        token_of(first, at=clock.at)


def test_a_token_ends_with_its_owner_and_narrows_as_their_roles_do(clock: Clock) -> None:
    person = person_at("lima", RoleKind.READ)
    role = person.roles.get()
    signed_in(person)
    _, text = make_token(person, WISH, at=NOW, by=person)
    role.ends_at = NOW + timedelta(hours=1)
    role.save()
    assert ask(text) == 200
    clock.at = NOW + timedelta(hours=2)
    assert ask(text) == 403
    let_go(person, at=clock.at)
    assert ask(text) == 401
    assert Token.objects.get().revoked_at == clock.at


def test_a_narrowed_token_sees_less_than_its_owner(clock: Clock, settings) -> None:
    person = person_at("lima", RoleKind.READ)
    give(person, "oslo", RoleKind.READ)
    here = middleware.opened(settings.LEGATION)
    fill(here, mission_label("lima"), flush=False)
    fill(here, mission_label("oslo"), native="oslo")
    here.archive.rebuild_search()
    signed_in(person)
    seen = {}
    for name, wish in {
        "whole": WISH,
        "lima": replace(WISH, missions=("lima",)),
        "low": replace(WISH, marking=Marking.PUBLIC),
    }.items():
        _, text = make_token(person, wish, at=NOW, by=person)
        program = Client(headers={"authorization": f"Bearer {text}"})
        seen[name] = program.get("/api/v1/items").json()["total"]
    assert seen["whole"] == 2 * seen["lima"] > 0
    assert seen["low"] == 0


def test_a_token_opens_no_page_and_changes_nothing(clock: Clock) -> None:
    person = person_at("lima", RoleKind.WRITE)
    signed_in(person)
    _, text = make_token(person, WISH, at=NOW, by=person)
    program = Client(headers={"authorization": f"Bearer {text}"})
    assert program.get("/stories/")["Location"].startswith("/account/login/")
    assert program.get("/stories.json").status_code == 401
    for method in ("post", "put", "patch", "delete"):
        assert getattr(program, method)("/api/v1/briefs").status_code == 405
    assert program.post("/people/tokens/make", {"name": "more"}).status_code in (302, 401)
    assert Token.objects.count() == 1


@pytest.mark.parametrize(
    "brought",
    ["", "Bearer", "Bearer ", "Bearer legation_wrong", "Basic YTpi", "Bearer \ud800", "x"],
)
def test_a_wrong_token_is_not_made_good_by_a_session(clock: Clock, brought: str) -> None:
    browser = signed_in(person_at("lima", RoleKind.READ))
    assert browser.get("/api/v1/briefs").status_code == 200
    answer = browser.get("/api/v1/briefs", headers={"authorization": brought})
    assert answer.status_code == 401


def test_a_guarded_owner_without_a_second_factor_is_not_spoken_for(clock: Clock) -> None:
    reader = person_at("lima", RoleKind.READ)
    signed_in(reader)
    clearer = person_at("lima", RoleKind.CLEAR, login="clearer")
    _, text = make_token(clearer, WISH, at=NOW, by=clearer)
    assert ask(text) == 403


def test_nobody_makes_a_token_for_more_than_they_have_or_for_somebody_else(
    db, home, settings
) -> None:
    settings.LEGATION = planted_installation(home, "lima", "oslo").settings
    person = person_at("lima", RoleKind.READ, ceiling=Marking.INTERNAL)
    other = person_at("oslo", RoleKind.READ)
    auditor = person_at("lima", RoleKind.AUDITOR)
    inner = replace(WISH, marking=Marking.INTERNAL)
    for owner, wish, by in (
        (person, WISH, person),
        (person, inner, other),
        (auditor, inner, auditor),
    ):
        with pytest.raises(Refused):
            make_token(owner, wish, at=NOW, by=by)
    for wrong in (
        {"missions": ("oslo",)},
        {"days": 0},
        {"days": 367},
        {"name": " "},
        {"name": "a\x00b"},
        {"name": "x" * 81},
    ):
        with pytest.raises(Rejected):
            make_token(person, replace(inner, **wrong), at=NOW, by=person)
    for _ in range(MOST_TOKENS):
        make_token(person, replace(inner, parts=(Part.BRIEFS,)), at=NOW, by=person)
    with pytest.raises(Refused):
        make_token(person, inner, at=NOW, by=person)


def test_one_day_of_use_is_one_record(db, home, settings) -> None:
    settings.LEGATION = planted_installation(home, "lima").settings
    person = person_at("lima", RoleKind.READ)
    token, _ = make_token(person, WISH, at=NOW, by=person)
    for hours in (1, 2, 3, 25):
        token.refresh_from_db()
        note_use(token, at=NOW + timedelta(hours=hours))
    assert Record.objects.filter(act="token-used").count() == 2
    revoke_token(token, at=datetime(2026, 3, 20, tzinfo=UTC), by=None)
    assert Record.objects.filter(act="token-revoked").count() == 1
