"""Whose word is taken for where a visitor comes from, and whether they came encrypted."""

from dataclasses import replace

import pytest
from django.test import Client, RequestFactory

from legation.faces.web.forwarding import IS_ENCRYPTED, address_of
from legation.settings import Settings

MACHINE = Settings().trusted_proxy
BRIDGE = "10.88.0.0/16, fd00::/8"
VISITOR = "192.0.2.7"
CASES = [
    (MACHINE, "127.0.0.1", True),
    (MACHINE, "127.8.8.8", True),
    (MACHINE, "::1", True),
    (MACHINE, "::ffff:127.0.0.1", True),
    (MACHINE, "10.88.0.1", False),
    (MACHINE, "", False),
    (BRIDGE, "10.88.0.1", True),
    (BRIDGE, "fd00::1", True),
    (BRIDGE, "10.89.0.1", False),
    (BRIDGE, "127.0.0.1", False),
    ("10.88.0.1", "10.88.0.1", True),
    ("10.88.0.1", "10.88.0.2", False),
    ("", "127.0.0.1", False),
]


@pytest.mark.parametrize(("trusted", "near", "is_believed"), CASES)
def test_a_proxy_is_believed_where_the_setting_names_it(
    settings, trusted: str, near: str, is_believed: bool
) -> None:
    public = "https://legation.example.org"
    settings.LEGATION = replace(Settings(), public_address=public, trusted_proxy=trusted)
    settings.SECURE_PROXY_SSL_HEADER = (IS_ENCRYPTED, "on")
    said = {"HTTP_X_FORWARDED_FOR": f"203.0.113.9, {VISITOR}", "HTTP_X_FORWARDED_PROTO": "https"}
    request = RequestFactory().get("/", REMOTE_ADDR=near, **said)
    assert address_of(request) == (VISITOR if is_believed else near)
    answer = Client().get("/healthz", REMOTE_ADDR=near, **said)
    assert ("Strict-Transport-Security" in answer) is is_believed


def test_who_came_to_a_believed_proxy_without_encryption_did_so(settings) -> None:
    settings.LEGATION = replace(Settings(), public_address="https://legation.example.org")
    settings.SECURE_PROXY_SSL_HEADER = (IS_ENCRYPTED, "on")
    answer = Client().get("/healthz", HTTP_X_FORWARDED_PROTO="http")
    assert "Strict-Transport-Security" not in answer
    made_up = Client().get("/healthz", headers={IS_ENCRYPTED: "on"})
    assert "Strict-Transport-Security" not in made_up


def test_without_a_public_address_no_proxy_says_where_somebody_comes_from(settings) -> None:
    settings.LEGATION = Settings()
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=VISITOR)
    assert address_of(request) == "127.0.0.1"
