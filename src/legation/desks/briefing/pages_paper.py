"""Handing a narrative out on paper."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from legation.chancery.annexed import written
from legation.chancery.fonts import require_font
from legation.chancery.paper import as_pdf
from legation.chancery.showing import failed, reading_of
from legation.desks.briefing.narrative_paper import Told
from legation.desks.briefing.pages_subjects import narrative
from legation.domain.errors import Misconfigured, Rejected
from legation.domain.said import Said


def narrative_pdf(request: HttpRequest, name: str) -> HttpResponse:
    """Hand out one narrative as PDF: marked and numbered on every page, with its evidence annexed."""
    reading = reading_of(request)
    try:
        require_font(get_language() or "en")
        page = narrative.build(reading, name=name)
        told: Told | None = page.drawn.get("told")
        if told is None:
            raise Rejected(Said("no narrative {narrative!r}", narrative=name))
        at = page.values["as_of"] or reading.at
        body = as_pdf(written(told.as_file(at), is_paper=True))
    except Rejected as absent:
        return failed(request, form="html", says=absent, status=404)
    except Misconfigured as lacking:
        return failed(request, form="html", says=lacking, status=501)
    answer = HttpResponse(body, content_type="application/pdf")
    filename = f"narrative-{name[:12]}-{at:%Y-%m-%d}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{filename}"'
    return answer
