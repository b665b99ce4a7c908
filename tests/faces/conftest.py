"""The planted installations of the tests of pages and programs, one for all tests of a file."""

import pytest

from legation.testing.programs import Planted, planted_for_programs
from legation.testing.two_missions import World, planted_world


@pytest.fixture(scope="module")
def planted(undone: None, tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """Two missions, a reader of one who signed in, and a program with their token."""
    return planted_for_programs(tmp_path_factory.mktemp("planted") / "home")


@pytest.fixture(scope="module")
def world(undone: None, tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two missions with one thing of each kind, the other's under ids that both have and under its own."""
    return planted_world(tmp_path_factory.mktemp("world"))
