"""The printed pack: the brief, its evidence and the open warnings in one PDF, within the brief's marking."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from legation.desks.briefing.render.pack import warnings_for, whole_pack
from legation.desks.briefing.warned.work import issue
from legation.domain.roles import RoleKind
from legation.testing.installations import brief_for, fill, planted_installation
from legation.testing.people import person_at, signed_in
from legation.testing.planted_brief import OPEN_LABEL, planted_tables
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
    pages = [one.extract_text() for one in PdfReader(io.BytesIO(answer.content)).pages]
    assert any("opalharbour" in one for one in pages)
    assert all(brief.marking.upper() in one for one in pages)
