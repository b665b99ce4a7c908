"""What ``legation serve`` becomes once all is prepared: a process of a tenth of the size.

It imports neither the database nor the archive: it lives as long as the installation, and does no more
than look after those that do the work.
"""

from legation.rounds.children import children
from legation.rounds.supervisor import Supervisor
from legation.settings import read_settings

SUPERVISE = "supervise"


def supervise() -> None:
    """Keep the children running until told to stop."""
    settings = read_settings()
    Supervisor(home=settings.home, children=children(settings)).run()
