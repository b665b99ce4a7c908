"""What is handed over for running an installation agrees with what the installation needs."""

import re
import tomllib
from pathlib import Path

import pytest

from legation.chancery.fonts import PACKAGES
from legation.chancery.keys import Keys

REPOSITORY = Path(__file__).parents[2]


def pins(name: str) -> dict[str, str]:
    """Which version of what a lock names."""
    text = (REPOSITORY / name).read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9_.-]+)==(\S+)", text, re.MULTILINE))


def test_the_container_has_the_driver_and_the_client_of_postgresql_and_every_lock_it_installs() -> (
    None
):
    told = (REPOSITORY / "deploy/Containerfile").read_text("utf-8")
    copied = re.search(r"^COPY (.+) \./$", told, re.MULTILINE)
    assert copied
    installed = set(re.findall(r"-r (\S+\.lock)", told))
    assert installed <= set(copied[1].split())
    brought = {name for lock in installed for name in pins(lock)}
    assert {"psycopg", "ctranslate2", "sentencepiece"} <= brought
    assert "postgresql-client" in told


def test_the_container_has_fonts_for_all_six_languages() -> None:
    told = (REPOSITORY / "deploy/Containerfile").read_text("utf-8")
    # Latin and Cyrillic letters stand in the same package as Arabic ones
    assert {PACKAGES["ar"][1], PACKAGES["zh"][1]} <= set(told.split())


@pytest.mark.parametrize("name", ["postgres", "translation"])
def test_the_locks_agree_with_each_other_and_hold_the_extra(name: str) -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    extra = pins(f"requirements-{name}.lock")
    for stated in project["optional-dependencies"][name]:
        assert re.match(r"[a-z0-9]+", stated)[0] in extra  # type: ignore[index]
    for other in ("requirements.lock", "requirements-dev.lock"):
        held = pins(other)
        assert {one: held[one] for one in extra if one in held} == {
            one: version for one, version in extra.items() if one in held
        }


def test_the_unit_names_every_key_that_can_be_sealed(tmp_path: Path) -> None:
    Keys(tmp_path).make_all()
    made = {one.stem for one in (tmp_path / "keys").glob("*.key")}
    for name in ("legation.service", "legation-backup.service"):
        unit = (REPOSITORY / "deploy/systemd" / name).read_text("utf-8")
        assert set(re.findall(r"LoadCredentialEncrypted=legation\.(\w+)", unit)) == made, name


def test_the_unit_answers_a_forbidden_call_instead_of_ending_the_process() -> None:
    """The tables' library binds its memory and ends with SIGSYS where that is fatal."""
    unit = (REPOSITORY / "deploy/systemd/legation.service").read_text("utf-8")
    assert "SystemCallErrorNumber=EPERM" in unit
    assert "@resources" not in unit
    named = re.findall(r"^#LoadCredentialEncrypted=(\S+)$", unit, re.MULTILINE)
    assert len(named) == len(set(named))
