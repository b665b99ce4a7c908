"""A data protection impact assessment of this installation, filled with what it knows of itself.

Markdown. What only a person can say is marked for the officer. Numbers are of the whole installation, and
name nobody.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Count

from legation import __version__
from legation.chancery.audit.models import Record
from legation.chancery.authors.models import Disclosure, Erasure, PublicVoice, ShutOut
from legation.chancery.installation import Installation
from legation.chancery.limits import KEPT as FAILURES_KEPT
from legation.chancery.models import Mission, Person, Role
from legation.chancery.sessions import LASTS
from legation.chancery.tasks.models import Wishes
from legation.chancery.tokens.models import Token
from legation.couriers.translating.choosing import translator_of
from legation.desks.briefing.models import Brief, MachineTranslation
from legation.desks.briefing.translated.work import KEPT as TRANSLATIONS_KEPT
from legation.desks.listening.models import Quarantined, SavedSearch, Source
from legation.desks.reporting.models import PersonMet, Report
from legation.domain.errors import LegationError
from legation.domain.evidence import EXCERPT_LENGTH
from legation.domain.source import RetentionClass, SourceScope
from legation.rounds.doctor import Finding, findings
from legation.rounds.doctor_use import findings_of_use

OFFICER = "**⟨to be filled by the officer⟩**"
"""Stands where only a person can say something."""
_NOT_STATED = "not stated"
Table = Iterable[Sequence[object]]


def assessment(here: Installation) -> str:
    """Write the assessment as it stands now, in Markdown."""
    at = here.now()
    found = [*findings(here), *findings_of_use(here)]
    parts = (
        _head(here, at),
        _purposes(here),
        _categories(here),
        _sources(here),
        _retention(here),
        _recipients(here, at),
        _safeguards(here, found),
        _rights(),
        _risks(found),
        _signed(),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _head(here: Installation, at: datetime) -> Iterator[str]:
    held = here.settings
    yield "# Data protection impact assessment"
    yield ""
    yield from _rows(
        ("what", "this installation"),
        [
            ("Controller", OFFICER),
            ("Data protection officer", OFFICER),
            ("Body", held.body),
            ("Missions", ", ".join(one.name for one in Mission.objects.all()) or _NOT_STATED),
            ("Contact stated to sources", held.contact or _NOT_STATED),
            ("Highest marking held", held.marking_ceiling),
            ("Version", __version__),
            ("As of", f"{at:%Y-%m-%d %H:%M} UTC"),
        ],
    )


def _purposes(here: Installation) -> Iterator[str]:
    yield from _heading("1. Purposes, necessity, proportionality")
    yield "- To know what is said in public abroad, and to warn early; no machine decides on a person."
    yield "- To keep what people of the house write: reports, warnings, briefs, hand-overs."
    yield f"- Legal basis as the installation states it: {here.settings.legal_basis or _NOT_STATED}"
    yield f"- In the law's own words: {here.settings.legal_basis_text or OFFICER}"
    yield f"- Why nothing milder would do: {OFFICER}"
    yield f"- Whom was asked (staff, representatives of those concerned): {OFFICER}"


def _categories(here: Installation) -> Iterator[str]:
    archive, scope = here.archive, here.scope
    accounts = archive.read("items", scope, columns=["account"])["account"].drop_nulls()
    yield from _heading("2. Whose data, and which")
    yield from _rows(
        ("whose", "what", "how many"),
        [
            ("authors of publications", "accounts", accounts.n_unique()),
            ("", "publications", archive.count("items", scope)),
            ("", "translations by machine", MachineTranslation.objects.count()),
            ("", "briefs kept", Brief.objects.count()),
            ("", "rows set aside in quarantine", Quarantined.objects.count()),
            ("", "excerpts that briefs rest on", archive.count("citations", scope)),
            ("public voices", "accounts shown by name", _voices()),
            ("users of the house", "people who may come in", _people(is_active=True)),
            ("", "people who were let go", _people(is_active=False)),
            ("", "saved searches", SavedSearch.objects.count()),
            ("people met", "names, kept apart from reports", PersonMet.objects.count()),
            ("", "reports", Report.objects.count()),
        ],
    )
    yield "Special categories: opinions and beliefs may stand in what authors publish. Nothing infers origin,"
    yield "faith, orientation or opinion of a person, and no verdict is passed on a private one."
    yield f"Others: {OFFICER}"


def _voices() -> int:
    return PublicVoice.objects.filter(ended_at__isnull=True).count()


def _people(*, is_active: bool) -> int:
    return Person.objects.filter(is_active=is_active).count()


def _sources(here: Installation) -> Iterator[str]:
    items = here.archive.read("items", here.scope, columns=["source"])["source"]
    held = dict(items.value_counts().rows())
    yield from _heading("3. Sources and their legal bases")
    yield from _rows(
        (
            "source",
            "scope",
            "legal basis",
            "licence",
            "retention",
            "mission",
            "read",
            "publications",
        ),
        [
            (
                *(one.name, one.scope, one.legal_basis or OFFICER, one.licence or _NOT_STATED),
                *(one.retention, one.mission, _yes(one.is_enabled), held.get(one.pk, 0)),
            )
            for one in Source.objects.all()
        ],
    )
    domestic = Source.objects.filter(scope=SourceScope.DOMESTIC, is_enabled=True).count()
    yield f"Domestic sources that are read: {domestic}. They are off unless a person gives a legal basis."


def _retention(here: Installation) -> Iterator[str]:
    held = here.settings
    counted = Source.objects.order_by().values_list("retention").annotate(total=Count("pk"))
    sources = dict(counted)
    kept = {
        RetentionClass.RAW: f"{held.retention_raw_days} days",
        RetentionClass.DERIVED: f"{held.retention_derived_days} days",
        RetentionClass.PERMANENT: "for good",
    }
    yield from _heading("4. How long")
    yield from _rows(
        ("what", "how long", "sources"),
        [(f"publications, class {one}", words, sources.get(one, 0)) for one, words in kept.items()]
        + [
            ("imports of the past", "until a person purges them", _history()),
            (
                "translations by machine",
                f"{TRANSLATIONS_KEPT.days} days, and no longer than the text",
                "",
            ),
            ("excerpts that briefs rest on", f"for good, {EXCERPT_LENGTH} characters each", ""),
            ("failed sign-ins", f"{FAILURES_KEPT.days} day", ""),
            ("sessions", f"{int(LASTS.total_seconds() // 3600)} hours", ""),
            ("backups", f"the newest {held.backup_keep}" if held.backup_keep else "all", ""),
            ("records of who did what", "for good, keyed references only", ""),
        ],
    )
    purges = here.archive.purges(here.scope)
    yield f"Purges so far: {len(purges)}, of {int(purges['items'].sum())} publications."


def _history() -> int:
    return Source.objects.filter(is_history=True).count()


def _recipients(here: Installation, at: datetime) -> Iterator[str]:
    held = here.settings
    in_force = [one for one in Role.objects.select_related("person") if _holds(one, at)]
    kinds = sorted({one.kind for one in in_force})
    live = Token.objects.filter(revoked_at=None, made_at__lte=at, expires_at__gt=at).count()
    yield from _heading("5. Who receives it")
    yield from _rows(
        ("who", "how many or where"),
        [(f"people with the role {kind}", _count(in_force, kind)) for kind in kinds]
        + [
            ("programs with an access token", live),
            ("people who are mailed the brief", _mailed() if held.mail_server else 0),
            ("translator", _translator(here)),
            ("embedding of texts", _plain_service(held.embedder)),
            ("the ministry's sign-on", held.sign_on_issuer or "none"),
            ("folder of backups", held.backup_folder or "none"),
        ],
    )
    yield f"Files and briefs that people hand on, transfers to third countries: {OFFICER}"


def _holds(role: Role, at: datetime) -> bool:
    return role.person.is_active and role.is_in_force(at)


def _count(roles: Sequence[Role], kind: str) -> int:
    return len({one.person_id for one in roles if one.kind == kind})


def _mailed() -> int:
    return Wishes.objects.exclude(brief_to="").filter(person__is_active=True).count()


def _translator(here: Installation) -> str:
    try:
        translator = translator_of(here.settings)
        if translator is None:
            return "none"
        where = "outside this network" if translator.is_outside else "inside this network"
        return f"{translator.name}, {where}"
    except LegationError as wrong:
        return f"set, and cannot be asked: {wrong.what}"


def _plain_service(embedder: str) -> str:
    return "an endpoint, which learns the texts" if "://" in embedder else "on this machine"


def _safeguards(here: Installation, found: Sequence[Finding]) -> Iterator[str]:
    yield from _heading("6. Safeguards")
    yield "- Private authors stand under pseudonyms on every page; each look behind one is recorded with its"
    yield f"  purpose: {Disclosure.objects.count()} so far."
    yield "- Every row carries mission, marking and audience; every read takes a scope."
    yield f"- Records only grow, chained and signed: {Record.objects.count()}."
    yield "- A second factor for whoever clears, publishes, administers or lets in; lock-out; a fresh proof"
    yield "  before what is dangerous."
    yield "- Backups are sealed, keys apart from data; `legation destroy` for a post that is left."
    yield ""
    yield "What `legation doctor` finds well:"
    yield ""
    yield from (f"- {one.what}: {one.says}" for one in found if one.is_well)


def _told() -> int:
    return Record.objects.filter(act="account-told").count()


def _rights() -> Iterator[str]:
    done = Erasure.objects.exclude(done_at=None)
    yield from _heading("7. Rights of those concerned")
    yield from _rows(
        ("what", "how many"),
        [
            ("accounts told what is held on them", _told()),
            ("erasures done", done.count()),
            ("erasures that wait", Erasure.objects.filter(done_at=None).count()),
            ("publications erased", sum(one.took.get("items", 0) for one in done)),
            ("accounts that are collected no more", ShutOut.objects.count()),
        ],
    )
    yield f"How people learn of the processing and whom they ask: {OFFICER}"


def _risks(found: Sequence[Finding]) -> Iterator[str]:
    wanting = [one for one in found if not one.is_well]
    yield from _heading("8. Risks that remain")
    yield "| risk | likelihood | severity | what is done |"
    yield "|---|---|---|---|"
    for one in wanting:
        yield f"| {_cell(f'{one.what}: {one.says}')} | {OFFICER} | {OFFICER} | {_cell(one.remedy)} |"
    for risk, answer in (
        ("a name that a text spells out without a handle stays in that text", "retention, erasure"),
        ("two administrators who act together open what they like", "on record"),
        ("the keeper of the machine reads its files", "encrypted volume, few keepers"),
        ("copies sent out are beyond reach", "markings, records of what left"),
        ("nothing checks whose account somebody says is theirs", "a person judges"),
    ):
        yield f"| {risk} | {OFFICER} | {OFFICER} | {answer} |"
    yield ""
    yield f"Others: {OFFICER}"


def _signed() -> Iterator[str]:
    yield from _heading("9. Opinion and decision")
    for what in ("Opinion of the data protection officer", "Decision", "Review by", "Signed"):
        yield f"- {what}: {OFFICER}"


def _heading(words: str) -> Iterator[str]:
    yield from ("", f"## {words}", "")


def _rows(head: Sequence[str], rows: Table) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(_cell(one) for one in row)} |"
    yield ""


def _cell(said: object) -> str:
    """Say a value in one cell: on one line, without what parts cells."""
    return " ".join(str(said).split()).replace("|", "\\|")


def _yes(said: bool) -> str:
    return "yes" if said else "no"
