"""``legation export --everything``: all that a reader may see, in open formats, with a manifest."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from legation import __version__
from legation.chancery.audit.recording import record
from legation.chancery.installation import Installation
from legation.domain.errors import Refused, Unavailable
from legation.domain.scope import Label, Scope
from legation.rounds.safekeeping.backup import MANIFEST, sha256_of
from legation.store.flows import FLOWS

FLOW_FOLDER, DOSSIER_FOLDER = "flows", "dossiers"
WITHHELD = frozenset({"password", "secrets"})
"""Columns that leave in no form, sealed neither."""
NAMES = frozenset({"reporting.personmet"})
"""Dossiers that name somebody who was met: only when that is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """How many files and rows were written."""

    files: int
    rows: int


def export_everything(
    here: Installation, folder: Path, *, scope: Scope, with_names: bool = False
) -> Exported:
    """Write every flow as Parquet and every dossier as JSON Lines, as far as the scope admits.

    ``manifest.json`` names each file with its rows and SHA-256. What has no label of its own takes the
    one of the source it hangs on; what has neither is the installation's own (missions, records).
    Who was met in a report is written only ``with_names``.
    Passwords, sessions, keys and sources' secrets are never written. Raises Refused when the folder is
    not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Refused("the folder is not empty", where=str(folder), remedy="name a new folder")
    try:
        for name in (FLOW_FOLDER, DOSSIER_FOLDER):
            (folder / name).mkdir(parents=True, mode=0o700)
        counted = {**_flows(here, folder, scope), **_dossiers(folder, scope, with_names)}
        files = {
            name: {"rows": rows, "sha256": sha256_of(folder / name)}
            for name, rows in counted.items()
        }
        facts = {"made_at": here.now(), "version": __version__, "files": files}
        told = json.dumps(facts, indent=1, cls=DjangoJSONEncoder)
        (folder / MANIFEST).write_text(told, "utf-8")
    except OSError as full:
        raise Unavailable(str(full), where=str(folder), remedy="look at the volume") from full
    rows = sum(counted.values())
    record(
        "everything-exported",
        by=None,
        mission=here.settings.mission,
        subject=("installation", here.settings.mission),
        at=here.now(),
        detail={"files": len(files), "rows": rows, "with_names": with_names},
    )
    return Exported(files=len(files), rows=rows)


def _flows(here: Installation, folder: Path, scope: Scope) -> dict[str, int]:
    counted = {}
    for flow in FLOWS:
        table = here.archive.read(flow, scope, with_deleted=True)
        name = f"{FLOW_FOLDER}/{flow}.parquet"
        table.write_parquet(folder / name, compression="zstd")
        counted[name] = len(table)
    return counted


def _dossiers(folder: Path, scope: Scope, with_names: bool) -> dict[str, int]:
    counted = {}
    for model in dossiers():
        if model._meta.label_lower in NAMES and not with_names:
            continue
        name = f"{DOSSIER_FOLDER}/{model._meta.label_lower}.jsonl"
        with (folder / name).open("w", encoding="utf-8") as file:
            counted[name] = 0
            for row in _admitted(model, scope):
                file.write(json.dumps(_values(row), cls=DjangoJSONEncoder, ensure_ascii=False))
                file.write("\n")
                counted[name] += 1
    return counted


def dossiers() -> list[type[Model]]:
    """Name what people work on: the desks' models, missions and records."""
    held = [one for one in apps.get_models() if one.__module__.startswith("legation.desks.")]
    own = ("chancery.mission", "records.record", "records.head")
    return [*held, *(apps.get_model(one) for one in own)]


def _admitted(model: type[Model], scope: Scope) -> Iterator[Model]:
    for row in model._default_manager.order_by("pk").iterator():
        label = getattr(row, "label", None) or getattr(getattr(row, "source", None), "label", None)
        if isinstance(label, Label) and not scope.admits(label):
            continue
        yield row


def columns_of(model: type[Model]) -> list[str]:
    """Name what is written of each row of a dossier."""
    return [one.attname for one in model._meta.concrete_fields if one.name not in WITHHELD]


def _values(row: Model) -> dict[str, object]:
    return {name: getattr(row, name) for name in columns_of(type(row))}
