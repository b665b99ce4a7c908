"""Adding sources: an address or a file that is tried before it is kept, lists of feeds, the starter list."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from legation.chancery.scoping import (
    highest_marking,
    markings_up_to,
    require_admitted,
    usual_marking,
)
from legation.chancery.showing import Page, reading_of
from legation.couriers.opml import read_list, write_opml
from legation.couriers.readers.mapping import preset_names
from legation.desks.listening.acting import Acting, about_field, acted, around
from legation.desks.listening.adding import Adding, keep_list, keep_starters, outlines_of
from legation.desks.listening.deciding import keep
from legation.desks.listening.examining import (
    FAR_FORMATS,
    FILE_FORMATS,
    Examined,
    checked_address,
    checked_format,
    examine,
)
from legation.desks.listening.formats import choose, plugged_in
from legation.desks.listening.guarding import CARRIED as CARRIED_SECRETS
from legation.desks.listening.guarding import carried as closed_secrets
from legation.desks.listening.guarding import secret_fields, sent_secrets
from legation.desks.listening.lookups import sources_seen
from legation.desks.listening.pages_sources import legal_basis_of, word_of
from legation.desks.listening.starters import starters
from legation.desks.listening.uploads import LARGEST_BYTES, kept, take_in, waiting
from legation.desks.listening.work import NewSource
from legation.domain.errors import Refused, Rejected
from legation.domain.said import Said
from legation.domain.scope import Audience, Marking
from legation.domain.source import LegalBasis, RetentionClass, SourceScope


def _form(acting: Acting) -> Page:
    return Page(template="listening/add.html", values={}, drawn=_choices(acting))


def _choices(acting: Acting) -> dict[str, Any]:
    around_it = around(acting)
    if not around_it["writes_at"]:
        raise Refused(
            "this asks for a role that may write",
            remedy="an administrator of your mission gives roles",
        )
    return {
        **around_it,
        "sent": acting.sent,
        "scopes": list(SourceScope),
        "bases": list(LegalBasis),
        "usual_basis": acting.here.settings.legal_basis,
        "retentions": list(RetentionClass),
        "markings": markings_up_to(highest_marking()),
        "audiences": list(Audience),
        "formats": tuple(dict.fromkeys((*FAR_FORMATS, *FILE_FORMATS, *plugged_in()))),
        "presets": preset_names(),
        "secrets": secret_fields((*FAR_FORMATS, *plugged_in())),
        "megabytes": LARGEST_BYTES // 1_000_000,
    }


def _add(acting: Acting) -> str | Page:
    new, upload = _asked(acting)
    if acting.sent.get("step") != "keep":
        with about_field("file" if upload else "address"):
            examined = examine(acting.here, new)
        return _tried(acting, new, examined, upload=upload)
    if upload:
        new = replace(new, address=str(kept(acting.here.settings.home, upload)))
    source = keep(new, acting.reading.scope, by=acting.person, at=acting.reading.at)
    return f"/sources/{source.id}?{urlencode({'done': 'added'})}"


def _tried(acting: Acting, new: NewSource, examined: Examined, *, upload: str) -> Page:
    found = examined.found
    values = {
        "found": None
        if found is None
        else {
            "rows": found.rows,
            "rejected": found.rejected,
            "first_at": found.first_at,
            "last_at": found.last_at,
            "titles": found.titles,
            "reasons": found.reasons,
        },
        "feeds": [
            {"url": one.url, "title": one.title, "is_declared": one.is_declared}
            for one in examined.feeds
        ],
    }
    carried = {name: value for name, value in acting.sent.items() if name in CARRIED}
    carried |= {"upload": upload, "address": "" if upload else new.address}
    closed = closed_secrets(sent_secrets(acting.sent, str(acting.person.pk)), str(acting.person.pk))
    carried |= {CARRIED_SECRETS: closed} if closed else {}
    drawn = {**_choices(acting), "carried": carried, "named": new.name or ""}
    return Page(template="listening/tried.html", values=values, drawn=drawn)


CARRIED = (
    *("name", "mission", "scope", "legal_basis", "format", "marking", "audience", "retention"),
    *("licence", "history"),
)
"""What is carried from the try to the keeping."""


def _asked(acting: Acting) -> tuple[NewSource, str]:
    """Read the form: what is to be added, and the name under which an uploaded file waits."""
    sent = acting.sent
    if acting.is_too_large:
        raise Refused(
            Said("the file is larger than {megabytes} MB", megabytes=LARGEST_BYTES // 1_000_000),
            where="file",
        )
    upload, name = sent.get("upload", ""), sent.get("name", "").strip()
    if acting.upload is not None:
        called = acting.upload.name or ""
        with about_field("file"):
            upload = take_in(
                acting.here.settings.home, called, acting.upload.read(), at=acting.reading.at
            )
        name = name or Path(called).name.partition(".")[0]
    address = _address(acting, upload)
    scope = word_of(SourceScope, sent.get("scope", "foreign"), where="scope")
    marking = Marking.of(sent["marking"]) if sent.get("marking") else usual_marking()
    require_admitted(marking)
    new = NewSource(
        address=address,
        name=name[:200] or None,
        format=checked_format(sent.get("format", ""), is_file=bool(upload)),
        mission=sent.get("mission", "") or acting.person.home_mission_id,
        scope=scope,
        legal_basis=_basis(acting, scope),
        marking=marking,
        audience=Audience.of(sent.get("audience") or Audience.MINISTRY),
        licence=sent.get("licence", "").strip()[:200],
        retention=word_of(RetentionClass, sent.get("retention", "raw"), where="retention"),
        is_history=sent.get("history") == "yes",
        options=_secrets(acting, address),
    )
    return new, upload


def _address(acting: Acting, upload: str) -> str:
    """Give the address that is asked for, or of the file that was uploaded."""
    held = acting.here.settings
    if upload:
        with about_field("file"):
            return str(waiting(held.home, upload))
    with about_field("address"):
        return checked_address(
            acting.sent.get("address", ""), private_networks=held.fetch_private_networks
        )


def _secrets(acting: Acting, address: str) -> dict[str, object]:
    """Read the secrets that were given; Rejected where the reader that is chosen takes none of the name."""
    given = sent_secrets(acting.sent, str(acting.person.pk))
    if not given:
        return {}
    reader, _ = choose(address, acting.sent.get("format") or None)
    unknown = sorted(set(given) - set(secret_fields([reader])))
    if unknown:
        raise Rejected(
            Said("connector {reader} takes no {name}", reader=reader, name=unknown[0]),
            where="format",
            remedy="choose the format",
        )
    return dict(given)


def _basis(acting: Acting, scope: SourceScope) -> LegalBasis | None:
    """A foreign or official source takes the installation's own basis; a domestic one never does."""
    said = legal_basis_of(acting.sent.get("legal_basis", ""))
    if said or scope == SourceScope.DOMESTIC:
        return said
    return legal_basis_of(acting.here.settings.legal_basis)


