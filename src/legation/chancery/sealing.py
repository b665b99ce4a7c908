"""Sealed files: an encrypted stream for a passphrase, a recipient's key, or both.

The layout, so that anybody can write a reader (integers big-endian):

- the line ``legation-sealed/1``;
- one line of canonical JSON: ``slots``, each the file key closed for one who may open it, either
  ``{"kind": "passphrase", "salt", "n", "r", "p", "key"}`` (scrypt gives the closing key) or
  ``{"kind": "recipient", "public", "key"}`` (X25519 with the one-time ``public``, then HKDF-SHA256 with
  info ``legation-sealed/1`` and the two public keys as salt); ``key`` is AES-256-GCM of the 32-byte file
  key under twelve zero bytes as nonce; bytes are base64;
- chunks: AES-256-GCM of up to 1 MiB each. The nonce is an eleven-byte counter from 0 and one byte that is
  1 on the last chunk only; the associated data is the SHA-256 of the two lines. A file that was cut off,
  or whose chunks were moved, therefore does not open.
"""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from legation.chancery.audit.canonical import canonical
from legation.domain.errors import Refused, Rejected

MAGIC = b"legation-sealed/1\n"
CHUNK = 1 << 20
TAG = 16
SCRYPT_N, SCRYPT_R, SCRYPT_P = 1 << 16, 8, 1
"""64 MB and about 0.3 s a try."""
LONGEST_HEADER = 64_000
PUBLIC_PREFIX = "legation-recipient:"
PRIVATE_PREFIX = "LEGATION-RECIPIENT-KEY:"
_ZERO = bytes(12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opener:
    """What may open a sealed file: a passphrase, or a recipient's private key."""

    passphrase: str | None = None
    private: str | None = None


def new_recipient() -> tuple[str, str]:
    """Make a recipient: the private key, to be kept off the machine, and the public one."""
    key = X25519PrivateKey.generate()
    private = base64.urlsafe_b64encode(key.private_bytes_raw()).decode("ascii")
    public = base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).decode("ascii")
    return PRIVATE_PREFIX + private, PUBLIC_PREFIX + public


