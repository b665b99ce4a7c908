"""Jobs: how far one is can be read while it works, and one whose process is gone is broken off."""

import json
from collections.abc import Iterator
from pathlib import Path

from legation.domain.errors import Unavailable
from legation.rounds.jobs import Job, State, carry_out, state_of
from legation.rounds.step import Tell


def test_how_far_a_job_is_can_be_read_while_it_works(home: Path) -> None:
    seen = []

    def work(tell: Tell) -> Iterator[str]:
        tell("generating", 3, 9)
        tell("reading Herald", 20, 20)
        tell("reading Plaza", 30, 30)
        state = state_of(home, Job.FIRST_BRIEF)
        assert state is not None
        seen.append((state.state, state.steps, state.step))
        yield "Herald: no answer"

    carry_out(home, Job.FIRST_BRIEF, work)
    assert seen == [(State.RUNNING, ["generating", "collecting"], "collecting")]
    after = state_of(home, Job.FIRST_BRIEF)
    assert after is not None
    assert (after.state, after.says) == (State.DONE, ["Herald: no answer"])


def test_a_job_that_fails_says_why_and_one_without_a_process_is_broken_off(home: Path) -> None:
    def fails(_tell: Tell) -> Iterator[str]:
        raise Unavailable("the folder is not there", remedy="mount it")
        yield ""

    assert state_of(home, Job.BACKUP) is None
    carry_out(home, Job.BACKUP, fails)
    state = state_of(home, Job.BACKUP)
    assert state is not None
    assert (state.state, state.says) == (State.FAILED, ["the folder is not there (mount it)"])
    path = next((home / "run" / "jobs").glob("backup.json"))
    path.write_text(json.dumps({**json.loads(path.read_text()), "state": "running", "pid": 2**22}))
    broken = state_of(home, Job.BACKUP)
    assert broken is not None
    assert broken.state == State.BROKEN_OFF
