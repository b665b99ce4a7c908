"""A process killed while it posts briefs: the next sends what did not leave, and nothing twice."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

pytestmark = pytest.mark.kill
CHILD = Path(__file__).parent / "killed_post.py"


class Box:
    """A mail server's box: to whom something came."""

    def __init__(self) -> None:
        self.to: list[str] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802
        self.to += envelope.rcpt_tos
        return "250 taken"


def test_a_killed_process_never_makes_the_next_one_send_a_brief_twice(home: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(Box(), hostname="127.0.0.1", port=port)
    server.start()
    environment = {
        **os.environ,
        "LEGATION_HOME": str(home),
        "LEGATION_MISSION": "lima",
        "LEGATION_MAIL_SERVER": f"127.0.0.1:{port}",
        "LEGATION_MAIL_FROM": "legation@ministry.example",
        "LEGATION_MAIL_SECURITY": "none",
        "LEGATION_MAIL_CEILING": "restricted",
    }

    def run(deed: str, minutes: int = 0, *, crash_at: str = "") -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, str(CHILD), deed, str(minutes)],
            env={**environment, "LEGATION_CRASH_AT": crash_at},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        return done.returncode, done.stdout

    try:
        assert run("plant")[0] == 0
        for step in ("letter-claimed", "letter-marked", "letter-taken"):
            assert run("post", crash_at=step)[0] == -signal.SIGKILL
        assert server.handler.to == ["chen@ministry.example"]
        code, said = run("post", 11)
        assert (code, said.splitlines()) == (0, ["brief by e-mail: sent"])
        assert run("post", 200) == (0, "")
        assert server.handler.to == ["chen@ministry.example", "ana@ministry.example"]
    finally:
        server.stop()