def _starters(acting: Acting) -> Page:
    held = {one.address for one in sources_seen(acting.reading.scope)}
    regions: dict[str, list[dict[str, Any]]] = {}
    for one in starters():
        row = {
            "number": one.number,
            "name": one.name,
            "by": one.by,
            "language": one.language,
            "address": one.address,
            "is_read": one.address in held,
        }
        regions.setdefault(one.region, []).append(row)
    values = {"regions": [{"region": name, "feeds": rows} for name, rows in regions.items()]}
    return Page(template="listening/starters.html", values=values, drawn=_choices(acting))


def _choose(acting: Acting) -> str:
    keep_starters(acting.chosen, _adding(acting))
    return f"/sources/?{urlencode({'done': 'several'})}"


def _import(acting: Acting) -> str | Page:
    """Take in a list of feeds; a page says which of its outlines are left out, where there are any."""
    if acting.upload is None:
        raise Rejected("choose a file", where="file", remedy="an OPML file of at most 10 MB")
    with about_field("file"):
        listed = read_list(acting.upload.read(), where=acting.upload.name or "OPML")
    taken = keep_list(listed, _adding(acting))
    if not taken.left_out:
        return f"/sources/?{urlencode({'done': 'several'})}"
    return Page(template="listening/taken.html", values={"taken": taken, "on": "/sources/"})


def _adding(acting: Acting) -> Adding:
    return Adding(
        person=acting.person,
        scope=acting.reading.scope,
        mission=acting.sent.get("mission", "") or acting.person.home_mission_id,
        settings=acting.here.settings,
        at=acting.reading.at,
    )


def feeds(request: HttpRequest) -> HttpResponse:
    """Hand out the feeds that are read and that the reader may see as OPML, in folders by mission."""
    reading = reading_of(request)
    outlines = outlines_of(sources_seen(reading.scope))
    answer = HttpResponse(write_opml(outlines), content_type="text/x-opml; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="feeds.opml"'
    return answer


add = acted(_add, again=_form)
choose_starters = acted(_choose, again=_starters)
import_opml = acted(_import, again=_form)
