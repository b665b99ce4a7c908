"""Help in context: each page of work has it, says when not to trust it, and leads to the glossary."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils.translation import override

from legation.domain.scope import Marking
from legation.faces.web.helping import GLOSSARY, HELP, help_for
from legation.faces.web.secret import access_key
from legation.faces.web.vocabulary import name_of
from legation.testing.installations import planted_installation


def every_pattern() -> Iterator[URLPattern]:
    """Every address that a page's own urls mount, without those below an include of another beginning."""
    for one in get_resolver().url_patterns:
        if isinstance(one, URLPattern):
            yield one
        elif not str(one.pattern):
            yield from (each for each in one.url_patterns if isinstance(each, URLPattern))


pytestmark = pytest.mark.django_db


def test_help_is_that_of_the_longest_beginning() -> None:
    assert help_for("/") is HELP["/"]
    assert help_for("/stories/abc") is HELP["/stories"]
    assert help_for("/briefs/3/evidence/x") is HELP["/brief"]
    assert help_for("/setup/people") is None


def test_every_page_of_work_has_help() -> None:
    """No help: setting up explains itself, the rest are no pages but files, acts and redirections."""
    without = {
        "setup",
        "glossary",
        "offline",
        "worker",
        "manifest",
        "healthz",
        "metrics",
        "language",
    }
    without |= {"find", "comments", "tongues", "index"}
    for pattern in every_pattern():
        first = re.split(r"[/.\\$]", str(pattern.pattern).lstrip("^"), maxsplit=1)[0]
        if first and first not in without and "(" not in first and "<" not in first:
            assert help_for(f"/{first}") is not None, pattern


def test_the_glossary_has_its_twin_in_the_readers_language(home: Path, settings) -> None:
    settings.LEGATION = planted_installation(home, "lima").settings
    browser = Client()
    browser.get("/", {"key": access_key(home)})
    assert 'href="/glossary.json"' in browser.get("/glossary").content.decode()
    told = browser.get("/glossary.json").json()["words"]
    assert [one["slug"] for one in told] == [slug for slug, _, _ in GLOSSARY]
    spoken = browser.get("/glossary.json", headers={"Accept-Language": "es"}).json()["words"]
    assert spoken[0]["word"] == "Fuente"
    assert Client().get("/glossary.json").status_code == 401


def test_each_page_says_what_it_is_and_when_not_to_trust_it(home: Path, settings) -> None:
    settings.LEGATION = planted_installation(home, "lima").settings
    browser = Client()
    browser.get("/", {"key": access_key(home)})
    for path in (
        *("/", "/stories/", "/signals/", "/sources/", "/people/", "/administration/health"),
        *("/reports/", "/live/", "/tasks/", "/notifications/", "/hand-overs/", "/absences/"),
        *("/accounts/", "/status", "/api/"),
    ):
        page = browser.get(path).content.decode()
        assert "When not to trust it:" in page, path
        assert 'href="/glossary"' in page, path
    assert "When not to trust it:" not in browser.get("/setup/").content.decode()
    page = browser.get("/glossary").content.decode()
    assert all(f'id="{slug}"' in page for slug, _, _ in GLOSSARY)
    assert Client().get("/stories/").content.decode().count("When not to trust it:") == 0


@pytest.mark.parametrize("language", ["en", "ar", "es", "fr", "ru", "zh-hans"])
def test_the_glossary_names_the_markings_as_they_stand_on_the_pages(language: str) -> None:
    with override(language):
        (told,) = [says for key, _, says in GLOSSARY if key == "marking"]
        at = [str(told).casefold().find(name_of(one, "marking").casefold()) for one in Marking]
    assert -1 not in at
    assert at == sorted(at)  # the least sensitive first
