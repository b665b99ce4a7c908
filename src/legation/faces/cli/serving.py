"""The commands that run an installation: serve, its processes, and where its pages are."""

import logging
import os
import sys
from collections.abc import Callable, Iterable
from enum import StrEnum

import typer

from legation.chancery.console import console
from legation.desks.listening.commands import until_told_to_stop
from legation.faces.cli.opening import configured_settings, opened
from legation.faces.cli.supervise import SUPERVISE
from legation.rounds.step import Tell

running = typer.Typer(help="The processes that serve starts.", hidden=True)
log = logging.getLogger("legation.duties")


class Duty(StrEnum):
    """A process that ``legation serve`` keeps running, or a job that a page starts."""

    LISTENER = "listener"
    FLUSHER = "flusher"
    FIRST_BRIEF = "first-brief"
    BACKUP = "backup"
    VERIFY = "verify"


def serve() -> None:
    """Run the installation: web pages, listener, flusher and updates, until stopped."""
    from legation.chancery.firstrun import is_due
    from legation.faces.web.address import address as web_address
    from legation.rounds.supervisor import only_one

    settings = configured_settings()
    opened()
    where = web_address(settings, "/setup/" if is_due(settings) else "/")
    with only_one(settings.home):
        console.print(f"Legation is at {where}\nCtrl-C stops it.", soft_wrap=True)
    sys.stdout.flush()
    words = [sys.executable, "-m", "legation", SUPERVISE]
    os.execve(sys.executable, words, {**os.environ, "LEGATION_HOME": str(settings.home)})  # noqa: S606 - ourselves


def address() -> None:
    """Print the address of the web pages, with the key that opens them."""
    from legation.chancery.firstrun import is_due
    from legation.faces.web.address import address as web_address

    settings = configured_settings()
    console.print(web_address(settings, "/setup/" if is_due(settings) else "/"), soft_wrap=True)


@running.callback(invoke_without_command=True)
def run(duty: Duty) -> None:
    """Do one duty until SIGTERM, or one job to its end."""
    from legation.rounds.duties import flush_until, listen
    from legation.rounds.firstrun import first_brief
    from legation.rounds.jobs import Job, carry_out
    from legation.rounds.records import verified
    from legation.rounds.safekeeping.backup import nightly

    here = opened()
    jobs: dict[str, Callable[[Tell], Iterable[str]]] = {
        Job.FIRST_BRIEF: lambda tell: first_brief(here, tell),
        Job.BACKUP: lambda _: [nightly(here).data.name],
        Job.VERIFY: lambda _: verified(here),
    }
    if duty in jobs:
        carry_out(here.settings.home, Job(duty), jobs[duty])
        return
    stop = until_told_to_stop()
    work = listen if duty == Duty.LISTENER else flush_until
    work(here, stop, log.info)
