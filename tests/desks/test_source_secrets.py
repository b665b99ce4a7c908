"""A source's secrets on its pages: typed there, sealed, never shown again, and changed or forgotten there."""

import json
from pathlib import Path

import pytest
from django.test import Client

from legation.chancery.audit.models import Record
from legation.chancery.installation import Installation
from legation.desks.listening.guarding import (
    CARRIED,
    all_options,
    carried,
    secret_fields,
    sent_secrets,
)
from legation.desks.listening.models import Source
from legation.domain.errors import Rejected
from legation.domain.roles import RoleKind
from legation.testing.installations import planted_installation
from legation.testing.people import person_at, signed_in

pytestmark = pytest.mark.django_db
KEPT = {"step": "keep", "address": "https://social.example/@lima", "format": "mastodon"}
CHANGED = {"name": "Lima", "legal_basis": "public-task", "retention": "raw", "licence": ""}


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    return here


@pytest.fixture
def browser(here: Installation) -> Client:
    return signed_in(person_at("lima", RoleKind.ANALYST))


def _source() -> Source:
    return Source.objects.get()


def test_the_form_offers_what_readers_declare_secret_as_password_fields(browser: Client) -> None:
    assert "mastodon" in secret_fields(["feed", "mastodon"])["token"]
    assert not secret_fields(["feed", "table"])
    page = browser.get("/sources/add").content.decode()
    assert 'name="secret-token" type="password"' in page


def test_a_token_is_kept_sealed_and_no_page_shows_it_again(browser: Client) -> None:
    browser.post("/sources/add", {**KEPT, "secret-token": " s3cr3t-of-lima "})
    source = _source()
    assert all_options(source)["token"] == "s3cr3t-of-lima"
    assert "s3cr3t" not in str(source.secrets) + str(source.options)
    for form in ("", ".json"):
        assert "s3cr3t" not in browser.get(f"/sources/{source.id}{form}").content.decode()


def test_a_token_is_replaced_kept_and_forgotten_on_the_page_of_its_source(browser: Client) -> None:
    browser.post("/sources/add", {**KEPT, "secret-token": "first"})
    edit = f"/sources/{_source().id}/edit"
    assert browser.post(edit, {**CHANGED, "secret-token": ""}).status_code == 302
    assert all_options(_source())["token"] == "first"
    browser.post(edit, {**CHANGED, "secret-token": "second"})
    assert all_options(_source())["token"] == "second"
    browser.post(edit, {**CHANGED, "forget-token": "yes"})
    assert "token" not in all_options(_source())
    told = [one.detail for one in Record.objects.filter(act="source-changed").order_by("number")]
    assert [json.loads(one)["has_new_secret"] for one in told] == [False, True, True]
    assert "second" not in str(told)


def test_a_secret_that_the_connector_does_not_take_is_refused(browser: Client) -> None:
    sent = {**KEPT, "format": "feed", "secret-token": "first"}
    assert browser.post("/sources/add", sent).status_code == 400
    assert not Source.objects.exists()


def test_what_is_carried_to_the_next_page_is_closed_and_of_one_person_only(
    here: Installation,
) -> None:
    closed = carried({"token": "first"}, "7")
    assert "first" not in closed
    assert sent_secrets({CARRIED: closed}, "7") == {"token": "first"}
    assert sent_secrets({CARRIED: closed, "secret-token": "second"}, "7") == {"token": "second"}
    for lost in (closed[:-4], "", "x"):
        if lost:
            with pytest.raises(Rejected):
                sent_secrets({CARRIED: lost}, "7")
    with pytest.raises(Rejected):
        sent_secrets({CARRIED: closed}, "8")
    assert carried({}, "7") == ""


def test_a_sealed_secret_of_a_source_cannot_be_carried_into_another(
    here: Installation, browser: Client
) -> None:
    browser.post("/sources/add", {**KEPT, "secret-token": "first"})
    stolen = _source().secrets["token"]
    with pytest.raises(Rejected):
        sent_secrets({CARRIED: stolen}, "7")
