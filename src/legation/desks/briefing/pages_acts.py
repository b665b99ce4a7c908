"""The page on which an analyst corrects a story or narrative, or judges a group, and what was done so far."""

import re

from legation.chancery.administering import Sheet, Working, act
from legation.chancery.roles import require_power
from legation.desks.briefing import work_acts as work
from legation.desks.briefing.lookups import flows
from legation.desks.briefing.lookups.acts import acts_on, acts_open, the_act
from legation.desks.briefing.lookups.attention import sizes
from legation.desks.briefing.lookups.publications import titles
from legation.desks.briefing.lookups.subjects import series_names, signal_subject
from legation.desks.briefing.pages_flows import listed
from legation.domain.errors import Rejected
from legation.domain.roles import Power
from legation.domain.said import Said
from legation.domain.scope import require_scope

PLACES = {"story": "stories", "narrative": "narratives", "signal": "signals"}
OFFERED = 100
"""Members, the newest, that can be chosen to leave."""
_ID = re.compile(r"[0-9A-Za-z_-]{1,80}")


def _acting(working: Working, name: str, sort: str) -> Sheet:
    scope = require_scope(working.scope)
    title, offered = _shown(working, sort, name)
    require_power(working.person, Power.WRITE, working.person.home_mission_id, working.at)
    values = {
        "sort": sort,
        "name": name,
        "title": title,
        "acts": acts_on(working.here.archive, scope, f"{sort}:{name}"),
        "back": f"/{PLACES[sort]}/{name}",
    }
    undoable = [
        one["id"]
        for one in acts_open(working.here.archive, scope, f"{sort}:{name}")
        if work.may_undo(working.person, one, working.at)
    ]
    forms = {"offered": offered, "undoable": undoable}
    return Sheet(template="briefing/acts.html", values=values, forms=forms)


def _act(working: Working, name: str, sort: str) -> str:
    analyst = work.Analyst(
        archive=working.here.archive,
        scope=require_scope(working.scope),
        person=working.person,
        at=working.at,
    )
    sent = working.sent
    match sent.get("do", ""), sort:
        case "merge", "story" | "narrative":
            into = _id_in(sent.get("into", ""))
            work.merge(analyst, sort, name, into)
            return f"/{PLACES[sort]}/{into}"
        case "split", "story" | "narrative":
            done = work.split(analyst, sort, name, [key[2:] for key in sent if key[:2] == "m-"])
            made = the_act(analyst.archive, analyst.scope, done)
            return f"/{PLACES[sort]}/{made['target']}"
        case "name", "story" | "narrative":
            work.rename(analyst, sort, name, sent.get("name", ""))
        case "acquit", "signal":
            work.acquit(analyst, name)
        case "undo", _:
            work.undo(analyst, sent.get("act", ""))
        case unknown, _:
            raise Rejected(Said("{unknown!r} is nothing that can be done here", unknown=unknown))
    return f"/{PLACES[sort]}/{name}"


acts = act(_act, again=_acting)


def _id_in(said: str) -> str:
    """Read an id, or the address of a page that ends in one."""
    last = said.strip().partition("?")[0].rstrip("/").rpartition("/")[2]
    if not _ID.fullmatch(last):
        raise Rejected("write the address or the id of the other one", where="into")
    return last


def _shown(working: Working, sort: str, name: str) -> tuple[str, list[dict[str, object]]]:
    """Give what a thing is called and which of its members may leave; Rejected where it is not theirs
    to see."""
    archive, scope = working.here.archive, require_scope(working.scope)
    if sort == "signal":
        row = flows.the_signal(archive, scope, name)
        subject = str(row["subject"])
        return signal_subject(row, series_names(archive, scope, [subject])), []
    called = series_names(archive, scope, [f"{sort}:{name}"])[f"{sort}:{name}"]
    if sort == "story":
        rows = listed(flows.story_items(archive, scope, name).reverse().head(OFFERED))
        return called, rows.select("id", "said", "language", "source").to_dicts()
    items = flows.narrative_items(archive, scope, name)
    stories = sizes(items).join(titles(items), on="story").sort("last_at", descending=True)
    return called, [
        {"id": row["story"], "said": row["title"], "language": row["language"], "source": ""}
        for row in stories.head(OFFERED).to_dicts()
    ]