class Sealer:
    """A binary file to write to; ``close`` seals the last chunk, without which nothing opens."""

    def __init__(
        self, file: BinaryIO, *, passphrase: str | None = None, recipient: str | None = None
    ) -> None:
        if not passphrase and not recipient:
            raise Rejected("a sealed file needs a passphrase or a recipient")
        key = secrets.token_bytes(32)
        slots = [_for_passphrase(passphrase, key)] if passphrase else []
        slots += [_for_recipient(recipient, key)] if recipient else []
        header = MAGIC + canonical({"slots": slots}) + b"\n"
        self._file, self._cipher, self._held, self._count = file, AESGCM(key), bytearray(), 0
        self._bound = hashlib.sha256(header).digest()
        file.write(header)

    def write(self, data: bytes) -> int:
        """Take bytes in; whole chunks go out as soon as more follows."""
        self._held += data
        while len(self._held) > CHUNK:
            self._put(bytes(self._held[:CHUNK]), is_last=False)
            del self._held[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Seal what is left as the last chunk."""
        self._put(bytes(self._held), is_last=True)
        self._held.clear()

    def _put(self, data: bytes, *, is_last: bool) -> None:
        self._file.write(
            self._cipher.encrypt(_nonce(self._count, is_last=is_last), data, self._bound)
        )
        self._count += 1


class Unsealer:
    """A sealed file to read from; every byte that it gives was sealed by who held the file key.

    Raises Refused when the opener fits no slot, when a byte was changed, and when the end is missing.
    """

    def __init__(self, file: BinaryIO, opener: Opener, *, where: str) -> None:
        header = file.readline(100), file.readline(LONGEST_HEADER)
        if header[0] != MAGIC:
            raise Rejected("this is no sealed file", where=where)
        self._where, self._held = where, bytearray()
        self._bound = hashlib.sha256(b"".join(header)).digest()
        self._chunks = self._opened(file, AESGCM(_file_key(header[1], opener, where=where)))

    def read(self, size: int = -1) -> bytes:
        """Give up to ``size`` bytes, or all that is left."""
        while (size < 0 or len(self._held) < size) and (chunk := next(self._chunks, None)):
            self._held += chunk
        taken = len(self._held) if size < 0 else size
        given = bytes(self._held[:taken])
        del self._held[:taken]
        return given

    def finish(self) -> None:
        """Read to the end, so that a missing end shows."""
        for _ in self._chunks:
            pass

    def _opened(self, file: BinaryIO, cipher: AESGCM) -> Iterator[bytes]:
        sealed, count = file.read(CHUNK + TAG), 0
        while True:
            following = file.read(CHUNK + TAG)
            try:
                yield cipher.decrypt(_nonce(count, is_last=not following), sealed, self._bound)
            except InvalidTag as changed:
                raise Refused(
                    f"the file was changed or cut off, at chunk {count + 1}",
                    where=self._where,
                    remedy="take another backup: nothing of this one is used",
                ) from changed
            if not following:
                return
            sealed, count = following, count + 1


def _nonce(count: int, *, is_last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([is_last])


def _for_passphrase(passphrase: str, key: bytes) -> dict[str, str | int]:
    salt = secrets.token_bytes(16)
    closing = Scrypt(salt=salt, length=32, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P)
    closed = AESGCM(closing.derive(passphrase.encode("utf-8"))).encrypt(_ZERO, key, None)
    numbers = {"n": SCRYPT_N, "r": SCRYPT_R, "p": SCRYPT_P}
    return {"kind": "passphrase", "salt": _text(salt), "key": _text(closed), **numbers}


def _for_recipient(recipient: str, key: bytes) -> dict[str, str | int]:
    public = _raw(recipient, PUBLIC_PREFIX)
    once = X25519PrivateKey.generate()
    ours = once.public_key().public_bytes_raw()
    closing = _agreed(once.exchange(X25519PublicKey.from_public_bytes(public)), ours + public)
    closed = AESGCM(closing).encrypt(_ZERO, key, None)
    return {"kind": "recipient", "public": _text(ours), "key": _text(closed)}


def _file_key(header: bytes, opener: Opener, *, where: str) -> bytes:
    try:
        slots = json.loads(header)["slots"]
        keys = (_from_slot(slot, opener) for slot in slots)
        found = next((key for key in keys if key), None)
    except (ValueError, KeyError, TypeError) as broken:
        raise Refused("the file's first lines were changed", where=where) from broken
    if found is None:
        raise Refused(
            "neither passphrase nor key opens it",
            where=where,
            remedy="look for the passphrase or key file that belongs to this backup",
        )
    return found


def _from_slot(slot: Mapping[str, str | int], opener: Opener) -> bytes | None:
    if slot["kind"] == "passphrase" and opener.passphrase:
        if (slot["n"], slot["r"], slot["p"]) != (SCRYPT_N, SCRYPT_R, SCRYPT_P):
            raise ValueError("scrypt numbers")
        derived = Scrypt(salt=_bytes(slot["salt"]), length=32, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P)
        closing = derived.derive(opener.passphrase.encode("utf-8"))
    elif slot["kind"] == "recipient" and opener.private:
        private = X25519PrivateKey.from_private_bytes(_raw(opener.private, PRIVATE_PREFIX))
        once = _bytes(slot["public"])
        shared = private.exchange(X25519PublicKey.from_public_bytes(once))
        closing = _agreed(shared, once + private.public_key().public_bytes_raw())
    else:
        return None
    try:
        return AESGCM(closing).decrypt(_ZERO, _bytes(slot["key"]), None)
    except InvalidTag:
        return None


def _agreed(shared: bytes, publics: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=publics, info=MAGIC.strip()).derive(shared)


def _raw(written: str, prefix: str) -> bytes:
    text = written.strip()
    try:
        raw = base64.urlsafe_b64decode(text.removeprefix(prefix))
    except ValueError:
        raw = b""
    if not text.startswith(prefix) or len(raw) != 32:
        raise Rejected(
            "this is no key for backups",
            remedy=f"it begins with {prefix}: legation backup-key makes one",
        )
    return raw


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _bytes(text: str | int) -> bytes:
    return base64.b64decode(str(text), validate=True)


def keep_private(path: Path, text: str) -> None:
    """Write a new file that only its owner reads; Refused when there is one already."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as held:
        raise Refused("there is a file already; it is not replaced", where=str(path)) from held
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
