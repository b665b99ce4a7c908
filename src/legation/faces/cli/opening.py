"""Opening the installation for a command: Django configured, the database brought up to date."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import django
from django.core.exceptions import ImproperlyConfigured

from legation.domain.errors import Misconfigured, Unavailable
from legation.owning import shut_to_others
from legation.settings import Settings

if TYPE_CHECKING:
    from legation.chancery.installation import Installation
    from legation.rounds.safekeeping.upgrade import Upgraded


def configured_settings() -> Settings:
    """Configure Django and give the settings it was configured with."""
    try:
        django.setup()
    except ImproperlyConfigured as wrong:
        raise _not_configured(wrong) from wrong
    from legation.chancery.compartments import serve_the_house

    serve_the_house()
    from legation.faces.web.configuration import LEGATION

    return LEGATION


def _not_configured(wrong: ImproperlyConfigured) -> Misconfigured:
    """Say what Django lacks: the driver of PostgreSQL where that is it, else its own words."""
    if "psycopg" in str(wrong):
        return Misconfigured(
            f"PostgreSQL needs its driver: {wrong}",
            where="setting database",
            remedy="pip install 'legation[postgres]'",
        )
    return Misconfigured(f"Django does not start: {wrong}", where="configuration of the web face")


def opened() -> "Installation":
    """Open the installation, bringing its database up to date first."""
    settings = configured_settings()
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    shut_to_others(settings.home)
    bring_up_to_date(settings)
    from legation.chancery.installation import open_installation
    from legation.rounds.guard import contained

    return open_installation(settings, contain=contained)


def bring_up_to_date(settings: Settings) -> "Upgraded":
    """Run the database changes that were not run yet; Misconfigured when there is no database."""
    from django.db import OperationalError

    from legation.rounds.safekeeping.upgrade import upgrade

    try:
        return upgrade(settings)
    except OperationalError as closed:
        raise Misconfigured(
            f"the database does not open: {closed}", where="setting database"
        ) from closed


@contextlib.contextmanager
def answering() -> Iterator[None]:
    """Say a database that stops answering under a command as Unavailable."""
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as away:
        said = str(away).strip().splitlines() or ["no answer"]
        raise Unavailable(said[0], where="database", remedy="try again in a moment") from away
