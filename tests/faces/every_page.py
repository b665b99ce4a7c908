"""Every page of the web face, in a world that has one thing of each kind: by its address, and by somebody who
may open it. An address for which no example is known here fails the walk through them."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import NoReverseMatch, URLPattern, reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)
from pytest_django.live_server_helper import LiveServer

from legation.chancery.authors.models import PublicVoice
from legation.chancery.authors.words import VoiceKind
from legation.chancery.firstrun import Step, note_done
from legation.chancery.invitations import invite
from legation.chancery.keydoor import close_key_door
from legation.chancery.models import Mission, Person
from legation.desks.listening.models import AlertRule, Quarantined, SavedSearch, Source
from legation.domain.identity import key_of
from legation.domain.roles import RoleKind
from legation.store.archive import Archive
from legation.testing.installations import NOW, mission_label
from legation.testing.matrix import every_pattern, forms_of
from legation.testing.people import person_at, signed_in
from legation.testing.planted_brief import planted_items, planted_narrative
from legation.testing.records import forget_records
from legation.testing.two_missions import World, own_account, planted_world

PASSWORD = "correct horse battery staple"
ZONE = "America/Lima"
"""Where everybody is: each time is told by this clock and by UTC, which takes more room than either."""
SOURCE = "ministry-account"
ASKED = ["keeper", "head", "writer", "colleague", "auditor", "fresh", "nobody"]
"""Whom a page is asked for, until one may open it."""
PLAIN = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
"""The test server answers for static files itself, and knows no names with a digest."""
NO_PAGE = {
    "find",  # leads to what it found
    "language",  # leads back
    "mfa_authenticate",  # asked between password and code: walked in test_access_in_chromium
    "mfa_login_webauthn",  # asked by a script
    "openid_connect_login",  # leads to the ministry's sign-on
    "openid_connect_callback",
    "socialaccount_login_cancelled",  # says no: among the further ones
}
"""Addresses at which nobody sees a page of their own, nor is handed a file."""
PAPERS = {"pack", "narrative-paper"}
"""Addresses of a file that takes long to print."""
FURTHER = (
    *(
        ("head", one, 200)
        for one in ("/", "/tasks/", "/notifications/", "/people/", "/people/missions/lima")
    ),
    *(("auditor", one, 200) for one in ("/", "/people/")),
    ("head", "/search?q=puerto", 200),
    ("head", "/search?q=puerto&language=es&order=best", 200),
    ("head", "/search?q=nothingofthekind", 200),
    ("head", "/stories/?language=ar", 200),
    ("head", "/about?on=/items/{item}", 200),
    ("head", "/narratives/compare?one={narrative}&other={other}", 200),
    ("head", f"/sources/{SOURCE}", 200),
    ("head", "/nowhere", 404),
    ("auditor", "/stories/", 403),
    ("nobody", "/account/oidc/cancelled/", 403),
)
"""More to see at addresses that are shown once already, and what says no: by whom, where, its status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A page: the name of its address, by whom it is opened, and the status it comes with."""

    name: str
    path: str
    who: str
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """An installation that a browser reaches at ``base``, with its ``pages`` and the session of each person.

    ``unknown``: addresses without an example; ``empty``: those that show nobody a page.
    """

    base: str
    pages: tuple[Opened, ...]
    cookies: Mapping[str, str]
    unknown: frozenset[str]
    empty: frozenset[str]


@contextmanager
def served(home: Path) -> Iterator[Site]:
    """Plant the world, open every page once, and serve it until the end; then empty the database again."""
    before = settings.LEGATION
    try:
        with override_settings(STORAGES=PLAIN):
            world = planted_world(home)
            note_done(settings.LEGATION.home, Step.POST)
            server = LiveServer("localhost")
            server._live_server_modified_settings.enable()
            try:
                yield _site(world, server.url)
            finally:
                server.stop()
                server._live_server_modified_settings.disable()
    finally:
        settings.LEGATION = before
        forget_records()
        call_command("flush", verbosity=0, interactive=False)


def _site(world: World, base: str) -> Site:
    people = _people()
    examples = _examples(world, people)
    browsers = {who: _let_in(person) for who, person in people.items()} | {"nobody": Client()}
    found: dict[tuple[str, str], Opened] = {}
    unknown, empty = set(), set()
    for pattern in sorted(every_pattern(), key=_plainest):
        name = str(pattern.name)
        if name.endswith("-json") or name.startswith("api-") or name in PAPERS or forms_of(pattern):
            continue
        try:
            path = reverse(name, kwargs=examples.get(name, {}))
        except NoReverseMatch:
            unknown.add(name)
            continue
        told = _first(browsers, path)
        if told is None:
            empty.add(name)
        elif told[1]:
            # a form that failed shows the page it stands on: once is enough
            found.setdefault(told[1], Opened(name=name, path=path, who=told[0]))
    named = {one: str(examples[one]["name"]) for one in ("item", "narrative")}
    named["other"] = _second_narrative()
    further = [
        Opened(name="further", path=path.format(**named), who=who, status=status)
        for who, path, status in FURTHER
    ]
    more = [Opened(name="quarantined", path=one, who="head") for one in _quarantined()]
    cookies = {
        who: browser.cookies[settings.SESSION_COOKIE_NAME].value
        for who, browser in browsers.items()
        if who != "nobody"
    }
    return Site(
        base=base,
        pages=(*found.values(), *further, *more),
        cookies=cookies,
        unknown=frozenset(unknown),
        empty=frozenset(empty),
    )


def _plainest(pattern: URLPattern) -> tuple[int, str]:
    """Order addresses so that a page comes before the forms that show it again."""
    written = pattern.pattern.regex.pattern
    return len(written), written


def _first(browsers: Mapping[str, Client], path: str) -> tuple[str, tuple[str, str]] | None:
    """Give who may open an address first, and what tells its page from others, empty for a file;
    None where nobody may."""
    for who in ASKED:
        answer = browsers[who].get(path)
        if answer.status_code == 200:
            is_page = answer["Content-Type"].startswith("text/html")
            return who, (_heading(answer), who) if is_page else ()
    return None


def _heading(answer: Any) -> str:
    """Give a page's template and its title: the page that one address shares with another."""
    title = answer.content.decode().partition("<title>")[2].partition("</title>")[0]
    used = answer.templates[0].name if answer.templates else ""
    return f"{used} {title}"


