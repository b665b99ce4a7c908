"""The veil: private authors leave the archive under a pseudonym, in every table that anybody reads.

What is shown by name are outlets (websites, the press, broadcasters), and accounts that somebody listed as
those of public figures, bodies or media. Everybody else is private: the account becomes
``platform:~pseudonym``, its name and the address of what it published go, and handles in what people wrote
become ``@…``. Weakness: a name that somebody spells out in a text without a handle stays in that text.
"""

import json
import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from legation.chancery.authors.models import PublicVoice
from legation.chancery.keys import Keys
from legation.store.archive import Archive

PRIVATE = "~"
"""Begins what stands after the platform of a private author."""
OUTLETS = ("press", "broadcast")
"""Platforms on which only outlets speak."""
_WEBSITE = re.compile(r"web:[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
_HANDLE = r"(^|[^\w@＠.])[@＠][\w](?:[\w.\-]*[\w])?(?:@[\w](?:[\w.\-]*[\w])?)?"
_PROFILE = (
    r"(?i)\b((?:twitter|x|bsky|t|facebook|instagram|tiktok|threads|vk|weibo|telegram)"
    r"\.(?:com|app|me|net|org)/(?:profile/|u/)?)[\w:%~][\w.:%~\-]*"
)
_USERS = r"(/users/)[\w.\-]+"
_DID = r"did:[a-z]+:[\w.:%\-]+"
_KEPT = "\ue000"
"""Stands for the sign before a handle that is shown."""
HIDDEN = "@…"
_TEXTS = ("title", "text", "excerpt")
_SIGNS = ["@", "＠", ".com/", ".app/", ".me/", ".net/", ".org/", ".COM/", "/users/", "did:"]
"""What stands in every text that may name an account."""
_NAMES_A_PERSON = rf"/@|{_PROFILE}|{_USERS}|{_DID}"


@dataclass(frozen=True, slots=True)
class Veil:
    """Who is shown by name (``named``, by account), and what makes the ``pseudonym`` of an account."""

    named: Mapping[str, str]
    pseudonym: Callable[[str], str]
    _made: dict[str, str] = field(default_factory=dict)

    @property
    def mark(self) -> Hashable:
        """What tells this veil from another: who is shown by name, and what pseudonyms are made with."""
        return (frozenset(self.named.items()), self.pseudonym("mark"))

    def is_named(self, account: str) -> bool:
        """Say whether an account is shown by name."""
        platform = account.partition(":")[0]
        return account in self.named or platform in OUTLETS or bool(_WEBSITE.fullmatch(account))

    def key(self, account: str) -> str:
        """Give the pseudonym of an account, under which its page stands, veiled already or not."""
        _, _, rest = account.partition(":")
        if rest.startswith(PRIVATE):
            return rest[1:]
        made = self._made.get(account)
        if made is None:
            made = self._made[account] = self.pseudonym(account)
        return made

    def account(self, account: str) -> str:
        """Give an account as it is shown: itself, or its platform and pseudonym."""
        if self.is_named(account):
            return account
        return f"{account.partition(':')[0]}:{PRIVATE}{self.key(account)}"

    def items(self, table: pl.DataFrame) -> pl.DataFrame:
        """Veil the authors of items: ``account`` is needed; ``account_name``, ``url`` and the texts where
        they are there. ``author`` is added: the key of the author's page."""
        accounts = table["account"].unique().drop_nulls().to_list()
        keys = {one: self.key(one) for one in accounts}
        private = {one: self.account(one) for one in accounts if not self.is_named(one)}
        author = pl.col("account").replace_strict(keys, default=None, return_dtype=pl.String)
        is_private = pl.col("account").is_null() | pl.col("account").is_in(list(private))
        shown: dict[str, pl.Expr] = {"author": author}
        if "account_name" in table.columns:
            known = {one: name for one, name in self.named.items() if name}
            called = pl.col("account").replace_strict(
                known, default=pl.col("account_name"), return_dtype=pl.String
            )
            shown["account_name"] = pl.when(~is_private).then(called)
        if "url" in table.columns:
            unsure = pl.when(pl.col("account").is_null()).then(self._address(pl.col("url")))
            shown["url"] = pl.when(~is_private).then(pl.col("url")).otherwise(unsure)
        veiled = table.with_columns(**shown).with_columns(pl.col("account").replace(private))
        return self.texts(veiled)

    def evidence(self, table: pl.DataFrame) -> pl.DataFrame:
        """Veil what is kept of cited items, of which no account is kept: an address that leads to a person
        goes."""
        return self.texts(table.with_columns(url=self._address(pl.col("url"))))

    def texts(self, table: pl.DataFrame) -> pl.DataFrame:
        """Hide handles in the columns of texts that a table has; rows without a sign of one are let be."""
        names = [name for name in _TEXTS if name in table.columns]
        if not names or table.is_empty():
            return table
        signs = [pl.col(name).str.contains_any(_SIGNS).fill_null(value=False) for name in names]
        suspect = table.select(pl.any_horizontal(signs)).to_series()
        if not suspect.any():
            return table
        placed = table.with_row_index("_place")
        hidden = placed.filter(suspect).with_columns(self.words(pl.col(name)) for name in names)
        return pl.concat([placed.filter(~suspect), hidden]).sort("_place").drop("_place")

    def signals(self, table: pl.DataFrame) -> pl.DataFrame:
        """Veil the accounts that the ``detail`` of indicators names."""
        return table.with_columns(
            detail=pl.Series("detail", [self.detail(one) for one in table["detail"]], pl.String)
        )

    def detail(self, detail: str | None) -> str | None:
        """Veil the accounts that one detail names, wherever in it they stand."""
        try:
            told = json.loads(detail or "{}")
        except ValueError:
            return "{}"
        accounts = set(_accounts_in(told))
        if not accounts:
            return detail
        return json.dumps(self._veiled(told, accounts), ensure_ascii=False, sort_keys=True)

    def words(self, said: pl.Expr) -> pl.Expr:
        """Hide the handles in what people wrote, but for those that are shown by name."""
        shown = [re.escape(one.partition(":")[2]) for one in self.named if len(one) < 200]
        if shown:
            known = rf"(^|[^\w@＠.])[@＠]({'|'.join(shown)})($|[^\w@＠.\-])"
            for _ in range(2):  # what stands between two neighbours is taken by the first
                said = said.str.replace_all(known, f"${{1}}{_KEPT}${{2}}${{3}}")
        hidden = said.str.replace_all(_HANDLE, f"${{1}}{HIDDEN}").str.replace_all(_PROFILE, "${1}…")
        hidden = hidden.str.replace_all(_USERS, "${1}…").str.replace_all(_DID, "did:…")
        return hidden.str.replace_all(_KEPT, "@", literal=True)

    def _address(self, url: pl.Expr) -> pl.Expr:
        return pl.when(~url.str.contains(_NAMES_A_PERSON)).then(url)

    def _veiled(self, told: Any, accounts: set[str]) -> Any:  # Any: JSON of any depth
        if isinstance(told, str):
            return self.account(told) if told in accounts else told
        if isinstance(told, list):
            return [self._veiled(one, accounts) for one in told]
        if isinstance(told, dict):
            return {name: self._veiled(one, accounts) for name, one in told.items()}
        return told


def veil_of(archive: Archive) -> Veil:
    """Give the veil of an installation as it is now, by its archive."""
    return veil_at(archive.home)


def veil_at(home: Path) -> Veil:
    """Give the veil of the installation in a home folder, as it is now."""
    listed = PublicVoice.objects.filter(ended_at__isnull=True)
    named = dict(listed.values_list("account", "name"))
    return Veil(named, Keys(home).pseudonyms())


def is_pseudonym(account: str) -> bool:
    """Say whether an account as it is shown is a pseudonym."""
    return account.partition(":")[2].startswith(PRIVATE)


def _accounts_in(told: Any) -> Iterable[str]:  # Any: JSON of any depth
    """Find what a detail names as an account: lists of them, and the sides of pairs."""
    if isinstance(told, list):
        for one in told:
            yield from _accounts_in(one)
    if not isinstance(told, dict):
        return
    for name, one in told.items():
        if name in ("account", "left", "right") and isinstance(one, str):
            yield one
        elif name == "accounts" and isinstance(one, list):
            yield from (str(each) for each in one)
        else:
            yield from _accounts_in(one)
