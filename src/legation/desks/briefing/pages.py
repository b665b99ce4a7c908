"""The pages of briefs: the newest, one by number, and the lists its sentences rest on."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from legation.chancery.authors.veil import veil_of
from legation.chancery.missions import mission_names
from legation.chancery.paper import allow_style
from legation.chancery.showing import Kept, Page, Reading, failed, paged, reading_of, shown
from legation.desks.briefing.authors.lookups import told_accounts
from legation.desks.briefing.content import BriefContent, Evidence, Listed
from legation.desks.briefing.leading import NARROWED, Leading, story_told
from legation.desks.briefing.lookups import flows
from legation.desks.briefing.lookups.briefs import (
    briefed_missions,
    newest_brief,
    the_brief,
    visible_briefs,
)
from legation.desks.briefing.lookups.gone import as_values, gone_among, gone_from, purges_of
from legation.desks.briefing.models import Brief
from legation.desks.briefing.render.formats import MEDIA_TYPES, Format, render
from legation.desks.briefing.render.html import blocks_context, stylesheet
from legation.desks.briefing.render.pack import packed
from legation.desks.briefing.serial import to_json
from legation.domain.errors import Misconfigured, Rejected
from legation.domain.said import Said
from legation.domain.scope import Marking
from legation.store.archive import Archive
from legation.store.remembering import Few

KEPT_BLOCKS = 8
"""Briefs that a process keeps as their page shows them."""
_BLOCKS = Few[Mapping[str, object]](KEPT_BLOCKS)
LISTED_BRIEFS = 200
"""Briefs on the list of briefs."""


def _newest(reading: Reading) -> Page:
    asked = reading.query.get("mission", "")
    home = asked or reading.home
    brief = newest_brief(reading.scope, home)
    if brief is None and asked:
        raise Rejected(Said("no brief of mission {asked!r}", asked=asked))
    brief = brief or newest_brief(reading.scope)
    if brief is None:
        return Page(template="briefing/none.html", values={"brief": None})
    page = _brief_page(brief)
    others = {"missions": briefed_missions(reading.scope), "shown_mission": brief.mission}
    return replace(page, drawn={**page.drawn, **others})


def _one(reading: Reading, number: str) -> Page:
    return _brief_page(the_brief(reading.scope, int(number)))


def _all(reading: Reading) -> Page:
    briefs = [
        {
            "number": brief.pk,
            "as_of": brief.as_of,
            "made_at": brief.made_at,
            "mission": brief.mission,
            "marking": brief.marking,
            "reconstructed": brief.is_reconstructed,
        }
        for brief, _ in zip(visible_briefs(reading.scope), range(LISTED_BRIEFS), strict=False)
    ]
    return Page(template="briefing/briefs.html", values={"briefs": briefs})


def _evidence(reading: Reading, number: str, key: str) -> Page:
    brief = the_brief(reading.scope, int(number))
    content, _ = brief.told(get_language() or "en")
    evidence = content.evidence().get(key)
    if evidence is None:
        raise Rejected(Said("brief {number} has no list {key!r}", number=number, key=key))
    table = _as_table(evidence)
    values = {**paged(table, reading), "of": str(evidence.of), "key": key, "number": number}
    if evidence.of == Listed.ITEMS:
        values["rows"] = _with_states(reading, brief, values["rows"])
    _lead_on(reading, content, evidence.of, values["rows"])
    for row in values["rows"]:
        purged = _purged(reading, brief, evidence.of, row["id"])
        row.update({"purged": purged} if purged else {})
    drawn = {"within": f"?brief={brief.pk}"}
    return Page(template="briefing/evidence.html", values=values, drawn=drawn)


newest = shown(_newest)
one = shown(_one)
every = shown(_all)
evidence = shown(_evidence)


def handed_out(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """Hand out one brief as a file of its own: HTML, Markdown, JSON or PDF."""
    reading = reading_of(request)
    try:
        brief = the_brief(reading.scope, int(number))
        language = request.GET.get("language") or get_language() or "en"
        body = render(brief.local, brief.digest, Format(form), language, named=mission_names)
    except Rejected as absent:
        return failed(request, form="html", says=absent, status=404)
    except Misconfigured as lacking:
        return failed(request, form="html", says=lacking, status=501)
    answer = HttpResponse(body, content_type=MEDIA_TYPES[Format(form)])
    name = f"brief-{brief.as_of:%Y-%m-%d}-{brief.pk}.{form}"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return allow_style(answer, stylesheet()) if form == Format.HTML else answer


def pack(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out the printed pack of one brief: with its evidence and the open warnings, as one PDF."""
    reading = reading_of(request)
    try:
        brief = the_brief(reading.scope, int(number))
        language = request.GET.get("language") or get_language() or "en"
        body = packed(brief, reading.scope, language)
    except Rejected as absent:
        return failed(request, form="html", says=absent, status=404)
    except Misconfigured as lacking:
        return failed(request, form="html", says=lacking, status=501)
    answer = HttpResponse(body, content_type="application/pdf")
    name = f"pack-{brief.as_of:%Y-%m-%d}-{brief.pk}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def _brief_page(brief: Brief) -> Page:
    content, key = brief.told(get_language() or "en")
    drawn = _BLOCKS.given(
        (brief.pk, key),
        lambda: blocks_context(
            content,
            brief.digest,
            address=lambda one, story: _opened_on(brief, one, story),
        ),
    )
    forms = [str(form) for form in Format]
    return Page(
        template="briefing/brief.html",
        values={"digest": brief.digest, "number": brief.pk},
        told=lambda: to_json(brief.content),
        drawn={
            **drawn,
            "is_installation": True,
            "forms": forms,
            "called": mission_names(content.mission),
            "called_label": mission_names(content.label.mission),
        },
        kept=Kept(
            marking=Marking.of(brief.marking),
            of=mission_names(content.mission),
            at=content.as_of,
        ),
    )


