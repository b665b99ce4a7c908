"""The printed pack: the brief, its evidence and the open warnings in one PDF, within the brief's marking."""

from pathlib import Path

import pytest
from django.utils.html import escape
from django.utils.translation import gettext, override

from legation.chancery.fonts import PACKAGES
from legation.chancery.models import Person
from legation.chancery.roles import scope_of
from legation.desks.briefing.content import Words
from legation.desks.briefing.models import Brief
from legation.desks.briefing.render.pack import warnings_for, whole_pack
from legation.desks.briefing.speaking import in_language
from legation.desks.briefing.warned.work import issue
from legation.domain.roles import RoleKind
from legation.testing.installations import NOW, brief_for, fill, planted_installation
from legation.testing.people import person_at, signed_in
from legation.testing.planted_brief import OPEN_LABEL, planted_tables
from legation.testing.sheets import sheets_of
from legation.testing.warned import judging, warning_drafted

pytestmark = pytest.mark.django_db


def test_the_pack_holds_brief_evidence_and_warnings_and_none_marked_higher(
    home: Path, settings
) -> None:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    fill(here, OPEN_LABEL)
    brief = brief_for(here, here.scope)
    head = person_at("lima", RoleKind.HEAD_OF_MISSION, login="head")
    hand = judging(here, head)
    cites = f"/items/{planted_tables(label=OPEN_LABEL)['items']['id'][-1]}"
    for marking, saying in (("internal", "opalharbour"), ("confidential", "zanzibarquartz")):
        said = {"marking": marking, "audience": "ministry"}
        warning = warning_drafted(hand, "lima", cites=cites, saying=saying, **said)
        issue(hand, warning.editions.get())
    inside, left_out = warnings_for(brief, here.scope)
    assert (len(inside), left_out) == (1, 1)
    whole = whole_pack(brief, here.scope)
    assert "opalharbour" in whole
    assert "zanzibarquartz" not in whole
    assert whole.index("annex") < whole.index("opalharbour")
    answer = signed_in(head).get(f"/briefs/{brief.pk}/pack.pdf")
    assert answer["Content-Type"] == "application/pdf"
    pages = sheets_of(answer.content)
    assert any("opalharbour" in one for one in pages)
    assert all(brief.marking.upper() in one for one in pages)


@pytest.mark.parametrize(
    ("language", "direction", "heading", "likely"),
    [
        ("en", "ltr", "Open warnings", "likely (72%)"),
        ("fr", "ltr", "Alertes en cours", "probable (72\xa0%)"),
        ("ar", "rtl", "الإنذارات المفتوحة", "مرجح (72%)"),
    ],
)
def test_the_pack_is_in_one_language_from_the_first_line_to_the_last(
    home: Path, settings, language: str, direction: str, heading: str, likely: str
) -> None:
    brief, head = a_brief_and_its_warning(home, settings)
    whole = whole_pack(brief, scope_of(head, NOW), language)
    assert f'<html lang="{language}" dir="{direction}"' in whole
    assert heading in whole
    assert f"<strong>{likely}</strong>" in whole
    told = in_language(brief.content, language)
    words = {
        leaf.text for one in told.sentences() for leaf in one.leaves if isinstance(leaf, Words)
    }
    assert len(words) > 10
    assert all(str(escape(one)) in whole for one in {*words, *(one.title for one in told.blocks)})
    if language != "en":
        for english in ("Open warnings", "Evidence", "As of", "How this was made"):
            assert f">{english}<" not in whole


def test_the_page_of_the_pack_speaks_the_readers_language_or_the_one_that_is_asked_for(
    home: Path, settings
) -> None:
    brief, head = a_brief_and_its_warning(home, settings)
    browser = signed_in(head)
    address = f"/briefs/{brief.pk}/pack.pdf"
    assert "Open warnings" in text_of(browser.get(address).content)
    assert "Alertes en cours" in text_of(browser.get(f"{address}?language=fr").content)
    Person.objects.update(language="fr")
    assert "Alertes en cours" in text_of(browser.get(address).content)


def test_paper_in_a_language_for_which_no_font_is_there_is_refused_on_a_page(
    home: Path, settings, monkeypatch
) -> None:
    brief, head = a_brief_and_its_warning(home, settings)
    monkeypatch.setitem(PACKAGES, "zh", ("xx-nobody-speaks", "fonts-noto-cjk"))
    Person.objects.update(language="zh-hans")
    browser = signed_in(head)
    for address in (f"/briefs/{brief.pk}/pack.pdf", "/countries/PE/visit.pdf", "/narratives/x.pdf"):
        answer = browser.get(address)
        page = answer.content.decode()
        assert (answer.status_code, answer["Content-Type"]) == (501, "text/html; charset=utf-8")
        assert gettext_in("zh-hans", "no font here can write the language {language}")[:6] in page
        assert "中文" in page.partition("<main")[2].partition("</main>")[0]
        # what an administrator types is told by the check of the installation, not to a reader
        assert "apt-get" not in page


def gettext_in(language: str, says: str) -> str:
    with override(language):
        return gettext(says)


def a_brief_and_its_warning(home: Path, settings) -> tuple[Brief, Person]:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    fill(here, OPEN_LABEL)
    brief = brief_for(here, here.scope)
    head = person_at("lima", RoleKind.HEAD_OF_MISSION, login="head")
    hand = judging(here, head)
    cites = f"/items/{planted_tables(label=OPEN_LABEL)['items']['id'][-1]}"
    said = {"marking": "internal", "audience": "ministry"}
    issue(hand, warning_drafted(hand, "lima", cites=cites, **said).editions.get())
    return brief, head


def text_of(paper: bytes) -> str:
    return "\n".join(sheets_of(paper))
