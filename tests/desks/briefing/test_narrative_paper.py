"""A narrative on paper: marked and numbered on every page, each line on evidence that opens."""

from pathlib import Path

import pytest
from django.test import Client

from legation.faces.web.languages import LANGUAGES
from legation.faces.web.secret import access_key
from legation.testing.installations import fill, mission_label, planted_installation
from legation.testing.planted_brief import planted_tables
from legation.testing.sheets import sheets_of

pytestmark = pytest.mark.django_db
NARRATIVE = planted_tables()["narrative_members"]["narrative"][0]


@pytest.fixture
def browser(home: Path, settings) -> Client:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    fill(here, mission_label("lima"))
    client = Client()
    client.get("/", {"key": access_key(here.settings.home)})
    return client


def pages_of(browser: Client, address: str) -> list[str]:
    answer = browser.get(address)
    if answer.status_code == 501:
        pytest.skip(answer.content.decode())
    assert answer["Content-Type"] == "application/pdf"
    return sheets_of(answer.content)


def test_a_narrative_is_marked_and_numbered_on_every_page_and_ends_in_its_evidence(
    browser: Client,
) -> None:
    pages = pages_of(browser, f"/narratives/{NARRATIVE}.pdf")
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        assert "RESTRICTED" in page
        assert f"{number} / {len(pages)}" in page
    whole = "\n".join(pages)
    assert whole.index("Who brought it in, and when") < whole.rindex("Evidence")
    assert "Protesta por el cierre del puerto de Aldera" in pages[0]
    assert (
        f'href="/narratives/{NARRATIVE}.pdf"'
        in browser.get(f"/narratives/{NARRATIVE}").content.decode()
    )
    assert browser.get("/narratives/nothing.pdf").status_code == 404


@pytest.mark.parametrize("language", [code for code, _ in LANGUAGES])
def test_a_narrative_with_its_pictures_prints_in_every_language(
    browser: Client, language: str
) -> None:
    browser.cookies["legation-language"] = language
    told = browser.get(f"/narratives/{NARRATIVE}").context["told"]
    assert any(one.picture for section in told.sections() for one in section.figures)
    pages = pages_of(browser, f"/narratives/{NARRATIVE}.pdf")
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        # the reader of the file may turn what stands between Arabic words
        assert f"{number} / {len(pages)}" in page or f"{len(pages)} / {number}" in page


def test_every_line_on_paper_cites_what_opens(browser: Client) -> None:
    told = browser.get(f"/narratives/{NARRATIVE}").context["told"]
    entries = [entry for part in told.sections() for entry in part.entries if part.slug != "about"]
    assert entries
    assert all(entry.cites for entry in entries)
    listed = {one.cited.address: one.cited for one in told.annex()}
    assert {one.address for entry in entries for one in entry.cites} == set(listed)
    for address, cited in listed.items():
        answer = browser.get(f"{address}.json").json()
        assert cited.sort == "signals" or cited.digest == answer["item"]["digest"]


def test_what_a_narrative_crossed_stands_on_paper_as_on_its_page(browser: Client) -> None:
    context = browser.get(f"/narratives/{NARRATIVE}").context
    parts = {part.slug: part for part in context["told"].sections()}
    for slug, listed in (("languages", "in_languages"), ("platforms", "on_platforms")):
        rows = [one for one in context[listed]]
        assert len(parts[slug].entries) == len(rows)
        for entry, row in zip(parts[slug].entries, rows, strict=True):
            cited = [one.address for one in entry.cites]
            wanted = [row["item"], *([row["from_item"]] if row["from_item"] else [])]
            assert cited == [f"/items/{one}" for one in wanted]
            times = [one.value for one in entry.facts if one.name == "When that came"]
            assert times == ([row["from_at"]] if row["from_item"] else [])
        assert "order in time" in parts[slug].doubt
    assert any(row["from_item"] for row in context["in_languages"])
    paper = "\n".join(pages_of(browser, f"/narratives/{NARRATIVE}.pdf"))
    assert "Came last before it, elsewhere" in paper
    assert "nothing: it was the first" in paper


def test_as_it_was_known_it_holds_no_later_publication(browser: Client) -> None:
    page = f"/narratives/{NARRATIVE}?as_of=2026-03-12T00:00:00Z"
    told = browser.get(page).context["told"]
    assert told.annex()
    assert all(
        one.cited.at < told.items["known_at"].max() for one in told.annex() if one.cited.digest
    )
    assert all(f"{one.cited.at:%Y-%m-%d}" <= "2026-03-12" for one in told.annex())