def _opened_on(brief: Brief, evidence: Evidence, story: str) -> str:
    """Give the address of a list; what narrows a story's publications says which story it was told of."""
    of_story = f"?story={story}" if story and evidence.of in NARROWED else ""
    return f"/briefs/{brief.pk}/evidence/{evidence.key}{of_story}"


def _lead_on(
    reading: Reading, content: BriefContent, of: Listed, rows: list[dict[str, object]]
) -> None:
    """Add to each row what it ``opens``, and to an account who it is as pages show them."""
    leading = Leading(
        archive=reading.archive,
        scope=reading.scope,
        content=content,
        story=story_told(content, reading.query.get("story", "")),
    )
    if of == Listed.ACCOUNTS:
        told = told_accounts(reading.archive, reading.scope, [str(row["id"]) for row in rows])
        for row in rows:
            row.update(told[str(row["id"])])
    held = [row for row in rows if row.get("has_page", True)]
    opens = leading.lead(of, [str(row.get("author", row["id"])) for row in held])
    for row in rows:
        row["opens"] = opens.get(str(row.get("author", row["id"])), "")


def _purged(reading: Reading, brief: Brief, of: Listed, name: str) -> dict[str, object] | None:
    """Say what was purged since of the publications that a story or an indicator rested on; None of none."""
    archive, scope = reading.archive, reading.scope
    if of == Listed.STORIES:
        gone = gone_from(archive, scope, [name], as_of=brief.as_of)
        held = (
            flows.held_of_story(archive, scope, name, as_of=brief.as_of).height
            if gone.height
            else 0
        )
        return as_values(purges_of(gone, of=held + gone.height))
    if of == Listed.SIGNALS:
        ids = flows.evidence_of(archive, scope, name, as_of=brief.as_of)
        return as_values(purges_of(gone_among(archive, scope, ids), of=len(ids)))
    return None


def _as_table(evidence: Evidence) -> pl.DataFrame:
    labels = evidence.labels or ("",) * len(evidence.ids)
    return pl.DataFrame(
        {"id": evidence.ids, "label": labels}, schema={"id": pl.String(), "label": pl.String()}
    )


def _with_states(
    reading: Reading, brief: Brief, rows: list[dict[str, object]]
) -> list[dict[str, object]]:
    ids = [str(row["id"]) for row in rows]
    told = evidence_rows(reading.archive, reading, ids, cited_by=brief.cited_by)
    return [with_words({**row, **told.get(str(row["id"]), {"state": "unknown"})}) for row in rows]


def with_words(row: dict[str, object]) -> dict[str, object]:
    """Add ``said``: the title, or the beginning of the text, or the id where nothing is left."""
    return {**row, "said": row.get("title") or row.get("excerpt") or row["id"]}


def evidence_rows(
    archive: Archive, reading: Reading, ids: list[str], *, cited_by: str | None = None
) -> Mapping[str, dict[str, object]]:
    """Give what is left of cited items by id: ``state`` held, deleted, purged or unknown, and what they
    said: in the words that ``cited_by`` cited where it did."""
    kept = archive.evidence(ids, reading.scope, cited_by=cited_by)
    found = veil_of(archive).evidence(kept)
    return {str(row.pop("item")): row for row in found.to_dicts()}
