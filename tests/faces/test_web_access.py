"""Who gets in, and what every answer carries."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver

from legation.chancery.keydoor import close_key_door
from legation.domain.errors import Refused
from legation.faces.web.address import address
from legation.faces.web.keyed import COOKIE
from legation.faces.web.secret import access_key, secret_key
from legation.faces.web.signing_in.urls import urlpatterns as account_urls
from legation.settings import Settings
from legation.testing.installations import planted_installation

pytestmark = pytest.mark.django_db


def views_in(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from views_in(one.url_patterns)
        else:
            yield one


OPEN_VIEWS = {
    *(
        "healthz",
        "language",
        "offline",
        "worker",
        "manifest",
        "invitation",
        "api-openapi",
        "glossary",
        "glossary-json",
    ),
    *(one.name for one in views_in(account_urls)),
}
"""What reads nothing of what is kept."""


@pytest.fixture
def key(home: Path, settings) -> str:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    return access_key(home)


def test_without_the_key_every_page_says_how_to_get_the_address_and_nothing_else(key: str) -> None:
    for path in ("/", "/stories/", "/items/x", "/status", "/nowhere", "/index.json"):
        answer = Client().get(path)
        assert answer.status_code == 401
        assert "legation address" in answer.content.decode()


def test_the_key_is_traded_for_a_cookie_that_scripts_and_other_sites_cannot_use(key: str) -> None:
    browser = Client()
    answer = browser.get("/stories/", {"key": key, "page": "2"})
    assert (answer.status_code, answer["Location"]) == (302, "/stories/?page=2")
    cookie = answer.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert key not in cookie.value
    assert browser.get("/").status_code == 200


def test_the_key_in_the_address_never_leads_to_another_site(key: str) -> None:
    answer = Client().get("//evil.example/", {"key": key})
    assert not answer.get("Location", "/").startswith("//")


def test_a_wrong_key_and_a_forged_cookie_stay_outside(key: str) -> None:
    assert Client().get("/", {"key": key[:-1] + "!"}).status_code == 401
    assert Client().get("/", {"key": "é"}).status_code == 401
    forger = Client()
    forger.cookies[COOKIE] = "forged:1:signature"
    assert forger.get("/").status_code == 401


def test_a_new_key_shuts_out_the_old_cookie(key: str, home: Path) -> None:
    browser = Client()
    browser.get("/", {"key": key})
    (home / "access.key").unlink()
    assert access_key(home) != key
    assert browser.get("/").status_code == 401


def test_the_address_carries_the_key_and_the_files_are_for_the_owner_only(home: Path) -> None:
    settings = Settings(home=home, host="0.0.0.0")
    assert address(settings) == f"http://127.0.0.1:8300/?key={access_key(home)}"
    secret_key(home)
    for name in ("access.key", "secret.key"):
        assert (home / name).stat().st_mode & 0o777 == 0o600


def test_the_address_carries_no_key_once_people_sign_in(home: Path) -> None:
    close_key_door(at=datetime(2026, 3, 15, tzinfo=UTC))
    assert address(Settings(home=home)) == "http://127.0.0.1:8300/"
    public = Settings(home=home, public_address="https://legation.example/")
    assert address(public, "/brief/") == "https://legation.example/brief/"


def test_every_answer_forbids_inline_code_frames_caches_and_outside_resources(key: str) -> None:
    browser = Client()
    browser.get("/", {"key": key})
    for path in ("/", "/stories/", "/nowhere", "/healthz", "/status.json"):
        answer = browser.get(path)
        policy = answer["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "eval" not in policy
        assert re.search(r"script-src 'nonce-[\w-]{20,}';", policy)
        assert "frame-ancestors 'none'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "no-store"
        assert "geolocation=()" in answer["Permissions-Policy"]


def test_the_nonce_of_a_page_is_never_the_same_twice(key: str) -> None:
    policies = {Client().get("/")["Content-Security-Policy"] for _ in range(5)}
    assert len(policies) == 5


def test_over_tls_the_browser_is_told_to_stay_there(key: str) -> None:
    assert "max-age=31536000" in Client().get("/", secure=True)["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in Client().get("/")


def test_a_host_that_is_not_ours_is_not_answered(key: str) -> None:
    answer = Client().get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


def test_whether_it_is_alive_is_said_without_a_key_and_says_no_more(key: str) -> None:
    assert Client().get("/healthz").json() == {"alive": True}


def test_a_view_reached_without_a_scope_raises() -> None:
    from legation.faces.web.urls import urlpatterns

    request = RequestFactory().get("/")
    arguments = {
        "name": "x",
        "number": "1",
        "key": "0" * 16,
        "form": "html",
        "code": "PE",
        "mission": "lima",
    }
    reading = [one for one in views_in(urlpatterns) if one.name not in OPEN_VIEWS]
    assert len(reading) > 40
    for pattern in reading:
        wanted = {name: arguments[name] for name in pattern.pattern.regex.groupindex}
        if str(pattern.name).startswith("api-"):
            assert pattern.callback(request, **wanted).status_code in (403, 422), pattern
            continue
        with pytest.raises(Refused):
            pattern.callback(request, **{**pattern.default_args, **wanted})
