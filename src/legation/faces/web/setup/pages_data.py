"""The last steps: where copies go and who translates, what is read, and the first brief as it is made."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from legation.chancery.administering import Sheet, Working, act, sheet
from legation.chancery.compartments import as_the_house
from legation.chancery.firstrun import Step
from legation.couriers.opml import FeedList, read_list
from legation.desks.listening.adding import Adding, keep_list, keep_starters
from legation.desks.listening.models import Source
from legation.desks.listening.starters import starters
from legation.desks.listening.uploads import LARGEST_BYTES
from legation.domain.errors import Refused, Rejected
from legation.domain.scope import require_scope
from legation.faces.web.setup.frame import (
    after,
    page,
    setter_of,
    standing,
    understood,
    watching,
    with_choices,
)
from legation.faces.web.vocabulary import name_of
from legation.rounds.firstrun import choose_exercise, sources_chosen, state_keeping
from legation.rounds.jobs import Job, State, begin, state_of
from legation.settings import ENGINES


def _keeping_form(working: Working) -> Sheet:
    names = ("backup_folder", "head_folders", "translation_engine", "translation_address")
    forms = {"engines": ENGINES, "chosen": with_choices(working, names)}
    return page(working, Step.KEEPING, {}, forms)


def _keeping(working: Working) -> str | Sheet:
    sent = working.sent
    private = state_keeping(
        setter_of(working),
        backups=sent.get("backup_folder", ""),
        heads=sent.get("head_folders", ""),
        engine=sent.get("translation_engine", "none"),
        address=sent.get("translation_address", ""),
    )
    if not private:
        return after(Step.KEEPING)
    return Sheet(
        template="setup/key.html", values={}, forms={"private": private, "on": after(Step.KEEPING)}
    )


@as_the_house()
def _sources_form(working: Working) -> Sheet:
    setter_of(working)
    regions: dict[str, list[Any]] = {}
    for one in starters():
        regions.setdefault(one.region, []).append(one)
    chosen = set(working.many("chosen"))
    held = Source.objects.filter(mission=working.here.settings.mission).count()
    forms = {
        "regions": [
            {
                "region": name,
                "feeds": [{"feed": one, "is_chosen": str(one.number) in chosen} for one in feeds],
                "has_chosen": any(str(one.number) in chosen for one in feeds),
            }
            for name, feeds in regions.items()
        ],
        "is_exercise": standing(working).is_exercise,
        "megabytes": LARGEST_BYTES // 1_000_000,
    }
    return page(working, Step.SOURCES, {"held": held}, forms)


def _sources(working: Working) -> str | Sheet:
    setter, way = setter_of(working), working.sent.get("way", "")
    adding = Adding(
        person=working.person,
        scope=require_scope(working.scope),
        mission=working.here.settings.mission,
        settings=working.here.settings,
        at=working.at,
    )
    if way == "exercise":
        with as_the_house():
            is_mixed = Source.objects.exclude(legal_basis="exercise").exists()
        if is_mixed:
            raise Refused(
                "an exercise is not mixed with real sources",
                remedy="practise in another folder: LEGATION_HOME=… legation setup",
            )
        choose_exercise(setter)
        return after(Step.SOURCES)
    taken = None
    if way == "starters":
        keep_starters(working.many("chosen"), adding)
    elif way == "opml":
        taken = keep_list(_listed(working), adding)
    elif way != "later":
        raise Rejected("choose what to read", where="way")
    sources_chosen(setter)
    if taken is None or not taken.left_out:
        return after(Step.SOURCES)
    forms = {"taken": taken, "on": after(Step.SOURCES)}
    return Sheet(template="listening/taken.html", values={}, forms=forms)


def _listed(working: Working) -> FeedList:
    upload = working.upload
    if upload is None:
        raise Rejected("choose a file", where="file", remedy="an OPML file of at most 10 MB")
    return read_list(upload.read(), where="file")


def _told(working: Working) -> dict[str, Any]:
    job = state_of(working.here.settings.home, Job.FIRST_BRIEF)
    if job is None:
        return {"state": "waiting", "steps": [], "says": []}
    passed = [name_of(one, "road") for one in job.steps or []]
    share = f"{job.done:,} / {job.of:,}" if job.of > 1 else (f"{job.done:,}" if job.done else "")
    return {
        "state": str(job.state),
        "steps": passed,
        "share": share,
        "says": job.says or [],
        "began_at": job.began_at,
    }


@as_the_house()
def _brief_form(working: Working) -> Sheet:
    may_still, told, held = watching(working), _told(working), standing(working)
    is_made = told["state"] == str(State.DONE) or (bool(held.finished_at) and not may_still)
    forms = {
        "told": told,
        "is_made": is_made,
        "is_exercise": held.is_exercise,
        "is_running": told["state"] == str(State.RUNNING),
        "sources": Source.objects.count(),
    }
    return page(working, Step.BRIEF, {}, forms)


def _brief(working: Working) -> str:
    setter_of(working)
    if working.sent.get("go") == "on":
        begin(working.here.settings.home, Job.FIRST_BRIEF)
    return "/setup/brief"


def _progress(working: Working) -> Sheet:
    watching(working)
    return Sheet(template="setup/brief.html", values=_told(working))


def brief(request: HttpRequest) -> HttpResponse:
    """Make the first brief, and show how far it is; without scripts by loading the page again."""
    return _brief_view(request)


keeping = act(understood(_keeping), again=_keeping_form)
sources = act(understood(_sources), again=_sources_form)
progress = sheet(_progress)
_brief_view = act(understood(_brief), again=_brief_form)
