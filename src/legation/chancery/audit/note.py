"""A signed head as text: the checkpoint and signed-note formats that transparency logs share.

The format is C2SP's ``tlog-checkpoint`` in a ``signed-note``, so that tools that are not ours can
check it: origin, size, root in base64, our time as a further line, an empty line, the signature.
"""

import base64
import hashlib
import re
from dataclasses import dataclass

from legation.chancery.keys import Keys, is_signed
from legation.domain.errors import Rejected

_ED25519 = b"\1"
_MARK = "— "
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHead:
    """The root over the first ``size`` records, who signed it and when it was signed."""

    origin: str
    size: int
    root: bytes
    at: str
    note: str

    @property
    def text(self) -> str:
        """What the signature is over."""
        return self.note.partition("\n\n")[0] + "\n"

    def is_by(self, public: bytes) -> bool:
        """Say whether the holder of this public key signed this head under this origin."""
        for line in self.note.partition("\n\n")[2].splitlines():
            name, _, encoded = line.removeprefix(_MARK).partition(" ")
            signature = base64.b64decode(encoded)
            if name == self.origin and signature[:4] == key_hash(self.origin, public):
                return is_signed(self.text.encode(), signature[4:], public=public)
        return False


def origin_of(public: bytes) -> str:
    """Name an installation by its public key."""
    return f"legation/{hashlib.sha256(public).hexdigest()[:16]}"


def key_hash(name: str, public: bytes) -> bytes:
    """Give the four bytes by which a signature says which key made it."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def verifier_key(public: bytes) -> str:
    """Write the public key in the form that tools for signed notes take."""
    name = origin_of(public)
    encoded = base64.b64encode(_ED25519 + public).decode("ascii")
    return f"{name}+{key_hash(name, public).hex()}+{encoded}"


def signed(keys: Keys, *, size: int, root: bytes, at: str) -> SignedHead:
    """Sign a head with the installation's key."""
    public = keys.public()
    origin = origin_of(public)
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode('ascii')}\n{at}\n"
    signature = key_hash(origin, public) + keys.sign(text.encode())
    line = f"{_MARK}{origin} {base64.b64encode(signature).decode('ascii')}\n"
    return SignedHead(origin=origin, size=size, root=root, at=at, note=f"{text}\n{line}")


def read_note(note: str, *, where: str) -> SignedHead:
    """Read a head from its text; Rejected when it is none."""
    text, _, signatures = note.replace("\r\n", "\n").strip().partition("\n\n")
    lines = text.split("\n")
    try:
        origin, size, root, at = lines[:4]
        if not _SIZE.fullmatch(size) or not signatures.startswith(_MARK):
            raise ValueError("size or signature")
        for line in signatures.splitlines():
            base64.b64decode(line.removeprefix(_MARK).partition(" ")[2], validate=True)
        return SignedHead(
            origin=origin,
            size=int(size),
            root=base64.b64decode(root, validate=True),
            at=at,
            note=f"{text}\n\n{signatures}\n",
        )
    except ValueError as wrong:
        raise Rejected("no signed head is written here", where=where) from wrong
