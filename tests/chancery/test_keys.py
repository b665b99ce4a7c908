"""The installation's keys: made once, for their owner only, replaceable by a credential."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from legation.chancery.keys import Keys, is_signed
from legation.domain.errors import Misconfigured, Refused


def test_keys_are_made_once_and_only_their_owner_reads_them(home: Path) -> None:
    Keys(home).make_all()
    assert {stat.S_IMODE(one.stat().st_mode) for one in (home / "keys").iterdir()} == {0o600}
    files = sorted((home / "keys").glob("*.key"))
    assert [one.name for one in files] == [
        "authors.key",
        "channels.key",
        "reference.key",
        "signing.key",
    ]
    assert stat.S_IMODE((home / "keys").stat().st_mode) == 0o700
    before = [one.read_bytes() for one in files]
    Keys(home).make_all()
    assert [one.read_bytes() for one in files] == before


def test_many_who_ask_at_once_get_one_key(home: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        publics = set(pool.map(lambda _: Keys(home).public(), range(32)))
    assert len(publics) == 1


def test_a_signature_holds_for_its_message_and_key_only(home: Path) -> None:
    keys, other = Keys(home / "a"), Keys(home / "b")
    signature = keys.sign(b"words")
    assert is_signed(b"words", signature, public=keys.public())
    assert not is_signed(b"swords", signature, public=keys.public())
    assert not is_signed(b"words", signature, public=other.public())
    assert not is_signed(b"words", signature[:-1], public=keys.public())


def test_a_reference_is_steady_and_depends_on_kind_name_and_key(home: Path) -> None:
    keys = Keys(home / "a")
    assert keys.reference("person", "ana") == Keys(home / "a").reference("person", "ana")
    others = {
        keys.reference("person", "ana"),
        keys.reference("person", "eva"),
        keys.reference("brief", "ana"),
        Keys(home / "b").reference("person", "ana"),
    }
    assert len(others) == 4


def test_a_secret_stays_open_through_a_renewal_and_closes_with_the_old_key(home: Path) -> None:
    keys = Keys(home)
    old = keys.encrypt(b"channel token")
    assert b"channel" not in old
    renew = keys.renew_channels()
    assert keys.decrypt(old) == b"channel token"
    new = renew(old)
    keys.drop_old_channels()
    assert keys.decrypt(new) == b"channel token"
    with pytest.raises(Misconfigured):
        keys.decrypt(old)


def test_a_credential_of_the_system_goes_before_the_file(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Keys(home).public()
    given = tmp_path / "credentials"
    given.mkdir()
    (given / "legation.signing").write_bytes(base64.urlsafe_b64encode(bytes(range(32))))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(given))
    assert Keys(home).public() != own


def test_a_key_that_the_system_hands_is_not_renewed(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Keys(home).make_all()
    (tmp_path / "legation.channels").write_bytes(base64.urlsafe_b64encode(bytes(range(32))))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    before = (home / "keys" / "channels.key").read_bytes()
    with pytest.raises(Refused, match="sealed"):
        Keys(home).renew_channels()
    assert (home / "keys" / "channels.key").read_bytes() == before


@pytest.mark.parametrize("content", ["", "short\n", "*" * 44])
def test_a_broken_key_file_is_named(home: Path, content: str) -> None:
    Keys(home).make_all()
    (home / "keys" / "signing.key").write_text(content)
    with pytest.raises(Misconfigured, match=r"signing\.key"):
        Keys(home).public()


def test_a_key_that_was_in_use_is_missed_and_never_made_anew(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Sealed to the machine, or lost: records signed by two keys, and names under two, would be the cost."""
    named = Keys(home).reference("person", "ana")
    sealed = tmp_path / "legation.reference"
    (home / "keys/reference.key").rename(sealed)
    for _ in range(2):
        with pytest.raises(Misconfigured, match="the key reference was in use and is not here"):
            Keys(home).reference("person", "ana")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert Keys(home).reference("person", "ana") == named


def test_a_key_that_was_only_ever_handed_by_the_system_is_missed_without_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    Keys(tmp_path / "elsewhere").public()
    (tmp_path / "elsewhere/keys/signing.key").rename(tmp_path / "legation.signing")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    Keys(home).public()
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    with pytest.raises(Misconfigured, match="legation-run"):
        Keys(home).public()
