"""The commands of reports: list, export, import."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from legation.chancery.console import console
from legation.chancery.installation import Installation
from legation.chancery.noting_reads import Searched, note_search
from legation.desks.reporting.lookups import Row, row_of, sent_reports
from legation.desks.reporting.models import Edition
from legation.desks.reporting.work import note_exported, take_in
from legation.domain.errors import Refused, Rejected, Unavailable
from legation.domain.scope import Marking

EXIT_SOME_LEFT_OUT = 3
reports = typer.Typer(
    help="Reports: what people heard, as contact reports and reporting telegrams.",
    no_args_is_help=True,
)


@reports.command("list")
def list_command(
    context: typer.Context,
    *,
    said: Annotated[str, typer.Option("--q", help="words that each of them says")] = "",
    country: Annotated[str, typer.Option(help="only about this country, ISO code")] = "",
    mission: Annotated[str, typer.Option(help="only of this mission")] = "",
) -> None:
    """List sent reports in their newest edition, the newest meeting first."""
    here: Installation = context.obj()
    table = Table("number", "met on", "mission", "report", "source", "marking")
    found = sent_reports(here.scope, said=said, country=country.upper(), mission=mission)
    if said.strip():
        note_search(
            Searched.REPORTS,
            said,
            asked=f"{said}\0{country.upper()}",
            found=found.count(),
            by=None,
            mission=here.settings.mission,
            at=here.now(),
        )
    for one in found:
        rated = f"{one.reliability}{one.credibility}"
        what = (str(one.report_id), str(one.met_on), one.report.mission_id, one.title)
        table.add_row(*what, rated, one.marking)
    console.print(table if table.row_count else "no report")


@reports.command("export")
def export_command(
    context: typer.Context,
    output: Annotated[Path, typer.Argument(help="file to write, JSON Lines")],
    *,
    mission: Annotated[str, typer.Option(help="only of this mission")] = "",
    with_names: Annotated[bool, typer.Option(help="with the names of who was met")] = False,
) -> None:
    """Write the sent editions, oldest first, one JSON object a line; names only when asked for."""
    here: Installation = context.obj()
    kept = [one.report_id for one in sent_reports(here.scope, mission=mission)]
    editions = Edition.objects.filter(report__in=kept, sent_at__isnull=False)
    ordered = editions.select_related("report").order_by("sent_at", "pk")
    written = [one for one in ordered if here.scope.admits(one.label)]
    rows = [_exported(one, with_names=with_names) for one in written]
    lines = "".join(f"{json.dumps(row, ensure_ascii=False, sort_keys=True)}\n" for row in rows)
    home = mission or here.settings.mission
    note_exported(written, with_names=with_names, mission=home, at=here.now())
    try:
        output.touch(mode=0o600)
        output.write_text(lines, "utf-8")
    except OSError as unwritable:
        raise Unavailable(f"cannot be written: {unwritable}", where=str(output)) from unwritable
    console.print(f"{len(rows):,} editions written")


@reports.command("import")
def import_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="JSON Lines as export writes them")],
) -> None:
    """Take in sent editions; what is held already stays as it is, what does not belong here is named."""
    here: Installation = context.obj()
    ceiling = Marking(here.settings.marking_ceiling)
    taken = held = left_out = 0
    for place, line in enumerate(_lines(file), start=1):
        try:
            row = _read(line)
            new = take_in(here.archive, row, at=here.now(), ceiling=ceiling)
            taken, held = taken + (new is not None), held + (new is None)
        except (Rejected, Refused) as wrong:
            left_out += 1
            console.print(f"line {place}", style="red", end=" ")
            console.print(wrong)
    console.print(f"{taken:,} editions taken in, {held:,} held already, {left_out:,} left out")
    if left_out:
        raise typer.Exit(EXIT_SOME_LEFT_OUT)


def _exported(edition: Edition, *, with_names: bool) -> Row:
    row = row_of(edition)
    for name in ("number", "written_at"):
        del row[name]
    row |= {"met_on": f"{edition.met_on}", "reason": edition.reason}
    row["sent_at"] = edition.sent_at.isoformat() if edition.sent_at else ""
    return {**row, "names": [one.name for one in edition.people_met.all()]} if with_names else row


def _lines(file: Path) -> list[str]:
    try:
        return [line for line in file.read_text("utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as unreadable:
        raise Unavailable(f"cannot be read: {unreadable}", where=str(file)) from unreadable


def _read(line: str) -> Row:
    try:
        row = json.loads(line)
    except ValueError as wrong:
        raise Rejected(f"this is not JSON: {wrong}") from wrong
    if not isinstance(row, dict):
        raise Rejected("a line holds one JSON object")
    return row
