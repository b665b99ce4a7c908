"""A user of the house who left is forgotten: nothing that is kept names them but what is said to."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings as django_settings

from legation.chancery.audit.models import Record
from legation.chancery.installation import Installation
from legation.chancery.limits import begin_attempt
from legation.chancery.models import Person
from legation.chancery.people import let_go
from legation.chancery.tasks.absences import be_absent
from legation.chancery.tasks.models import Wishes
from legation.chancery.tokens.models import Token
from legation.desks.listening.models import SavedSearch
from legation.desks.today.models import Comment, Visit
from legation.domain.errors import Refused
from legation.domain.roles import RoleKind
from legation.domain.story import ANALYST_ACT
from legation.rounds.rights.leaving import forget_person
from legation.testing.installations import NOW, planted_installation
from legation.testing.people import person_at, signed_in
from legation.testing.rows import rows

pytestmark = pytest.mark.django_db
NAME, LOGIN, MAIL = "Quetzal Turquoise", "q.turquoise", "turquoise@home.example"


@pytest.fixture
def here(home, monkeypatch: pytest.MonkeyPatch) -> Installation:
    made = planted_installation(home, "lima")
    monkeypatch.setattr(django_settings, "LEGATION", made.settings)
    return made


@pytest.fixture
def gone(here: Installation) -> Person:
    """Somebody with a trace in everything that is kept of people, who was let go."""
    one = person_at("lima", RoleKind.ANALYST, login=LOGIN, name=NAME)
    other = person_at("lima", RoleKind.ANALYST, login="other", name="Heron")
    one.sign_on = "turquoise-subject"
    one.save()
    signed_in(one)
    begin_attempt(LOGIN, "192.0.2.1", at=NOW)
    Wishes.objects.create(person=one, brief_to=MAIL)
    SavedSearch.objects.create(
        person=one, name="turquoise", asked="q=turquoise", saved_at=NOW, seen_until=NOW
    )
    Visit.objects.create(person=one, seen_at=NOW, since=NOW)
    Token.objects.create(
        owner=one,
        name="turquoise's laptop",
        digest="d",
        marking="internal",
        made_at=NOW,
        expires_at=NOW + timedelta(days=9),
    )
    Comment.objects.create(
        mission="lima",
        marking="internal",
        audience="ministry",
        address="/stories/x",
        text="a comment that stays",
        author=one,
        at=NOW,
    )
    be_absent(one, other, starts_at=NOW, ends_at=NOW + timedelta(days=2), at=NOW)
    act = {"id": "a", "kind": "name", "by": str(one.pk), "by_name": NAME, "undone": False}
    theirs = {**act, "id": "b", "by": str(other.pk), "by_name": "Heron"}
    here.archive.file({"analyst_acts": rows(ANALYST_ACT, [act, theirs])})
    let_go(one, at=NOW)
    return Person.objects.get(login=LOGIN)


def everything(here: Installation) -> str:
    own = (one for one in apps.get_models() if one.__module__.startswith(("legation.", "allauth.")))
    told = str([list(one._default_manager.values()) for one in own])
    return told + str(here.archive.read("analyst_acts", here.scope).to_dicts())


def test_nothing_that_is_kept_names_who_is_forgotten(here: Installation, gone: Person) -> None:
    assert everything(here).lower().count("turquoise") >= 7
    done = forget_person(here, gone, by=None, at=NOW)
    assert "turquoise" not in everything(here).lower()
    assert done == {
        "proofs": 1,
        "wishes": 1,
        "saved_searches": 1,
        "visits": 1,
        "invitations": 0,
        "notifications": 0,
        "failures": 1,
        "notices": 1,
        "analyst_acts": 1,
    }
    (comment,) = Comment.objects.all()
    assert (comment.author.name, comment.text) == (f"#{gone.pk}", "a comment that stays")
    acts = here.archive.read("analyst_acts", here.scope).sort("id")
    assert acts["by_name"].to_list() == [f"#{gone.pk}", "Heron"]
    assert Person.objects.get(login="other").name == "Heron"
    assert not Authenticator.objects.filter(user_id=gone.pk).exists()


def test_it_is_recorded_without_a_name_and_not_done_twice(here: Installation, gone: Person) -> None:
    keeper = person_at("lima", RoleKind.ADMINISTER, login="keeper")
    forget_person(here, gone, by=keeper, at=NOW)
    (noted,) = Record.objects.filter(act="person-forgotten")
    assert "turquoise" not in str(noted.subject)
    with pytest.raises(Refused, match="nothing personal"):
        forget_person(here, gone, by=keeper, at=NOW)


def test_who_may_still_come_in_is_not_forgotten(here: Installation) -> None:
    one = person_at("lima", RoleKind.READ, login="reader")
    keeper = person_at("lima", RoleKind.ADMINISTER, login="keeper")
    with pytest.raises(Refused, match="let somebody go"):
        forget_person(here, one, by=keeper, at=NOW)
    with pytest.raises(Refused, match="themself"):
        forget_person(here, keeper, by=keeper, at=NOW)


def test_only_who_administers_their_mission_forgets_them(here: Installation, gone: Person) -> None:
    for number, kind in enumerate((RoleKind.HEAD_OF_MISSION, RoleKind.AUDITOR)):
        with pytest.raises(Refused):
            somebody = person_at("lima", kind, login=f"somebody-{number}")
            forget_person(here, gone, by=somebody, at=NOW)
    elsewhere = person_at("oslo", RoleKind.ADMINISTER, login="elsewhere")
    with pytest.raises(Refused):
        forget_person(here, gone, by=elsewhere, at=NOW)
    assert Person.objects.get(pk=gone.pk).name == NAME


def test_a_page_shows_the_way_and_does_it(
    here: Installation, gone: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("legation.faces.web.administration.pages_rights.write_anew", lambda: True)
    browser = signed_in(person_at("lima", RoleKind.ADMINISTER, login="keeper"))
    path = f"/administration/people/{gone.pk}/forget"
    assert path in browser.get(f"/people/{gone.pk}").content.decode()
    assert NAME in browser.get(path).content.decode()
    assert browser.post(path)["Location"] == f"/people/{gone.pk}"
    assert NAME not in browser.get(f"/people/{gone.pk}").content.decode()
    assert "any more" in browser.get(path).content.decode()
    stale = signed_in(person_at("lima", RoleKind.ADMINISTER, login="second"), is_fresh=False)
    assert stale.post(path).status_code == 302
    assert Record.objects.filter(act="person-forgotten").count() == 1
