"""The first steps: the overview, what the installation is for, its missions, its rules."""

from typing import Any
from zoneinfo import available_timezones

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from legation.chancery.administering import Sheet, Working, act, sheet
from legation.chancery.firstrun import Step, is_due
from legation.chancery.missions import accreditations_on
from legation.chancery.models import Mission
from legation.chancery.profiles import Body, Profile, Size, duties_in
from legation.chancery.recognition.active import profile_in_force
from legation.chancery.words import MissionKind
from legation.desks.listening.pages_sources import word_of
from legation.domain.errors import Rejected
from legation.domain.scope import Marking
from legation.domain.source import LegalBasis
from legation.faces.web.languages import LANGUAGES, spoken_for, tag_of
from legation.faces.web.setup.frame import (
    TITLES,
    after,
    page,
    setter_of,
    standing,
    understood,
    with_choices,
)
from legation.rounds.firstrun import NewMission, add_mission, state_post, state_rules
from legation.settings import OFFLINE_MARKINGS

MOST_COUNTRIES = 60


def _overview(working: Working) -> Sheet:
    setter_of(working)
    held = standing(working)
    steps = [
        {"step": str(one), "is_done": one in held.done, "is_next": one == held.next} for one in Step
    ]
    values = {"steps": steps, "is_due": is_due(working.here.settings), "next": str(held.next)}
    named = [{**one, "title": TITLES[Step(str(one["step"]))]} for one in steps]
    return Sheet(template="setup/overview.html", values=values, forms={"named": named})


def _post_form(working: Working) -> Sheet:
    forms = {
        "bodies": list(Body),
        "sizes": list(Size),
        "profiles": list(Profile),
        "language": spoken_for(working.sent.get("language", "")) or get_language(),
        "chosen": with_choices(working, ("body", "size", "profile")),
    }
    return page(working, Step.POST, {}, forms)


def _post(working: Working) -> str:
    sent = working.sent
    chosen = [sent.get(name, "") for name in ("body", "size", "profile")]
    state_post(setter_of(working), body=chosen[0], size=chosen[1], profile=chosen[2])
    spoken = spoken_for(sent.get("language", ""))
    if spoken is not None:
        working.person.language = tag_of(spoken)
        working.person.save(update_fields=["language"])
    return after(Step.POST)


def post(request: HttpRequest) -> HttpResponse:
    """Choose the language and what the installation is for; the language is spoken from the next page."""
    answer = _post_view(request)
    spoken = spoken_for(request.POST.get("language", ""))
    if request.method == "POST" and answer.status_code == 302 and spoken is not None:
        answer.set_cookie(
            django_settings.LANGUAGE_COOKIE_NAME,
            spoken,
            max_age=django_settings.LANGUAGE_COOKIE_AGE,
            httponly=True,
            samesite="Strict",
            secure=request.is_secure(),
        )
    return answer


def _missions_form(working: Working) -> Sheet:
    setter_of(working)
    day = working.at.date()
    theirs = Mission.objects.filter(roles__person=working.person).distinct()
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "kind": one.kind,
            "time_zone": one.time_zone,
            "countries": [held.country for held in accreditations_on(one, day)],
        }
        for one in theirs
    ]
    is_begun = Step.MISSIONS in standing(working).done
    language = tag_of(get_language() or "en")
    forms: dict[str, Any] = {
        "kinds": duties_in(working.here.settings).mission_kinds,
        "countries": profile_in_force().territories(language),
        "concurrent": working.many("concurrent"),
        "zones": sorted(one for one in available_timezones() if "/" in one[:12])[:700],
    }
    return page(working, Step.MISSIONS, {"missions": rows if is_begun else []}, forms)


def _missions(working: Working) -> str:
    sent, setter = working.sent, setter_of(working)
    if sent.get("go") == "on":
        if Step.MISSIONS not in standing(working).done:
            raise Rejected("open at least one mission", where="name")
        return after(Step.MISSIONS)
    also = [one for one in working.many("concurrent") if one][:MOST_COUNTRIES]
    new = NewMission(
        name=sent.get("name", ""),
        kind=word_of(MissionKind, sent.get("kind", ""), where="kind"),
        time_zone=sent.get("time_zone", "").strip() or "UTC",
        resident=sent.get("resident", ""),
        concurrent=tuple(also),
    )
    add_mission(setter, new)
    return "/setup/missions"


def _rules_form(working: Working) -> Sheet:
    forms = {
        "bases": [one for one in LegalBasis if one != LegalBasis.EXERCISE],
        "markings": list(Marking),
        "kept": OFFLINE_MARKINGS,
        "chosen": with_choices(
            working, ("legal_basis", "legal_basis_text", "marking_ceiling", "offline_marking")
        ),
    }
    return page(working, Step.RULES, {}, forms)


def _rules(working: Working) -> str:
    sent = working.sent
    basis = sent.get("legal_basis", "")
    if basis:
        word_of(LegalBasis, basis, where="legal_basis")
    state_rules(
        setter_of(working),
        basis=basis,
        text=sent.get("legal_basis_text", ""),
        ceiling=str(Marking.of(sent.get("marking_ceiling", ""), where="marking_ceiling")),
        offline=sent.get("offline_marking", working.here.settings.offline_marking),
    )
    return after(Step.RULES)


overview = sheet(_overview)
missions = act(understood(_missions), again=_missions_form)
rules = act(understood(_rules), again=_rules_form)
_post_view = act(understood(_post), again=_post_form)
LANGUAGE_CODES = [code for code, _ in LANGUAGES]
