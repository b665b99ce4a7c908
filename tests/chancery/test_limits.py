"""An account that failed sign-ins have locked out is opened early by an administrator, on record."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings as django_settings

from legation.chancery.audit.models import Record
from legation.chancery.installation import Installation
from legation.chancery.limits import begin_attempt, is_locked, lock_of, open_early
from legation.chancery.models import FailedSignIn, Person
from legation.domain.errors import Refused
from legation.domain.roles import RoleKind
from legation.testing.installations import NOW, planted_installation
from legation.testing.people import person_at, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(home, settings, monkeypatch: pytest.MonkeyPatch) -> Installation:
    made = planted_installation(home, "lima", "oslo")
    monkeypatch.setattr(django_settings, "LEGATION", made.settings)
    return made


@pytest.fixture
def head(here: Installation) -> Person:
    return person_at("lima", RoleKind.HEAD_OF_MISSION, login="head")


@pytest.fixture
def keeper(here: Installation) -> Person:
    return person_at("lima", RoleKind.ADMINISTER, login="keeper")


def fail(login: str, address: str, *, times: int, at: datetime = NOW) -> None:
    for second in range(times):
        made = begin_attempt(login, address, at=at + timedelta(seconds=second))
        if made is not None:
            made.failed()


def test_a_lock_says_for_whom_and_until_when(head: Person) -> None:
    fail("head", "192.0.2.1", times=4)
    assert lock_of(head, at=NOW) is None
    fail("head", "192.0.2.1", times=1, at=NOW + timedelta(minutes=1))
    lock = lock_of(head, at=NOW + timedelta(minutes=2))
    assert lock is not None
    assert (lock.is_for_all, lock.until) == (False, NOW + timedelta(minutes=15))
    assert is_locked("head", "192.0.2.1", at=lock.until - timedelta(seconds=1))
    assert not is_locked("head", "192.0.2.1", at=lock.until)
    assert lock_of(head, at=lock.until) is None


def test_twenty_failures_are_a_lock_for_all(head: Person) -> None:
    for number in range(20):
        fail("head", f"192.0.2.{number}", times=1)
    lock = lock_of(head, at=NOW)
    assert lock is not None
    assert lock.is_for_all
    assert is_locked("head", "198.51.100.7", at=NOW)


def test_it_is_opened_early_and_recorded_and_nobody_elses_with_it(
    head: Person, keeper: Person
) -> None:
    for login in ("head", "keeper"):
        fail(login, "192.0.2.1", times=5)
    assert open_early(head, by=keeper, at=NOW) == 5
    assert not is_locked("head", "192.0.2.1", at=NOW)
    assert is_locked("keeper", "192.0.2.1", at=NOW)
    (noted,) = Record.objects.filter(act="sign-in-opened")
    assert '"failures":5' in noted.detail
    fail("head", "192.0.2.1", times=5)
    assert is_locked("head", "192.0.2.1", at=NOW + timedelta(seconds=9))


def test_what_is_not_locked_is_not_opened_and_failures_stay_counted(
    head: Person, keeper: Person
) -> None:
    fail("head", "192.0.2.1", times=4)
    with pytest.raises(Refused, match="not locked out"):
        open_early(head, by=keeper, at=NOW)
    assert FailedSignIn.objects.count() == 4


def test_only_another_who_administers_their_mission_opens_it(head: Person, keeper: Person) -> None:
    fail("head", "192.0.2.1", times=5)
    fail("keeper", "192.0.2.1", times=5)
    elsewhere = person_at("oslo", RoleKind.ADMINISTER, login="elsewhere")
    for by, of in ((head, keeper), (keeper, keeper), (elsewhere, head)):
        with pytest.raises(Refused):
            open_early(of, by=by, at=NOW)
    assert not Record.objects.filter(act="sign-in-opened").exists()
    assert open_early(keeper, by=None, at=NOW) == 5


def test_the_page_of_the_person_shows_it_to_who_administers_and_asks_for_a_proof(
    here: Installation, head: Person, keeper: Person
) -> None:
    at = here.now()
    path = f"/people/{head.pk}"
    browser = signed_in(keeper)
    assert f"{path}/open" not in browser.get(path).content.decode()
    from legation.chancery.installation import utc_now

    fail("head", "192.0.2.1", times=5, at=utc_now())
    shown = browser.get(path).content.decode()
    assert f"{path}/open" in shown
    assert "192.0.2.1" not in shown
    assert "lock" not in browser.get(f"{path}.json").json()["of"]
    stale = signed_in(person_at("lima", RoleKind.ADMINISTER, login="second"), is_fresh=False)
    stale.post(f"{path}/open")
    assert is_locked("head", "192.0.2.1", at=utc_now())
    assert browser.post(f"{path}/open")["Location"] == path
    assert not is_locked("head", "192.0.2.1", at=utc_now())
    again = browser.post(f"{path}/open")
    assert again.status_code == 403
    assert "not locked out" in again.content.decode()
    assert at == NOW
