"""The commands that run an installation: serve, and where its pages are."""

import os
import sys

from legation.chancery.console import console
from legation.faces.cli.opening import configured_settings, opened
from legation.faces.cli.supervise import SUPERVISE


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
    """Print the address of the web pages, with the key that opens them until people sign in."""
    from legation.chancery.firstrun import is_due
    from legation.faces.web.address import address as web_address

    settings = configured_settings()
    opened()
    console.print(web_address(settings, "/setup/" if is_due(settings) else "/"), soft_wrap=True)
