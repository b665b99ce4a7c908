"""One author and what they published, found by the key of their page, within one scope."""

from collections.abc import Sequence

import polars as pl

from legation.chancery.authors.models import PublicVoice
from legation.chancery.authors.veil import is_pseudonym, veil_of
from legation.desks.briefing.lookups.publications import indicators, publications
from legation.domain.errors import Rejected
from legation.domain.scope import Scope
from legation.store.archive import Archive

MOST_STORIES = 20


def find_account(archive: Archive, scope: Scope, key: str) -> str:
    """Give the account whose page stands under a key; Rejected when this scope sees nothing of it."""
    every = _keyed(archive, scope)
    found = every.filter(pl.col("key") == key)["account"].sort()
    if not found.len():
        raise Rejected("no such author")
    return str(found[0])


def _keyed(archive: Archive, scope: Scope) -> pl.DataFrame:
    """Give every ``account`` that this scope sees something of, with the ``key`` of its page."""
    veil = veil_of(archive)

    def keyed() -> pl.DataFrame:
        held = archive.read("items", scope, columns=["account"])["account"].unique().drop_nulls()
        return pl.DataFrame(
            {"account": held, "key": [veil.key(one) for one in held]},
            schema={"account": pl.String(), "key": pl.String()},
        )

    return archive.remembered(("authors", veil.mark), ["items"], scope, keyed)


def published_by(archive: Archive, scope: Scope, account: str) -> pl.DataFrame:
    """Give what an account published (PUBLICATION's columns and labels), oldest first, veiled."""
    held = archive.read("items", scope, matching={"account": [account]}, columns=["id"])
    return publications(archive, scope, ids=held["id"].to_list())


def indicators_naming(archive: Archive, scope: Scope, shown: str) -> pl.DataFrame:
    """Give the indicators that count an account, as it is ``shown``, among theirs; the newest first."""
    told = indicators(archive, scope)
    named = told.filter(pl.col("detail").str.contains(f'"{shown}"', literal=True))
    return named.sort("end", "id", descending=[True, False])


def voice_of(account: str) -> PublicVoice | None:
    """Give the listing in force of an account, where there is one."""
    return PublicVoice.objects.filter(account=account, ended_at__isnull=True).first()


def named_voices(archive: Archive) -> list[dict[str, object]]:
    """Give every author who is shown by name, with the key of their page; readers of any mission see them."""
    veil = veil_of(archive)
    return [
        {
            "number": one.pk,
            "account": one.account,
            "name": one.name,
            "kind": one.kind,
            "reason": one.reason,
            "listed_at": one.listed_at,
            "author": veil.key(one.account),
        }
        for one in PublicVoice.objects.filter(ended_at__isnull=True)
    ]


def told_accounts(
    archive: Archive, scope: Scope, accounts: Sequence[str]
) -> dict[str, dict[str, object]]:
    """Give accounts as pages show them: ``account``, ``account_name``, ``author`` (the key of the page) and
    ``has_page``, which nobody has of whom this scope sees no publication."""
    veil = veil_of(archive)
    held = _held(archive, scope, accounts)
    return {
        one: {
            "account": veil.account(one),
            "account_name": veil.named.get(one, "") or (one if veil.is_named(one) else ""),
            "author": veil.key(one),
            "has_page": one in held,
        }
        for one in accounts
    }


def _held(archive: Archive, scope: Scope, accounts: Sequence[str]) -> frozenset[str]:
    """Keep the accounts, veiled already or not, that this scope sees something of."""
    veil = veil_of(archive)
    private = {one: veil.key(one) for one in accounts if is_pseudonym(one)}
    bare = sorted({one for one in accounts if one not in private})
    read = archive.read("items", scope, matching={"account": bare}, columns=["account"])
    held = set(read["account"])
    if private:
        seen = pl.col("key").is_in(list(private.values()))
        known = set(_keyed(archive, scope).filter(seen)["key"])
        held |= {one for one, key in private.items() if key in known}
    return frozenset(held)
