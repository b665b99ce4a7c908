"""What lies outside the home folder when a post is left: named, and erased where it is certainly ours."""

from dataclasses import replace
from pathlib import Path

import pytest

from legation.rounds.safekeeping.destroy import Destroyed, destroy
from legation.rounds.safekeeping.outside import (
    KEY_NAMES,
    remains,
    sealed_keys,
    secret_files,
    serves,
)
from legation.settings import Settings

from .conftest import Post

UNIT = "[Service]\nEnvironment=LEGATION_HOME={home}\nExecStart=/opt/legation/bin/legation serve\n"


@pytest.fixture
def root(tmp_path: Path, home: Path) -> Path:
    """A system whose service is that of the home folder, with keys sealed to it."""
    system = tmp_path / "system"
    unit = system / "etc/systemd/system/legation.service"
    unit.parent.mkdir(parents=True)
    unit.write_text(UNIT.format(home=home))
    store = system / "etc/credstore.encrypted"
    store.mkdir()
    for name in KEY_NAMES:
        (store / f"legation.{name}").write_text(f"sealed {name}")
    (store / "other.key").write_text("of another service")
    return system


def erased(home: Path, root: Path, **stated: object) -> Destroyed:
    settings = replace(Settings(), home=home, **stated)
    words = {"name": settings.mission, "again": settings.mission, "volume": False}
    return destroy(settings, say=lambda _: None, root=root, **words)


def test_keys_sealed_to_the_machine_go_with_their_home_folder(home: Path, root: Path) -> None:
    done = erased(home, root)
    assert sealed_keys(root) == []
    assert (root / "etc/credstore.encrypted/other.key").read_text() == "of another service"
    assert str(root / "etc/credstore.encrypted/legation.authors") in done.gone
    assert not [one for one in done.left if "sealed" in one]


def test_keys_of_another_home_folder_stay_and_are_named(
    home: Path, root: Path, tmp_path: Path
) -> None:
    other = tmp_path / "practice"
    other.mkdir()
    done = erased(other, root)
    assert len(sealed_keys(root)) == len(KEY_NAMES)
    for name in KEY_NAMES:
        assert any(f"credstore.encrypted/legation.{name}" in one for one in done.left)
    assert not any("credstore" in one for one in done.gone)


def test_a_key_that_cannot_be_removed_is_named_and_not_said_to_be_gone(
    home: Path, root: Path
) -> None:
    stuck = root / "etc/credstore.encrypted/legation.signing"
    stuck.unlink()
    stuck.mkdir()
    done = erased(home, root)
    (told,) = (one for one in done.left if "sealed to this machine" in one)
    assert str(stuck) in told
    assert str(stuck) not in " ".join(done.gone)


def test_without_a_unit_no_service_is_this_home_folders(home: Path, root: Path) -> None:
    assert serves(home, root)
    (root / "etc/systemd/system/legation.service").unlink()
    assert not serves(home, root)


def test_every_secret_file_outside_the_home_folder_is_named_with_its_setting(
    home: Path, root: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "mail-password"
    outside.write_text("x")
    (home / "passphrase").write_text("x")
    settings = replace(
        Settings(),
        home=home,
        mail_password_file=str(outside),
        backup_passphrase_file=str(home / "passphrase"),
        sign_on_secret_file=str(tmp_path / "gone"),
    )
    assert list(secret_files(settings)) == [f"{outside} (setting mail_password_file)"]
    (root / "etc/legation").mkdir()
    (root / "etc/legation/environment").write_text("LEGATION_DATABASE=postgres://…")
    (root / "var/log/journal").mkdir(parents=True)
    told = "\n".join(remains(settings, root))
    for said in ("mail-password", "legation/environment", "var/log/journal", "legation.signing"):
        assert said in told


def test_the_command_names_the_files_that_it_leaves(home: Path, tmp_path: Path) -> None:
    post = Post(home)
    post.says("upgrade")
    given = {}
    for name in ("backup_passphrase_file", "mail_password_file", "sign_on_secret_file"):
        (tmp_path / name).write_text("a secret of its own\n")
        given[f"LEGATION_{name.upper()}"] = str(tmp_path / name)
    said = post.says("destroy", "--name", "capital", "--again", "capital", **given)
    left = said.partition("not erased:")[2]
    for name in ("backup_passphrase_file", "mail_password_file", "sign_on_secret_file"):
        assert f"{tmp_path / name} (setting {name})" in left
        assert (tmp_path / name).exists()