def _people() -> dict[str, Person]:
    """Give everybody by a name: those who work at Lima, an administrator, an auditor, and somebody new."""
    named = {
        one: Person.objects.get(login=f"{one}-lima") for one in ("head", "writer", "colleague")
    }
    keeper = person_at("lima", RoleKind.ADMINISTER, login="keeper", name="K. Keeper")
    auditor = person_at("lima", RoleKind.AUDITOR, login="auditor", name="A. Auditor")
    fresh = person_at("lima", RoleKind.READ, login="fresh", name="F. Fresh")
    for one in (keeper, fresh):
        one.set_password(PASSWORD)
        one.save()
    RecoveryCodes.activate(keeper)
    Mission.objects.update(time_zone=ZONE)
    Person.objects.update(time_zone=ZONE)
    return {**named, "keeper": keeper, "auditor": auditor, "fresh": fresh}


def _let_in(person: Person) -> Client:
    """Let somebody in who proves as long as the tests last that it is them; who is new, without an app."""
    if person.login == "fresh":
        close_key_door(at=NOW)
        browser, method = Client(), "password"
        browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    else:
        browser, method = signed_in(person), "mfa"
    session = browser.session
    lasting = {"method": method, "at": time.time() + 86_400, "reauthenticated": True}
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [lasting]
    session.save()
    return browser


def _examples(world: World, people: Mapping[str, Person]) -> dict[str, dict[str, object]]:
    """Give what goes into each address that names something."""
    keeper, head = people["keeper"], people["head"]
    passkey = Authenticator.objects.create(
        user_id=keeper.pk,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Key", "credential": _passkey()},
    )
    voice = PublicVoice.objects.create(
        account=own_account("gazette", ""),
        name="The Gazette",
        kind=VoiceKind.MEDIUM,
        reason="a daily with an imprint",
        listed_by=head,
        listed_at=NOW,
    )
    saved = SavedSearch.objects.create(
        person=head,
        name="The port",
        asked="q=puerto",
        rule=AlertRule.NONE,
        saved_at=NOW,
        seen_until=NOW,
    )
    invited = person_at("lima", RoleKind.READ, login="invited", name="Nour Haddad")
    _planted_source()
    return {
        **world.own,
        **{one: {"code": "PE"} for one in ("country", "country-items")},
        **{one: {"pk": passkey.pk} for one in ("mfa_edit_webauthn", "mfa_remove_webauthn")},
        **{one: {"provider_id": "ministry"} for one in NO_PAGE if one.startswith("openid")},
        "account-end": {"number": voice.pk},
        "search-remove": {"number": saved.pk},
        "invitation": {"token": invite(invited, at=datetime.now(UTC))},
    }


def _passkey() -> dict[str, Any]:
    """Give what a browser tells of a passkey that it made."""
    number = b"passkey"
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = AttestedCredentialData.create(Aaguid(bytes(16)), number, public)
    flags = AuthenticatorData.FLAG.AT | AuthenticatorData.FLAG.UP
    made = AuthenticatorData.create(sha256(b"localhost").digest(), flags, 0, credential)
    client = CollectedClientData.create(
        CollectedClientData.TYPE.CREATE, b"challenge", "https://localhost"
    )
    told = {
        "clientDataJSON": websafe_encode(client),
        "attestationObject": websafe_encode(AttestationObject.create("none", made, {})),
    }
    named = dict.fromkeys(("id", "rawId"), websafe_encode(number))
    return {**named, "type": "public-key", "response": told, "clientExtensionResults": {}}


def _second_narrative() -> str:
    """File a narrative to compare the planted one with; give its id."""
    held, name = planted_narrative(planted_items(label=mission_label("lima"))), "second"
    stories = [key_of("story", one) for one in ("quake", "trade")]
    other = held.with_columns(
        narrative=pl.lit(key_of("narrative", name)), story=pl.Series(stories[: held.height])
    )
    archive = Archive(settings.LEGATION)
    archive.file({"narrative_members": other})
    archive.flush()
    return key_of("narrative", name)


def _planted_source() -> None:
    """A source whose reader takes a secret, with entries in quarantine: offered, gone, and dismissed."""
    source = Source.objects.create(
        id=SOURCE,
        name="The ministry's account",
        address="https://social.example/@ministry",
        reader="mastodon",
        mission="lima",
        legal_basis="public-task",
        is_enabled=True,
        added_at=NOW,
    )
    for number, clocks in enumerate(({}, {"gone_at": NOW}, {"gone_at": NOW, "dismissed_at": NOW})):
        Quarantined.objects.create(
            source=source,
            key=f"row-{number}",
            origin=f"https://social.example/api/v1/statuses/{number}",
            reason="the date cannot be read",
            digest="ab" * 32,
            raw='{"id": 1, "created_at": "no day"}',
            at=NOW,
            seen_at=NOW,
            dismissal="deleted by its author" if "dismissed_at" in clocks else "",
            **clocks,
        )


def _quarantined() -> list[str]:
    held = Quarantined.objects.filter(source=SOURCE).order_by("pk").values_list("pk", flat=True)
    return [f"/sources/{SOURCE}/quarantine/{number}" for number in held]
