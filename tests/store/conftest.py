"""An archive of its own for each test, and rows to put in it."""

from pathlib import Path

import pytest

from legation.settings import Settings
from legation.store.archive import Archive


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home)


@pytest.fixture
def archive(settings: Settings, db: None) -> Archive:
    return Archive(settings)
