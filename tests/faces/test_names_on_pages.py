"""Pages call missions and sources by their names, and offer comments only where an object stands."""

from pathlib import Path

import polars as pl
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client

from legation.chancery.installation import Installation
from legation.chancery.missions import change_mission, mission_names, the_mission
from legation.desks.briefing.content import Listed
from legation.desks.briefing.models import Brief
from legation.desks.listening.models import Source
from legation.domain.roles import RoleKind
from legation.faces.web.secret import access_key
from legation.faces.web.vocabulary import name_of
from legation.rounds.children import ChildState, write_state
from legation.store.flows import FLOWS
from legation.testing.installations import NOW, brief_for, fill, planted_installation
from legation.testing.people import person_at
from legation.testing.planted_brief import OPEN_LABEL, planted_tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(home: Path, settings) -> Installation:
    here = planted_installation(home, "lima", "oslo")
    settings.LEGATION = here.settings
    return here


@pytest.fixture
def browser(here: Installation) -> Client:
    fill(here, OPEN_LABEL)
    brief_for(here, here.scope)
    change_mission(the_mission("lima"), name="Embassy in Lima")
    client = Client()
    client.get("/", {"key": access_key(here.settings.home)})
    return client


def test_missions_are_called_by_name_at_head_foot_and_in_the_brief(browser: Client) -> None:
    assert mission_names("lima|oslo") == "Embassy in Lima, Oslo"
    narrative = planted_tables()["narrative_members"]["narrative"][0]
    for address in (f"/narratives/{narrative}", "/brief/", "/briefs/"):
        shown = browser.get(address).content.decode()
        assert ">Embassy in Lima</bdi>" in shown
        assert "<bdi>lima</bdi>" not in shown
        foot = shown[shown.index('<footer class="sole">') :]
        assert ">Embassy in Lima</bdi>" in foot


def test_comments_are_offered_where_an_object_stands_and_nowhere_beside_it(browser: Client) -> None:
    narrative = planted_tables()["narrative_members"]["narrative"][0]
    assert "/about?on=" in browser.get(f"/narratives/{narrative}").content.decode()
    leaving = browser.get(f"/narratives/{narrative}.json").json()["rows"][0]["story"]
    parted = {"do": "split", f"m-{leaving}": "1"}
    other = browser.post(f"/narratives/{narrative}/correct", parted)["Location"]
    compared = f"/narratives/compare?one={narrative}&other={other.rpartition('/')[2]}"
    for address in (compared, "/narratives/compare"):
        assert "/about?on=" not in browser.get(address).content.decode()


def a_source_called(name: str) -> tuple[str, str]:
    """Give a planted publication and its source, which is called by a name of its own."""
    item, source = planted_tables()["items"].select("id", "source").row(0)
    Source.objects.create(
        id=source, name=name, reader="feed", address="x", mission="lima", added_at=NOW
    )
    return item, source


def test_an_item_names_its_source_and_leads_to_it_where_its_reader_may(browser: Client) -> None:
    item, source = a_source_called("The Press Briefing")
    shown = browser.get(f"/items/{item}").content.decode()
    link = f'<a href="/sources/{source}"><bdi dir="auto">The Press Briefing</bdi></a>'
    assert link in shown
    assert browser.get(f"/sources/{source}").status_code == 200
    Source.objects.update(mission="elsewhere", audience="mission")
    shown = browser.get(f"/items/{item}").content.decode()
    assert "The Press Briefing" not in shown
    assert f'href="/sources/{source}"' not in shown


def test_an_item_without_a_title_is_headed_by_the_name_of_its_source(browser: Client, here) -> None:
    _, source = a_source_called("The Press Briefing")
    bare = planted_tables()["items"].filter(pl.col("source") == source).head(1)
    fresh = {"id": pl.lit("9" * 32), "native_id": pl.lit("bare"), "title": pl.lit(None, pl.String)}
    here.archive.file({"items": bare.with_columns(**fresh)})
    shown = browser.get(f"/items/{'9' * 32}").content.decode()
    assert "The Press Briefing" in shown.partition("<h1>")[2].partition("</h1>")[0]


def test_a_list_of_languages_and_the_annex_name_them_in_the_readers_language(
    browser: Client,
) -> None:
    brief = Brief.objects.get()
    lists = brief.content.evidence()
    key = next(key for key, one in lists.items() if one.of == Listed.LANGUAGES)
    (tag, *_) = lists[key].ids
    name = {"ar": "arabe", "es": "espagnol", "zh": "chinois", "en": "anglais"}[tag]
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    shown = browser.get(f"/briefs/{brief.pk}/evidence/{key}").content.decode()
    rows = shown.partition('<ol class="items"')[2].partition("</ol>")[0]
    assert name in rows
    assert f">{tag}<" not in rows
    file = browser.get(f"/briefs/{brief.pk}/file.html?language=fr").content.decode()
    annexed = file.partition(f'id="ev-{key}"')[2].partition("</section>")[0]
    assert name in annexed


def test_who_brought_a_narrative_in_is_told_once_a_row(browser: Client) -> None:
    narrative = planted_tables()["narrative_members"]["narrative"][0]
    shown = browser.get(f"/narratives/{narrative}").content.decode()
    table = shown.partition("Who brought it in, and when")[2].partition("</table>")[0]
    assert table.count('<th scope="col">Source</th>') == 1
    assert 'data-label="Source"' not in table


def test_people_their_roles_and_requests_stand_at_missions_by_name(browser: Client) -> None:
    person = person_at("lima", RoleKind.READ, login="reader")
    for address in ("/people/", f"/people/{person.pk}"):
        shown = browser.get(address).content.decode()
        assert ">Embassy in Lima</bdi>" in shown, address
        assert "<bdi>lima</bdi>" not in shown


def test_missions_to_choose_from_are_called_by_name(browser: Client) -> None:
    for form, among in (
        ("listening/_terms.html", "writes_at"),
        ("chancery/_grant.html", "administered"),
    ):
        shown = render_to_string(form, {among: ["lima"]})
        assert '<option value="lima">Embassy in Lima</option>' in shown


def test_the_status_names_states_and_tables_in_the_readers_language(
    browser: Client, here: Installation
) -> None:
    for state in ("starting", "running", "waiting", "restarting", "stopped", "dead"):
        write_state(here.settings.home, ChildState(name=state, state=state))
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    shown = browser.get("/status").content.decode()
    cells = shown.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "en attente de sa prochaine exécution" in cells
    for state in ("waiting", "restarting", "stopped", "dead"):
        assert f">{state}</td>" not in cells
    assert "Sujets et leurs publications" in shown
    for flow in FLOWS:
        assert name_of(flow, "table") != flow
        assert f">{flow}<" not in shown
