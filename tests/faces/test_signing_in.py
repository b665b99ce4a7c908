"""Signing in: second factors, sessions, lock-out, invitations; and the key door once it is closed."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client

from legation.chancery.audit.models import Record
from legation.chancery.installation import Installation
from legation.chancery.invitations import PATH, invite
from legation.chancery.keydoor import close_key_door
from legation.chancery.limits import begin_attempt, is_locked, take_code
from legation.chancery.models import FailedSignIn, LastCode, Person
from legation.domain.roles import RoleKind
from legation.faces.web import middleware
from legation.faces.web.secret import access_key
from legation.testing.installations import NOW, planted_installation
from legation.testing.people import person_at, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(home: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    planted = planted_installation(home, "lima")
    here = Installation(settings=planted.settings, archive=planted.archive, now=clock)
    settings.LEGATION = here.settings
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    monkeypatch.setattr(middleware, "opened", lambda _held: here)
    close_key_door(at=NOW)
    return clock


def with_password(*kinds: RoleKind, app: bool = False) -> Person:
    person = person_at("lima", *kinds, login="a.rossi")
    person.set_password(PASSWORD)
    person.save()
    if app:
        TOTP.activate(person, SECRET)
    return person


def sign_in(browser: Client, password: str = PASSWORD, login: str = "a.rossi", **more: object):
    return browser.post("/account/login/", {"login": login, "password": password}, **more)


def code_now() -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(SECRET, counter))


def test_a_reader_signs_in_with_a_password_and_is_led_back(clock: Clock) -> None:
    with_password(RoleKind.READ)
    browser = Client()
    asked = browser.get("/stories/")
    assert asked["Location"] == "/account/login/?next=%2Fstories%2F"
    assert 'type="password"' in browser.get(asked["Location"]).content.decode()
    assert sign_in(browser).status_code == 302
    assert browser.get("/stories/").status_code == 200
    assert Record.objects.filter(act="signed-in").count() == 1


@pytest.mark.parametrize(
    "kind", [RoleKind.CLEAR, RoleKind.ADMINISTER, RoleKind.DUTY_OFFICER, RoleKind.HEAD_OF_MISSION]
)
def test_a_guarded_role_reaches_only_the_set_up_page_until_it_has_a_second_factor(
    clock: Clock, kind: RoleKind
) -> None:
    with_password(kind)
    browser = Client()
    sign_in(browser)
    for path in ("/", "/stories/", "/people/", "/account/password/"):
        assert browser.get(path)["Location"] == "/account/2fa/", path
    assert browser.get("/stories.json").status_code == 403
    assert browser.get("/account/2fa/").status_code == 200


def test_the_second_factor_is_asked_and_a_wrong_code_stays_outside(clock: Clock) -> None:
    with_password(RoleKind.CLEAR, app=True)
    browser = Client()
    assert sign_in(browser)["Location"] == "/account/2fa/code/"
    assert browser.get("/stories/").status_code == 302
    browser.post("/account/2fa/code/", {"code": "000000"})
    assert browser.get("/stories/")["Location"].startswith("/account/login/")
    assert browser.post("/account/2fa/code/", {"code": code_now()}).status_code == 302
    assert browser.get("/stories/").status_code == 200


def test_a_code_is_taken_once_by_all_processes_together_and_none_older_after_it(
    clock: Clock,
) -> None:
    person = with_password(RoleKind.CLEAR, app=True)
    codes = [
        format_hotp_value(hotp_value(SECRET, one))
        for one in sorted(yield_hotp_counters_from_time())
    ]
    answers = []
    for code in (codes[1], codes[1], codes[0], codes[2]):
        browser = Client()
        sign_in(browser)
        answers.append(browser.post("/account/2fa/code/", {"code": code}).status_code)
    assert answers == [302, 200, 200, 302]
    assert browser.post("/account/2fa/again/", {"code": codes[2]}).status_code == 200
    assert take_code(person, LastCode.objects.get().counter + 1)
    assert not take_code(person, LastCode.objects.get().counter)


def test_five_failures_lock_the_account_for_that_address_and_for_a_quarter_of_an_hour(
    clock: Clock,
) -> None:
    with_password(RoleKind.READ)
    for login in ("a.rossi", "nobody.at.all"):
        tried = [sign_in(Client(), "wrong", login).status_code for _ in range(6)]
        assert tried == [200] * 5 + [429]
    for blanks in (0, 1, 193, 199, 200, 5_000):
        for login in (" " * blanks + "a.rossi", "A.Rossi" + "\t" * blanks):
            assert sign_in(Client(), login=login).status_code == 429
    assert sign_in(Client(), REMOTE_ADDR="127.0.0.2").status_code == 302
    assert Record.objects.filter(act="sign-in-locked").count() == 2
    clock.at += timedelta(minutes=15)
    assert sign_in(Client()).status_code == 302


def test_twenty_failures_from_anywhere_lock_an_account_for_all_in_every_process(
    clock: Clock,
) -> None:
    """Nothing is remembered but in the database here: the cache of a process keeps nothing."""
    with_password(RoleKind.READ)
    for login in ("a.rossi", "nobody.at.all"):
        for number in range(20):
            where = f"192.0.2.{number}"
            assert sign_in(Client(), "wrong", login, REMOTE_ADDR=where).status_code == 200
        assert sign_in(Client(), login=login, REMOTE_ADDR="192.0.2.99").status_code == 429
    assert Record.objects.filter(act="sign-in-locked").count() == 2
    clock.at += timedelta(minutes=15)
    assert sign_in(Client(), REMOTE_ADDR="192.0.2.99").status_code == 302


def test_behind_a_proxy_before_the_container_one_visitor_locks_out_no_other(
    clock: Clock, settings
) -> None:
    with_password(RoleKind.READ)
    public = "https://legation.example.org"
    held = replace(settings.LEGATION, public_address=public, trusted_proxy="10.88.0.0/16")
    settings.LEGATION = held

    def tried(password: str, visitor: str) -> int:
        more = {"REMOTE_ADDR": "10.88.0.1", "HTTP_X_FORWARDED_FOR": visitor}
        return sign_in(Client(), password, **more).status_code

    assert [tried("wrong", "192.0.2.1") for _ in range(6)] == [200] * 5 + [429]
    assert tried(PASSWORD, "192.0.2.2") == 302


def test_a_passkey_stays_a_way_in_for_who_is_locked_out_and_made_up_ones_lock_out_nobody(
    clock: Clock,
) -> None:
    browser = signed_in(with_password(RoleKind.READ))
    for number in range(20):
        sign_in(Client(), "wrong", REMOTE_ADDR=f"192.0.2.{number}")
    assert sign_in(Client(), REMOTE_ADDR="192.0.2.99").status_code == 429
    for path in ("/account/login/passkey/", "/account/2fa/passkeys/again/"):
        made_up = [browser.post(path, {"credential": "{}"}).status_code for _ in range(25)]
        assert 429 not in made_up, path
    assert FailedSignIn.objects.count() == 20


def test_five_wrong_codes_lock_although_the_password_was_right_each_time(clock: Clock) -> None:
    with_password(RoleKind.CLEAR, app=True)
    for _ in range(5):
        browser = Client()
        assert sign_in(browser).status_code == 302
        assert browser.post("/account/2fa/code/", {"code": "000000"}).status_code == 200
    assert browser.post("/account/2fa/code/", {"code": code_now()}).status_code == 429
    assert sign_in(Client()).status_code == 429


def test_wrong_passwords_of_today_lock_the_page_of_a_new_one_and_a_weak_new_one_does_not(
    clock: Clock,
) -> None:
    browser = signed_in(with_password(RoleKind.READ))
    new = "purple mountain over the sea"

    def change(old: str, wish: str = new, **more: object) -> int:
        sent = {"oldpassword": old, "password1": wish, "password2": wish}
        return browser.post("/account/password/", sent, **more).status_code

    assert [change(PASSWORD, "weak") for _ in range(6)] == [200] * 6
    assert [change("", "weak") for _ in range(6)] == [200] * 6
    assert [change("wrong") for _ in range(3)] == [200] * 3
    assert change("wrong", "weak") == 200
    assert change("wrong", headers={"x-requested-with": "XMLHttpRequest"}) == 400
    assert change(PASSWORD) == 429
    assert sign_in(Client()).status_code == 429
    assert Record.objects.filter(act="sign-in-locked").count() == 1
    clock.at += timedelta(minutes=15)
    assert change(PASSWORD) == 302
    assert FailedSignIn.objects.filter(at__gt=NOW).count() == 0


def test_an_attempt_counts_from_its_beginning_until_it_was_right(clock: Clock) -> None:
    """Five that have begun are five, however long they take to be answered."""
    begun = [begin_attempt("a.rossi", "192.0.2.1", at=NOW) for _ in range(8)]
    assert [one is not None for one in begun] == [True] * 5 + [False] * 3
    assert begin_attempt("a.rossi", "192.0.2.2", at=NOW) is not None
    first, *others = [one for one in begun if one]
    for one in others:
        one.failed()
    assert Record.objects.filter(act="sign-in-locked").count() == 1
    first.take_back()
    assert not is_locked("a.rossi", "192.0.2.1", at=NOW)


@pytest.mark.django_db(transaction=True)
def test_many_wrong_passwords_at_once_are_no_more_than_one_after_another(
    clock: Clock,
) -> None:
    with_password(RoleKind.READ)

    def guess(_number: int) -> int:
        try:
            return sign_in(Client(), "wrong").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as many:
        answers = sorted(many.map(guess, range(12)))
    assert answers == [200] * 5 + [429] * 7
    assert Record.objects.filter(act="sign-in-locked").count() == 1


def test_a_session_ends_after_eight_hours_and_a_guarded_one_after_half_an_hour_idle(
    clock: Clock,
) -> None:
    reader = signed_in(person_at("lima", RoleKind.READ))
    clearer = signed_in(person_at("lima", RoleKind.CLEAR))
    for browser in (reader, clearer):
        assert browser.get("/stories/").status_code == 200
    clock.at += timedelta(minutes=29)
    assert clearer.get("/stories/").status_code == 200
    clock.at += timedelta(minutes=31)
    assert clearer.get("/stories/").status_code == 302
    assert reader.get("/stories/").status_code == 200
    clock.at = NOW + timedelta(hours=8)
    assert reader.get("/stories/").status_code == 302


def test_a_dangerous_act_asks_for_a_fresh_proof(clock: Clock) -> None:
    keeper = person_at("lima", RoleKind.ADMINISTER)
    stale, fresh = signed_in(keeper, is_fresh=False), signed_in(keeper)
    asked = stale.post("/people/add", {"login": "clerk", "name": "A clerk", "mission": "lima"})
    assert asked["Location"].startswith("/account/2fa/again/")
    assert not Person.objects.filter(login="clerk").exists()
    done = fresh.post("/people/add", {"login": "clerk", "name": "A clerk", "mission": "lima"})
    assert done.status_code == 302
    assert Person.objects.filter(login="clerk").exists()


def test_signing_in_is_a_fresh_proof_for_five_minutes(clock: Clock) -> None:
    person = with_password(RoleKind.ADMINISTER)
    browser = Client()
    sign_in(browser)
    assert browser.get("/account/2fa/app/").status_code == 200
    TOTP.activate(person, SECRET)
    again = Client()
    sign_in(again)
    again.post("/account/2fa/code/", {"code": code_now()})
    clerk = {"login": "clerk", "name": "A clerk", "mission": "lima"}
    session = again.session
    proofs = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**one, "at": one["at"] - 300} for one in proofs]
    session.save()
    assert again.post("/people/add", clerk)["Location"].startswith("/account/reauthenticate/")
    session["account_authentication_methods"] = proofs
    session.save()
    assert not again.post("/people/add", clerk)["Location"].startswith("/account/")
    assert Person.objects.filter(login="clerk").exists()


def test_an_invitation_leads_to_a_password_and_in(clock: Clock) -> None:
    person = person_at("lima", RoleKind.READ)
    token = invite(person, at=NOW)
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(PATH + token).content.decode()
    assert person.login in page
    csrf = browser.cookies["legation-csrf"].value
    chosen = {"password": PASSWORD, "again": PASSWORD}
    assert browser.post(PATH + token, chosen).status_code == 403
    weak = {"password": "short", "again": "short", "csrfmiddlewaretoken": csrf}
    answer = browser.post(PATH + token, weak)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert browser.post(PATH + token, {**chosen, "csrfmiddlewaretoken": csrf}).status_code == 302
    assert browser.get("/stories/").status_code == 200
    assert Client().get(PATH + token).status_code == 404


def test_an_invitation_stands_on_the_page_and_opens_nothing_once_it_is_withdrawn(
    clock: Clock,
) -> None:
    person = person_at("lima", RoleKind.READ, login="guest")
    keeper = signed_in(person_at("lima", RoleKind.ADMINISTER, login="keeper", name="K. Keeper"))
    page, withdrawing = f"/people/{person.pk}", f"/people/{person.pk}/invitation/withdraw"
    assert keeper.post(withdrawing).status_code == 403
    link = keeper.post(f"{page}/invite").content.decode()
    token = re.search(rf"{PATH}([\w-]+)", link)[1]
    told = keeper.get(page).content.decode()
    assert "A link made by <bdi>K. Keeper</bdi> opens once until" in told
    assert token not in told
    assert Client().get(PATH + token).status_code == 200
    assert keeper.post(withdrawing)["Location"] == page
    assert Client().get(PATH + token).status_code == 404
    assert "opens once until" not in keeper.get(page).content.decode()
    assert Record.objects.filter(act="invitation-withdrawn").count() == 1


def test_the_key_lets_nobody_in_once_its_door_is_closed(clock: Clock, home: Path) -> None:
    browser = Client()
    assert browser.get("/", {"key": access_key(home)})["Location"].startswith("/account/login/")
    assert browser.get("/stories/").status_code == 302


def test_a_cookie_that_the_key_was_traded_for_opens_nothing_once_the_door_is_closed(
    home: Path, settings
) -> None:
    settings.LEGATION = planted_installation(home, "lima").settings
    browser = Client()
    browser.get("/", {"key": access_key(home)})
    assert browser.get("/stories/").status_code == 200
    close_key_door(at=NOW)
    assert browser.get("/stories/")["Location"].startswith("/account/login/")


def test_nobody_signs_up_and_no_page_of_sign_in_asks_for_an_address(clock: Clock) -> None:
    page = Client().get("/account/login/").content.decode()
    assert "signup" not in page.lower()
    assert 'type="email"' not in page
    for path in ("/account/signup/", "/account/email/", "/account/password/reset/"):
        assert Client().get(path).status_code == 404


def test_the_scripts_that_ask_for_a_passkey_carry_the_nonce(clock: Clock) -> None:
    answer = Client().get("/account/login/")
    policy = answer["Content-Security-Policy"]
    nonce = re.search(r"script-src 'nonce-([^']+)'", policy)
    assert nonce
    assert "unsafe" not in policy
    scripts = re.findall(r"<script\b[^>]*>", answer.content.decode())
    assert len(scripts) > 4
    assert all(f'nonce="{nonce[1]}"' in one for one in scripts)


def test_who_is_known_here_is_told_to_nobody(clock: Clock, monkeypatch) -> None:
    """A known name, an unknown one and one without a password are answered alike, at the same price."""
    with_password(RoleKind.READ)
    person_at("lima", RoleKind.READ, login="b.bianchi")
    worked: list[str] = []
    for name in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, name)

        def priced(self, *given, real=real, **named):
            worked.append("hashed")
            return real(self, *given, **named)

        monkeypatch.setattr(Argon2PasswordHasher, name, priced)
    answers, prices = [], []
    for login in ("a.rossi", "nobody.at.all", "b.bianchi"):
        worked.clear()
        answer = sign_in(Client(), "wrong", login)
        said = answer.content.decode().replace(login, "")
        answers.append((answer.status_code, re.sub(r'(nonce|value)="[^"]{20,}"', "", said)))
        prices.append(len(worked))
    assert answers[0] == answers[1] == answers[2]
    assert prices[0] == prices[1] == prices[2] > 0


def test_a_session_that_was_planted_before_signing_in_is_not_the_one_after(clock: Clock) -> None:
    with_password(RoleKind.READ)
    browser = Client()
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    browser.cookies["legation-session"] = before
    sign_in(browser)
    after = browser.cookies["legation-session"].value
    assert after != before
    thief = Client()
    thief.cookies["legation-session"] = before
    assert thief.get("/stories/").status_code == 302
    assert browser.get("/stories/").status_code == 200


def test_signing_out_ends_the_session_and_not_only_the_cookie(clock: Clock) -> None:
    with_password(RoleKind.READ)
    browser = Client()
    sign_in(browser)
    kept = browser.cookies["legation-session"].value
    browser.post("/account/logout/")
    thief = Client()
    thief.cookies["legation-session"] = kept
    assert thief.get("/stories/").status_code == 302


def test_nobody_is_signed_in_by_a_form_of_another_site(clock: Clock) -> None:
    with_password(RoleKind.READ)
    forged = Client(enforce_csrf_checks=True)
    assert sign_in(forged).status_code == 403
    assert forged.get("/stories/").status_code == 302
    elsewhere = sign_in(forged, headers={"origin": "https://evil.example"})
    assert elsewhere.status_code == 403


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http:///evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "\x00//evil.example",
        " //evil.example",
        "/account/login/?next=//evil.example",
    ],
)
def test_signing_in_leads_to_no_other_site(clock: Clock, where: str) -> None:
    with_password(RoleKind.READ)
    sent = {"login": "a.rossi", "password": PASSWORD, "next": where}
    answer = Client().post("/account/login/", sent)
    assert answer.status_code == 302
    to = answer["Location"]
    assert to.startswith("/") and not to.startswith(("//", "/\\"))
    already = Client()
    sign_in(already)
    led = already.get("/account/login/", {"next": where}).get("Location", "/")
    assert led.startswith("/") and not led.startswith(("//", "/\\"))


def test_a_foreign_host_in_the_request_stands_in_no_link_and_opens_nothing(clock: Clock) -> None:
    person = with_password(RoleKind.READ)
    token = invite_again(person)
    for headers in (
        {"host": "evil.example"},
        {"x-forwarded-host": "evil.example"},
        {"x-forwarded-for": "127.0.0.1", "x-original-url": "/stories/"},
    ):
        answer = Client().get(PATH + token, headers=headers)
        assert "evil.example" not in answer.content.decode() + str(answer.headers)
        assert Client().get("/stories/", headers=headers).status_code in (302, 400)


def invite_again(person: Person) -> str:
    person.set_unusable_password()
    person.save()
    return invite(person, at=NOW)


def test_a_code_lets_in_once(clock: Clock, settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    with_password(RoleKind.CLEAR, app=True)
    code = code_now()
    statuses = []
    for _ in range(2):
        browser = Client()
        sign_in(browser)
        browser.post("/account/2fa/code/", {"code": code})
        statuses.append(browser.get("/stories/").status_code)
    assert statuses == [200, 302]


def test_an_invitation_is_answered_once_and_an_older_one_not_at_all(clock: Clock) -> None:
    person = person_at("lima", RoleKind.READ)
    older, token = invite(person, at=NOW), invite(person, at=NOW)
    chosen = {"password": PASSWORD, "again": PASSWORD}
    assert Client().post(PATH + older, chosen).status_code == 404
    assert Client().post(PATH + token, chosen).status_code == 302
    stolen = {"password": "another horse battery", "again": "another horse battery"}
    assert Client().post(PATH + token, stolen).status_code == 404
    assert sign_in(Client(), login=person.login).status_code == 302
