"""A reader asks a machine for a translation: a real program, marked as such, made once, refused outside."""

import html
import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from legation.chancery.audit.models import Record
from legation.couriers.translating import choosing
from legation.couriers.translating.apertium import Apertium
from legation.desks.briefing.translated.models import MachineTranslation
from legation.domain.roles import RoleKind
from legation.testing.installations import fill, mission_label, planted_installation
from legation.testing.people import person_at, signed_in
from legation.testing.planted_brief import planted_tables

pytestmark = pytest.mark.django_db

PROGRAM = """#!/bin/sh
if [ "$1" = "-l" ]; then printf 'es-en\\n'; exit 0; fi
echo run >> "$(dirname "$0")/runs"; read said; printf 'in English: %s\\n' "$said"
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "apertium"
    path.write_text(PROGRAM)
    path.chmod(0o755)
    return path


@pytest.fixture
def browser(home: Path, settings, program: Path):
    here = planted_installation(home, "lima")
    set_ = replace(here.settings, translation_engine="apertium", translation_address=str(program))
    settings.LEGATION = set_
    fill(here, mission_label("lima"))
    return signed_in(person_at("lima", RoleKind.READ, login="reader"))


def item_in(language: str) -> str:
    items = planted_tables(label=mission_label("lima"))["items"]
    return items.filter(items["declared_language"] == language)["id"][-1]


def test_a_translation_is_made_once_marked_as_a_machines_and_recorded(
    browser, program: Path
) -> None:
    page = f"/items/{item_in('es')}"
    assert "Translate by machine" in browser.get(page).content.decode()
    form = browser.get(f"{page}/translate").content.decode()
    assert "stays within this network" in form
    assert '<option value="en" selected' in form
    assert '<option value="fr"' not in form
    led = browser.post(f"{page}/translate", {"target": "en"})
    assert led["Location"] == f"{page}?into=en#translation"
    told = browser.get(f"{page}.json").json()["translation"]
    assert told["text"].startswith("in English: Protesta")
    assert told["is_machine"]
    assert told["engine"] == "apertium"
    shown = browser.get(page).content.decode()
    assert "checked by nobody" in shown
    assert "Protesta por el cierre" in shown.partition('id="translation"')[0]
    browser.post(f"{page}/translate", {"target": "en"})
    assert (program.parent / "runs").read_text().count("run") == 1
    assert Record.objects.filter(act="text-translated").count() == 1
    assert browser.post(f"{page}/translate", {"target": "fr"}).status_code == 400


def test_the_same_text_of_another_publication_is_not_sent_again_and_each_bears_its_label(
    browser, program: Path
) -> None:
    browser.post(f"/items/{item_in('es')}/translate", {"target": "en"})
    first = MachineTranslation.objects.get()
    assert first.label == mission_label("lima")
    first.item = "another publication with the same text"
    first.save()
    browser.post(f"/items/{item_in('es')}/translate", {"target": "en"})
    assert (program.parent / "runs").read_text().count("run") == 1
    assert MachineTranslation.objects.count() == 2
    assert Record.objects.filter(act="text-translated").count() == 2


def test_words_that_are_used_again_are_recorded_as_not_sent(
    browser, program: Path, monkeypatch
) -> None:
    browser.post(f"/items/{item_in('es')}/translate", {"target": "en"})
    MachineTranslation.objects.update(item="another publication with the same text")
    monkeypatch.setattr(choosing, "Apertium", outside)
    browser.post(f"/items/{item_in('es')}/translate", {"target": "en"})
    told = Record.objects.filter(act="text-translated").order_by("number").last()
    assert told is not None
    assert json.loads(told.detail)["left_network"] is False


def test_where_no_pair_exists_the_page_says_so(browser) -> None:
    page = f"/items/{item_in('zh')}/translate"
    assert "No engine here knows this pair" in browser.get(page).content.decode()
    assert browser.post(page, {"target": "en"}).status_code == 400


def test_what_is_marked_high_is_not_sent_outside_and_the_reader_is_warned(
    browser, monkeypatch
) -> None:
    monkeypatch.setattr(choosing, "Apertium", outside)
    page = f"/items/{item_in('es')}/translate"
    assert "learns what this mission reads" in browser.get(page).content.decode()
    assert browser.post(page, {"target": "en"}).status_code == 403
    assert not MachineTranslation.objects.exists()


def outside(command: str) -> Apertium:
    """The program as if it stood outside."""
    made = Apertium(command=command)
    object.__setattr__(made, "is_outside", True)
    return made


FAILING = """#!/bin/sh
if [ "$1" = "-l" ]; then printf 'es-en\\n'; exit 0; fi
echo "Error: the pair is broken" >&2; exit 3
"""


def in_french(browser, address: str, *, sent: dict[str, str] | None = None) -> str:
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    answer = browser.post(address, sent) if sent else browser.get(address)
    return html.unescape(answer.content.decode())


def test_what_an_engine_answers_is_told_in_the_readers_language_and_quoted(
    browser, program: Path
) -> None:
    program.write_text(FAILING)
    page = in_french(browser, f"/items/{item_in('es')}/translate", sent={"target": "en"})
    assert "Le service ne répond pas" in page
    assert "il s’est terminé avec le code 3" in page
    assert "Error: the pair is broken" in page
    assert "it ended with" not in page


@pytest.mark.parametrize(
    ("engine", "address", "says"),
    [
        ("apertium", "/nowhere/apertium", "Il n’y a pas de programme"),
        ("folder", "/nowhere/models", "Il n’y a pas de dossier"),
        ("libretranslate", "", "a besoin d’une adresse"),
        ("openai", "https://endpoint.example", "Aucun modèle n’est nommé"),
        ("libretranslate", "http://127.0.0.1:9", "Pas de connexion"),
    ],
)
def test_an_engine_that_cannot_be_asked_is_said_so_in_the_readers_language(
    browser, settings, engine: str, address: str, says: str
) -> None:
    held = settings.LEGATION
    settings.LEGATION = replace(held, translation_engine=engine, translation_address=address)
    page = in_french(browser, f"/items/{item_in('es')}/translate")
    assert says in page


def test_a_pair_that_is_not_installed_is_said_so_in_the_readers_language(browser) -> None:
    page = in_french(browser, f"/items/{item_in('es')}/translate", sent={"target": "fr"})
    assert "Aucune paire de" in page
