"""The printed pack: a brief with its evidence annex, and the open warnings, as one PDF."""

from collections.abc import Sequence

from django.template.loader import render_to_string

from legation.chancery.fonts import require_font
from legation.chancery.missions import mission_names
from legation.chancery.paper import as_pdf
from legation.desks.briefing.models import Brief
from legation.desks.briefing.render.html import Size, whole_file
from legation.desks.briefing.speaking import speaking
from legation.desks.briefing.warned.lookups import issued_warnings, row_of
from legation.desks.briefing.warned.models import WarningEdition
from legation.desks.briefing.warned.rules import State
from legation.domain.scope import Scope
from legation.domain.uncertainty import in_words


def packed(brief: Brief, scope: Scope, language: str = "en") -> bytes:
    """Set a brief and the warnings that stand open as PDF, all of it in one of the six languages;
    Misconfigured where Pango is missing, or a font for the language.

    Nothing marked higher than the brief, or meant for fewer, is in it: how many were left out is said.
    """
    content, _ = brief.told(language)
    require_font(content.language)
    return as_pdf(whole_pack(brief, scope, language))


def whole_pack(brief: Brief, scope: Scope, language: str = "en") -> str:
    """Give the pack as one HTML file, said in one of the six languages; a brief that was written before
    messages were kept makes all of it English."""
    content, _ = brief.told(language)
    inside, left_out = warnings_for(brief, scope)
    with speaking(content.language):
        warned = render_to_string(
            "briefing/pack_warnings.html",
            {
                "warnings": [_row(one, content.language) for one in inside],
                "left_out": left_out,
            },
        )
        page = whole_file(content, brief.digest, size=Size.LEAST, named=mission_names)
    before, _, after = page.rpartition("</body>")
    return f"{before}{warned}</body>{after}"


def warnings_for(brief: Brief, scope: Scope) -> tuple[Sequence[WarningEdition], int]:
    """Give the open warnings that the brief's own marking and audience admit, and how many others the
    reader sees."""
    seen = list(issued_warnings(scope, state=State.ISSUED))
    narrow = Scope(
        missions=frozenset(brief.mission.split("|")),
        marking=brief.label.marking,
        audiences=scope.audiences,
    )
    inside = [one for one in seen if narrow.admits(one.label)]
    return inside, len(seen) - len(inside)


def _row(edition: WarningEdition, language: str) -> dict[str, object]:
    return {**row_of(edition), "likelihood": in_words(edition.judgement.probability, language)}
