"""Writing the database anew, so that no byte of what was taken out of it stays in its files."""

import time

from django.apps import apps
from django.db import OperationalError, connection

TRIES, PAUSE_SECONDS = 5, 0.2
"""How often the write-ahead log is asked to be emptied, which waits for whoever reads."""


def write_anew() -> bool:
    """Write every table anew; say whether nothing is left in free pages or the write-ahead log.

    Outside of a transaction. Of PostgreSQL's own write-ahead log it says nothing: that is the server's.
    """
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                for name in _tables():
                    cursor.execute(f'VACUUM (FULL) "{name}"')
                return True
            cursor.execute("VACUUM")
            return _is_emptied()
    except OperationalError:  # somebody reads or writes for long: the next time does it
        return False


def _is_emptied() -> bool:
    for _ in range(TRIES):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if cursor.fetchone()[0] == 0:
                return True
        time.sleep(PAUSE_SECONDS)
    return False


def _tables() -> list[str]:
    own = (one for one in apps.get_models() if one.__module__.startswith("legation."))
    return sorted(one._meta.db_table for one in own)
