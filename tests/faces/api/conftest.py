"""One planted installation for all tests of the interface in a file."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction

from legation.testing.programs import Planted, planted_for_programs


@pytest.fixture(scope="module")
def planted(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Planted]:
    before = settings.LEGATION
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        try:
            yield planted_for_programs(tmp_path_factory.mktemp("planted") / "home")
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)
            settings.LEGATION = before
