"""The command tree: what every desk brings, mounted beside the installation's own commands."""

from typing import Annotated

import typer

from legation import __version__
from legation.chancery.console import DONE_WITH_FAILURES, console
from legation.faces.cli.opening import configured_settings, opened

configured_settings()

from legation.chancery.commands_authors import authors  # noqa: E402
from legation.chancery.commands_missions import missions  # noqa: E402
from legation.chancery.commands_people import people  # noqa: E402
from legation.chancery.tokens.commands import tokens  # noqa: E402
from legation.desks.briefing.commands import explain_command  # noqa: E402
from legation.desks.listening.commands import collect_command, sources  # noqa: E402
from legation.desks.listening.commands_quarantine import quarantine  # noqa: E402
from legation.desks.reporting.commands import reports  # noqa: E402
from legation.domain.time import as_utc  # noqa: E402
from legation.faces.cli.briefs import brief  # noqa: E402
from legation.faces.cli.exercise import demo_command, exercise  # noqa: E402
from legation.faces.cli.keeping import keeping  # noqa: E402
from legation.faces.cli.progress import Telling  # noqa: E402
from legation.faces.cli.records import audit  # noqa: E402
from legation.faces.cli.rights import rights  # noqa: E402
from legation.faces.cli.safekeeping import safekeeping  # noqa: E402
from legation.faces.cli.serving import address, serve  # noqa: E402
from legation.faces.cli.setup import setup  # noqa: E402

application = typer.Typer(
    help="Legation: listen, assess, anticipate, decide and act, measure.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@application.command()
def version() -> None:
    """Say which version this is."""
    console.print(f"legation {__version__}")


def _version_and_end(asked: bool) -> None:
    if asked:
        version()
        raise typer.Exit


@application.callback()
def installation(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version_and_end, is_eager=True, help="say which version this is"
        ),
    ] = False,
) -> None:
    """Every command finds the installation here, opened when it is first asked for."""
    context.obj = opened


@application.command()
def update(
    as_of: Annotated[
        str | None, typer.Option(help="time whose knowledge counts, 2016-10-06")
    ] = None,
    regroup: Annotated[
        bool, typer.Option("--regroup", help="cluster the stories anew, although it is not due")
    ] = False,
    quiet: Annotated[bool, typer.Option(help="say only what failed")] = False,
) -> None:
    """Walk the loop once: enrich, group, detect, foresee, write the brief.

    Ends with status 3 when a step failed: the brief says which, and the rest was done.
    """
    from legation.rounds.loop import told_of
    from legation.rounds.loop import update as walk

    here = opened()
    moment = as_utc(as_of, end_of_day=True) if as_of else None
    with Telling(quiet=quiet) as telling:
        done = walk(here, as_of=moment, regroup=regroup, tell=telling.tell)
    for failure in done.failures:
        console.print(failure, style="red")
    if not quiet:
        console.print(told_of(done))
        console.print(f"brief {done.brief.pk}: legation brief")
        for one in done.briefs[1:]:
            console.print(f"brief {one.pk}: legation brief --mission {one.mission}")
    if done.failures:
        raise typer.Exit(DONE_WITH_FAILURES)


application.add_typer(sources, name="sources")
application.add_typer(quarantine, name="quarantine")
application.add_typer(reports, name="reports")
application.add_typer(people, name="people")
application.add_typer(tokens, name="tokens")
application.add_typer(missions, name="missions")
application.add_typer(authors, name="authors")
application.add_typer(rights, name="rights")
application.add_typer(exercise, name="exercise")
application.add_typer(audit, name="audit")
application.command("collect")(collect_command)
application.command("brief")(brief)
application.command("explain")(explain_command)
application.command("demo")(demo_command)
application.command("setup")(setup)
application.command("serve")(serve)
application.command("address")(address)
for name, command in {**keeping, **safekeeping}.items():
    application.command(name)(command)


@application.command("lab")
def lab() -> None:
    """Run one analysis tool on one file: legation lab METHOD INPUT OUTPUT."""
    from legation.faces.lab.command import lab as run_lab

    run_lab(["--help"])
