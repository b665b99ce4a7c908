"""``legation run DUTY``: the processes that ``legation serve`` keeps, and the jobs that a page starts.

Loads what its duty needs and none of the other commands: each of these processes lives as long as the
installation does.
"""

import logging
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from legation.domain.errors import Rejected
from legation.faces.cli.opening import answering, opened

if TYPE_CHECKING:
    from legation.chancery.installation import Installation
    from legation.rounds.jobs import Job
    from legation.rounds.step import Tell

RUN = "run"
log = logging.getLogger("legation.duties")


class Duty(StrEnum):
    """What is done until SIGTERM."""

    LISTENER = "listener"
    FLUSHER = "flusher"


def run(words: list[str]) -> None:
    """Do one duty until SIGTERM, or one job to its end; Rejected when it is neither."""
    here = opened()
    from legation.rounds.jobs import Job, carry_out

    with answering():
        if words in [[duty] for duty in Duty]:
            _keep(here, Duty(words[0]))
        elif words in [[job] for job in Job]:
            job = Job(words[0])
            carry_out(here.settings.home, job, _job(here, job))
        else:
            raise Rejected(
                f"{' '.join(words)!r} is nothing that is run",
                where=f"legation {RUN}",
                remedy=f"one of {', '.join([*Duty, *Job])}; legation serve starts them itself",
            )


def _keep(here: "Installation", duty: Duty) -> None:
    from legation.desks.listening.collecting import until_told_to_stop
    from legation.rounds.duties import flush_until, listen

    work = listen if duty == Duty.LISTENER else flush_until
    work(here, until_told_to_stop(), log.info)


def _job(here: "Installation", job: "Job") -> "Callable[[Tell], Iterable[str]]":
    from legation.rounds.jobs import Job

    if job == Job.FIRST_BRIEF:
        from legation.rounds.firstbrief import first_brief

        return lambda tell: first_brief(here, tell)
    if job == Job.BACKUP:
        from legation.rounds.safekeeping.backup import nightly

        return lambda _: [nightly(here).data.name]
    from legation.rounds.records import verified

    return lambda _: verified(here)
