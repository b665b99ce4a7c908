"""The printed pack: a brief with its evidence annex, and the open warnings, as one PDF."""

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string

from legation.chancery.missions import mission_names
from legation.chancery.paper import as_pdf
from legation.desks.briefing.models import Brief
from legation.desks.briefing.render.html import Size, whole_file
from legation.desks.briefing.speaking import in_language
from legation.desks.briefing.warned.lookups import issued_warnings, row_of
from legation.desks.briefing.warned.rules import State
from legation.domain.scope import Scope

# Rows of pages: text, numbers, days, times and lists.
Row = dict[str, Any]


def packed(brief: Brief, scope: Scope) -> bytes:
    """Set a brief and the warnings that stand open as PDF; Misconfigured where Pango is missing.

    Nothing marked higher than the brief, or meant for fewer, is in it: how many were left out is said.
    """
    return as_pdf(whole_pack(brief, scope))


def whole_pack(brief: Brief, scope: Scope) -> str:
    """Give the pack as one HTML file."""
    inside, left_out = warnings_for(brief, scope)
    warned = render_to_string(
        "briefing/pack_warnings.html",
        {"warnings": inside, "left_out": left_out, "marking": brief.label.marking},
    )
    page = whole_file(
        in_language(brief.local, "en"), brief.digest, size=Size.LEAST, named=mission_names
    )
    before, _, after = page.rpartition("</body>")
    return f"{before}{warned}</body>{after}"


def warnings_for(brief: Brief, scope: Scope) -> tuple[Sequence[Row], int]:
    """Give the open warnings that the brief's own marking and audience admit, and how many others the
    reader sees."""
    seen = list(issued_warnings(scope, state=State.ISSUED))
    narrow = Scope(
        missions=frozenset(brief.mission.split("|")),
        marking=brief.label.marking,
        audiences=scope.audiences,
    )
    inside = [one for one in seen if narrow.admits(one.label)]
    return [row_of(one) for one in inside], len(seen) - len(inside)
