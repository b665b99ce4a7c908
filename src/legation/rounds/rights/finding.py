"""Which account is meant: by its page's key, its handle, the address of its profile or of a publication."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from legation.chancery.authors.keeping import is_key
from legation.chancery.authors.veil import veil_of
from legation.domain.errors import Rejected
from legation.domain.said import Said
from legation.domain.scope import Scope
from legation.store.archive import Archive

LONGEST = 300
"""Characters of an account as it is kept."""
_WHOLE = re.compile(r"[a-z][a-z0-9-]{0,39}:[^\s~/][^\s]{0,250}")


def the_account(archive: Archive, scope: Scope, said: str) -> str:
    """Give the account (``platform:native``) that somebody's words mean, among those that a scope sees.

    An account written in full is given also where nothing of it is held. Rejected where the words mean
    several, or none.
    """
    words = said.strip()
    if not words or len(words) > LONGEST:
        raise Rejected(
            "name an account",
            where="account",
            remedy="write the platform, a colon and the account, such as mastodon:minister@gov.example",
        )
    known = _known(archive, scope)
    if words in known:
        return words
    found = _meant(archive, scope, words, known)
    if len(found) > 1:
        raise Rejected(
            Said("{count} accounts answer to this", count=len(found)),
            where="account",
            remedy="write the platform, a colon and the account, such as mastodon:minister@gov.example",
        )
    if found:
        return found[0]
    if "://" in words or not _WHOLE.fullmatch(words):
        raise Rejected(
            "no account held here answers to this",
            where="account",
            remedy="write the platform, a colon and the account, such as mastodon:minister@gov.example",
        )
    return words


def _known(archive: Archive, scope: Scope) -> set[str]:
    spoke = archive.read("items", scope, columns=["account"], with_deleted=True)["account"]
    seen = archive.read("accounts", scope, columns=["id"])["id"]
    return {*spoke.unique().drop_nulls(), *seen.unique()}


def _meant(archive: Archive, scope: Scope, words: str, known: Iterable[str]) -> list[str]:
    if is_key(words):
        veil = veil_of(archive)
        return sorted(one for one in known if veil.key(one) == words)
    if "://" in words:
        of = {"url": [words]}
        items = archive.read("items", scope, matching=of, columns=["account"], with_deleted=True)
        if len(items):
            return sorted(items["account"].unique().drop_nulls())
    handles = {one.casefold() for one in _handles(words)}
    return sorted(one for one in known if _is_called(one, handles))


def _handles(words: str) -> Iterable[str]:
    """Give what an account may be called by on its platform, from a handle or the address of a profile."""
    if "://" not in words:
        yield words.removeprefix("@")
        return
    address = urlsplit(words)
    last = address.path.rstrip("/").rpartition("/")[2].removeprefix("@")
    if last:
        yield last
        yield f"{last}@{address.hostname or ''}"


def _is_called(account: str, handles: set[str]) -> bool:
    native = account.partition(":")[2].casefold()
    return native in handles or (native.count("@") == 1 and native.partition("@")[0] in handles)
