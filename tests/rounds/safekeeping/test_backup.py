"""The drill: what was backed up comes back equal, or is refused and nothing is touched."""

from collections.abc import Callable
from pathlib import Path

import pytest

from legation.rounds.safekeeping.backup import backups, keep_only

from .conftest import Post

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def kept(post: Post, passphrase: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the post, and nothing else, in a folder."""
    folder = tmp_path_factory.mktemp("backups")
    post.says("backup", str(folder), "--passphrase-file", passphrase)
    return backups(folder)[0]


def test_counts_records_head_and_keys_come_back_equal(
    post: Post, kept: Path, passphrase: str, elsewhere: Callable[[], Post]
) -> None:
    other = elsewhere()
    said = other.says("restore", str(kept), "--passphrase-file", passphrase)
    assert "11 records" in said
    assert other.tells() == post.tells()
    assert other.tells().startswith("40 2 11\n")
    uploads = "uploads/kept/given.ndjson"
    assert (other.home / uploads).read_bytes() == (post.home / uploads).read_bytes()
    assert (other.home / "names.toml").read_bytes() == (post.home / "names.toml").read_bytes()
    assert "40 items" in other.says("rebuild")
    assert "11 records follow one another" in other.says("audit", "verify")
    modes = {one.stat().st_mode & 0o077 for one in other.home.rglob("*") if one.is_file()}
    assert 0o077 not in modes
    again = other.asks("restore", str(kept), "--passphrase-file", passphrase)
    assert again.returncode == 77
    assert "not empty" in again.stderr


def test_a_key_of_its_own_opens_what_was_sealed_for_it(
    post: Post, tmp_path: Path, elsewhere: Callable[[], Post]
) -> None:
    private = tmp_path / "private.key"
    line = post.says("backup-key", str(private)).splitlines()[0]
    public = line.split('"')[1]
    assert private.stat().st_mode & 0o777 == 0o600
    assert post.asks("backup-key", str(private)).returncode == 77
    post.says("backup", str(tmp_path / "kept"), LEGATION_BACKUP_RECIPIENT=public)
    (backup,) = backups(tmp_path / "kept")
    elsewhere().says("restore", str(backup), "--key-file", str(private))


def test_a_backup_that_came_to_nothing_is_not_recorded_as_made(post: Post, tmp_path: Path) -> None:
    held = post.says("audit", "list")
    wrong = post.asks("backup", str(tmp_path / "kept"), LEGATION_BACKUP_RECIPIENT="nobody")
    assert wrong.returncode != 0
    told = post.says("audit", "list")
    assert told.count("backup-failed") == held.count("backup-failed") + 1
    assert not backups(tmp_path / "kept")


@pytest.mark.parametrize("place", [0.05, 0.5, 0.99])
def test_a_flipped_byte_is_refused_and_nothing_is_left(
    kept: Path, passphrase: str, tmp_path: Path, elsewhere: Callable[[], Post], place: float
) -> None:
    damaged = tmp_path / kept.name
    content = bytearray(kept.read_bytes())
    content[int(len(content) * place)] ^= 1
    damaged.write_bytes(content)
    keys = str(kept.with_suffix(".keys"))
    done = elsewhere().asks(
        "restore", str(damaged), "--keys", keys, "--passphrase-file", passphrase
    )
    assert done.returncode == 77
    assert "changed or cut off" in done.stderr
    assert set(elsewhere().files) <= {"secret.key"}


def test_what_is_marked_above_the_ceiling_is_refused_and_nothing_is_left(
    kept: Path, passphrase: str, elsewhere: Callable[[], Post]
) -> None:
    words = ("restore", str(kept), "--passphrase-file", passphrase)
    done = elsewhere().asks(*words, LEGATION_MARKING_CEILING="public")
    assert done.returncode == 77
    assert "nothing above public: internal does not belong here" in done.stderr
    assert set(elsewhere().files) <= {"secret.key"}


def test_a_wrong_passphrase_is_refused(
    kept: Path, tmp_path: Path, elsewhere: Callable[[], Post]
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("another horse battery staple")
    done = elsewhere().asks("restore", str(kept), "--passphrase-file", str(wrong))
    assert done.returncode == 77
    assert "neither passphrase nor key opens it" in done.stderr
    assert set(elsewhere().files) <= {"secret.key"}


def test_data_without_its_keys_is_not_restored(
    kept: Path, passphrase: str, tmp_path: Path, elsewhere: Callable[[], Post]
) -> None:
    alone = tmp_path / kept.name
    alone.write_bytes(kept.read_bytes())
    done = elsewhere().asks("restore", str(alone), "--passphrase-file", passphrase)
    assert done.returncode == 2
    assert ".keys" in done.stderr
    assert set(elsewhere().files) <= {"secret.key"}


def test_no_backup_is_made_that_nobody_could_open(post: Post, tmp_path: Path) -> None:
    done = post.asks("backup", str(tmp_path))
    assert done.returncode == 78
    assert "backup_recipient" in done.stderr
    short = tmp_path / "short"
    short.write_text("1234")
    assert post.asks("backup", str(tmp_path), "--passphrase-file", str(short)).returncode == 77
    assert not backups(tmp_path)


@pytest.mark.kill
@pytest.mark.parametrize("step", ["before-keys-appears", "before-backup-appears"])
def test_a_backup_killed_on_its_way_leaves_none_that_looks_whole(
    post: Post, passphrase: str, tmp_path: Path, step: str
) -> None:
    words = ("backup", str(tmp_path), "--passphrase-file", passphrase)
    assert post.asks(*words, LEGATION_CRASH_AT=step).returncode == -9
    assert backups(tmp_path) == []
    assert not list(tmp_path.glob("*.backup"))
    post.says(*words)
    assert len(backups(tmp_path)) == 1


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for day in range(1, 6):
        for suffix in (".backup", ".keys"):
            (tmp_path / f"legation-2026010{day}T000000Z{suffix}").touch()
    (tmp_path / "legation-20260109T000000Z.backup").touch()
    (tmp_path / "letter.backup").touch()
    gone = keep_only(tmp_path, keep=2)
    assert [one.stem for one in gone] == [f"legation-2026010{day}T000000Z" for day in (1, 2, 3)]
    assert [one.stem[-9:] for one in backups(tmp_path)] == ["4T000000Z", "5T000000Z"]
    assert (tmp_path / "letter.backup").exists()
