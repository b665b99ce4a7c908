"""What only a source's reader may know: sealed in the database under the installation's channel key."""

import json
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import transaction

from legation.chancery.audit.recording import record
from legation.chancery.installation import Installation
from legation.chancery.keys import Keys
from legation.desks.listening.models import Source
from legation.domain.errors import Misconfigured, Rejected
from legation.domain.said import Said
from legation.doors.reader import secret_options
from legation.doors.registry import plugin

FIELD, FORGET, CARRIED = "secret-", "forget-", "carried-secrets"
"""How the fields of a form are called: a secret, whether to forget it, and those typed a page before."""
LONGEST_SECRET = 4_096


def parted(reader: str, options: Mapping[str, object]) -> tuple[dict[str, object], dict[str, str]]:
    """Part options into those that may be read and, sealed, those that the reader declares secret."""
    declared = secret_options(plugin("readers", reader))
    clear = {name: value for name, value in options.items() if name not in declared}
    hidden = {name: str(options[name]) for name in sorted(declared & set(options))}
    return clear, {name: _sealed(value) for name, value in hidden.items() if value}


def all_options(source: Source) -> dict[str, object]:
    """Give what a source's reader is made with, its secrets opened.

    Raises Misconfigured when no key of this installation opens one of them.
    """
    keys = Keys(settings.LEGATION.home)
    opened = {name: keys.decrypt(one.encode()).decode() for name, one in source.secrets.items()}
    return {**source.options, **opened}


def secret_fields(readers: Iterable[str]) -> dict[str, list[str]]:
    """Give the options that readers declare secret, each with the readers that have it."""
    told: dict[str, list[str]] = {}
    for reader in readers:
        for name in sorted(secret_options(plugin("readers", reader))):
            told.setdefault(name, []).append(reader)
    return told


def sent_secrets(sent: Mapping[str, str], person: str) -> dict[str, str]:
    """Read the secrets of a form by their names: as typed now, or as ``carried`` closed them before."""
    typed = {
        name.removeprefix(FIELD): value.strip()[:LONGEST_SECRET]
        for name, value in sent.items()
        if name.startswith(FIELD) and value.strip()
    }
    return typed or _opened(sent.get(CARRIED, ""), person)


def carried(secrets: Mapping[str, str], person: str) -> str:
    """Close secrets for the way through a page of the same person's, where nobody can read them."""
    return _sealed(json.dumps([CARRIED, person, dict(secrets)])) if secrets else ""


def _opened(word: str, person: str) -> dict[str, str]:
    if not word:
        return {}
    try:
        sort, whose, held = json.loads(Keys(settings.LEGATION.home).decrypt(word.encode()))
    except (Misconfigured, ValueError) as foreign:
        raise Rejected("the secret was lost on the way", remedy="give it again") from foreign
    if sort != CARRIED or whose != person:
        raise Rejected("the secret was lost on the way", remedy="give it again")
    return dict(held)


def changed_secrets(source: Source, sent: Mapping[str, str], person: str) -> dict[str, str]:
    """Give a source's sealed secrets as a form leaves them: one that is given anew takes the place of
    what was there, one to be forgotten goes, an empty field changes nothing."""
    told = sent_secrets(sent, person)
    known = secret_fields([source.reader])
    unknown = sorted(set(told) - set(known))
    if unknown:
        raise Rejected(
            Said("this connector takes no {name}", name=unknown[0]), where=f"secret-{unknown[0]}"
        )
    gone = {name for name in known if sent.get(f"{FORGET}{name}") == "yes"}
    kept = {name: one for name, one in source.secrets.items() if name not in gone}
    return {**kept, **{name: _sealed(value) for name, value in told.items()}}


def renew_key(here: Installation) -> int:
    """Put a new channel key in the place of the old one; give how many sources' secrets it closes now.

    The old key is forgotten only once everything is closed under the new one. Raises Refused where the
    key is a credential of systemd.
    """
    keys = Keys(here.settings.home)
    renewed = keys.renew_channels()
    with transaction.atomic():
        held = list(Source.objects.select_for_update().exclude(secrets={}))
        for source in held:
            source.secrets = {
                name: renewed(one.encode()).decode() for name, one in source.secrets.items()
            }
            source.save(update_fields=["secrets"])
        mission = here.settings.mission
        record(
            "channel-key-renewed",
            by=None,
            mission=mission,
            subject=("installation", mission),
            at=here.now(),
            detail={"sources": len(held)},
        )
    keys.drop_old_channels()
    return len(held)


def _sealed(secret: str) -> str:
    return Keys(settings.LEGATION.home).encrypt(secret.encode()).decode()
