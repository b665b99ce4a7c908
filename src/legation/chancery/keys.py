"""The installation's keys: one that signs, two that name without saying, those that encrypt what is kept.

Each is made on first use and lies in its own file under ``keys/``, which only its owner reads. Where
systemd hands a credential of the same name (``$CREDENTIALS_DIRECTORY/legation.signing`` and so on),
that one is used and no file is made. A key that was in use and is not there is missed, never made anew: what
it signed, named or encrypted would be nobody's.
"""

import base64
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from legation.domain.errors import Misconfigured, Refused

FOLDER = "keys"
CREDENTIALS = "CREDENTIALS_DIRECTORY"
KNOWN = ".known"
"""Ends the name of an empty file that says that a key was in use: a second one is never made in its place."""
LOST = (
    "a key sealed to this machine is there for the service alone: give the command by deploy/legation-run; "
    "else put the key back from a backup"
)
KEY_BYTES = 32
REFERENCE_HEX = 32
"""How much of a keyed reference is kept: 128 bits."""
PSEUDONYM_HEX = 16
"""How much of an author's pseudonym is kept: 64 bits."""


class Keys:
    """The keys of the installation in one home folder; each is read when it is first asked for."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER

    @property
    def folder(self) -> Path:
        """Where the key files lie."""
        return self._folder

    def sign(self, message: bytes) -> bytes:
        """Sign with the installation's Ed25519 key: 64 bytes."""
        return self._signing().sign(message)

    def public(self) -> bytes:
        """Give the 32 bytes of the public key that the signatures are checked with."""
        return self._signing().public_key().public_bytes_raw()

    def reference(self, kind: str, name: str) -> str:
        """Name something without saying it: HMAC-SHA256 of kind and name under the reference key.

        The same name gives the same reference as long as the key lives; without the key no reference
        can be traced to a name, nor a guessed name be tried.
        """
        return self.references(kind)(name)

    def references(self, kind: str) -> Callable[[str], str]:
        """Give what names many things of one kind as ``reference`` does, the key read once."""
        key = self._kept("reference")[0]

        def named(name: str) -> str:
            return hmac.digest(key, f"{kind}\0{name}".encode(), "sha256").hex()[:REFERENCE_HEX]

        return named

    def pseudonyms(self) -> Callable[[str], str]:
        """Give what names an account without saying whose it is: HMAC-SHA256 under a key of its own.

        The same account has the same pseudonym as long as the key lives, and another one in every other
        installation; once the key is destroyed, no pseudonym leads to an account any more.
        """
        key = self._kept("authors")[0]
        return lambda account: hmac.digest(key, account.encode(), "sha256").hex()[:PSEUDONYM_HEX]

    def encrypt(self, secret: bytes) -> bytes:
        """Encrypt a secret that is kept in the database, such as a channel's token."""
        return self._channels().encrypt(secret)

    def decrypt(self, token: bytes) -> bytes:
        """Give back what ``encrypt`` took; Misconfigured when no key of this installation opens it."""
        try:
            return self._channels().decrypt(token)
        except InvalidToken as foreign:
            raise Misconfigured(
                "no key of this installation opens this secret",
                where=str(self._folder / "channels.key"),
                remedy="restore the keys that belong to this database",
            ) from foreign

    def renew_channels(self) -> Callable[[bytes], bytes]:
        """Put a new encryption key in front; the older ones still open what they closed.

        Gives the function that closes an old token anew under the new key. Raises Refused where the key
        is a credential that systemd hands, which cannot be written from here.
        """
        if _credential("channels"):
            raise Refused(
                "the key is sealed to this machine: it is not changed from here",
                where="legation.channels",
                remedy="put the key file back under keys, renew it, and seal it again",
            )
        fresh = [secrets.token_bytes(KEY_BYTES), *self._kept("channels")]
        _write(self._folder / "channels.key", fresh, replace=True)
        return self._channels().rotate

    def drop_old_channels(self) -> None:
        """Forget all encryption keys but the newest, once every token was closed anew."""
        _write(self._folder / "channels.key", self._kept("channels")[:1], replace=True)

    def make_all(self) -> None:
        """Make every key that is not there yet, so that a backup of the keys is whole."""
        self.public()
        self.reference("", "")
        self.pseudonyms()
        self._channels()

    def _signing(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._kept("signing")[0])

    def _channels(self) -> MultiFernet:
        held = self._kept("channels")
        return MultiFernet([Fernet(base64.urlsafe_b64encode(one)) for one in held])

    def _kept(self, name: str) -> list[bytes]:
        path, credential = self._folder / f"{name}.key", _credential(name)
        known = path.with_suffix(KNOWN)
        if credential is None and not path.exists():
            if known.exists():
                raise Misconfigured(
                    f"the key {name} was in use and is not here", where=str(path), remedy=LOST
                )
            _write(path, [secrets.token_bytes(KEY_BYTES)])
        held = _read(credential or path)
        if not known.exists():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            known.touch(0o600)
        return held


def _credential(name: str) -> Path | None:
    given = os.environ.get(CREDENTIALS)
    path = Path(given) / f"legation.{name}" if given else None
    return path if path and path.exists() else None


def is_signed(message: bytes, signature: bytes, *, public: bytes) -> bool:
    """Say whether the holder of this public key signed the message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _read(path: Path) -> list[bytes]:
    """Key files hold base64 lines, newest first, so that they can be printed and typed."""
    try:
        held = [base64.urlsafe_b64decode(line) for line in path.read_bytes().split()]
    except (OSError, ValueError) as unreadable:
        raise Misconfigured(
            f"the key cannot be read: {unreadable}", where=str(path)
        ) from unreadable
    if not held or any(len(one) != KEY_BYTES for one in held):
        raise Misconfigured("no key is written here", where=str(path), remedy="restore the keys")
    return held


def _write(path: Path, keys: list[bytes], *, replace: bool = False) -> None:
    """Write keys so that a reader never sees half of them; who came first stays, unless replaced."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.writelines(base64.urlsafe_b64encode(one) + b"\n" for one in keys)
        file.flush()
        os.fsync(file.fileno())
    try:
        if replace:
            draft.replace(path)
        else:
            path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
