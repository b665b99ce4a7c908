"""The pages of countries: the list by region, one country, and its visit brief as a file."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from legation.chancery.annexed import stylesheet
from legation.chancery.country_sections import columns, sections_on
from legation.chancery.paper import allow_style
from legation.chancery.recognition import country_name, profile_in_force
from legation.chancery.recognition.regions import by_region
from legation.chancery.showing import Page, Reading, failed, reading_of, shown
from legation.desks.countries.render import MEDIA_TYPES, Format, render
from legation.desks.countries.rules import VisitBrief, as_values, composed, table_of
from legation.domain.errors import Misconfigured, Rejected
from legation.domain.said import Said


def _countries(reading: Reading) -> Page:
    spoken = get_language() or "en"
    held = columns(reading)
    regions = []
    for number, name, codes in by_region(profile_in_force().territories(spoken), spoken):
        rows = table_of(codes, held)
        counted = {row["code"] for row in rows}
        others = [code for code in codes if code not in counted]
        regions.append({"region": number, "name": name, "rows": rows, "others": others})
    values = {
        "regions": regions,
        "total": sum(len(one["rows"]) for one in regions),
        "columns": [one.title for one in held],
    }
    return Page(template="countries/countries.html", values=values)


def _country(reading: Reading, code: str) -> Page:
    brief = _brief(reading, code)
    profile = profile_in_force()
    figures = [figure for section in brief.sections for figure in section.figures]
    drawn = {
        "sections": brief.sections,
        "numbers": brief.numbers,
        "flag": profile.flag_of(code),
        "shown_code": profile.code_of(code),
        "has_figures": bool(figures),
        "is_enlargeable": any(figure.timed for figure in figures),
        "forms": [str(form) for form in Format],
        "shown_as_of": reading.query.urlencode(),
    }
    values = {**as_values(brief), "name": country_name(code)}
    return Page(template="countries/country.html", values=values, drawn=drawn)


def _brief(reading: Reading, code: str) -> VisitBrief:
    if code not in profile_in_force().territories():
        raise Rejected(Said("no country or territory {code!r}", code=code))
    home = reading.home or reading.settings.mission
    return composed(code, sections_on(reading, code), at=reading.at, home=home)


countries = shown(_countries)
country = shown(_country)


def handed_out(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Hand out a visit brief as a file of its own: HTML, Markdown, JSON or PDF."""
    reading = reading_of(request)
    try:
        brief = _brief(reading, code)
        body = render(brief, Format(form))
    except Rejected as absent:
        return failed(request, form="html", says=absent, status=404)
    except Misconfigured as lacking:
        return failed(request, form="html", says=lacking, status=501)
    answer = HttpResponse(body, content_type=MEDIA_TYPES[Format(form)])
    name = f"visit-{code}-{brief.at:%Y-%m-%d}.{form}"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return allow_style(answer, stylesheet()) if form == Format.HTML else answer
