"""Help in context: each page of work has it, says when not to trust it, and leads to the glossary."""

from pathlib import Path

import pytest
from django.test import Client

from legation.faces.web.helping import GLOSSARY, HELP, help_for
from legation.faces.web.secret import access_key
from legation.testing.installations import planted_installation

pytestmark = pytest.mark.django_db


def test_help_is_that_of_the_longest_beginning() -> None:
    assert help_for("/") is HELP["/"]
    assert help_for("/stories/abc") is HELP["/stories"]
    assert help_for("/briefs/3/evidence/x") is HELP["/brief"]
    assert help_for("/setup/people") is None


def test_each_page_says_what_it_is_and_when_not_to_trust_it(home: Path, settings) -> None:
    settings.LEGATION = planted_installation(home, "lima").settings
    browser = Client()
    browser.get("/", {"key": access_key(home)})
    for path in ("/", "/stories/", "/signals/", "/sources/", "/people/", "/administration/health"):
        page = browser.get(path).content.decode()
        assert "When not to trust it:" in page, path
        assert 'href="/glossary"' in page, path
    assert "When not to trust it:" not in browser.get("/setup/").content.decode()
    page = browser.get("/glossary").content.decode()
    assert all(f'id="{slug}"' in page for slug, _, _ in GLOSSARY)
    assert Client().get("/stories/").content.decode().count("When not to trust it:") == 0
