"""``legation export --everything``: all that a reader may see, in open formats, with a manifest."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.serializers.json import DjangoJSONEncoder

from legation import __version__
from legation.chancery.audit.recording import record
from legation.chancery.installation import Installation
from legation.desks.listening.models import Source
from legation.domain.errors import Refused, Unavailable
from legation.domain.scope import Scope
from legation.rounds.safekeeping.backup import MANIFEST, sha256_of
from legation.rounds.safekeeping.exported import admitted, dossiers, values_of
from legation.rounds.safekeeping.snapshot import UPLOADS
from legation.store.flows import FLOWS

FLOW_FOLDER, DOSSIER_FOLDER, UPLOAD_FOLDER = "flows", "dossiers", "uploads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """How many files and rows were written."""

    files: int
    rows: int


def export_everything(
    here: Installation, folder: Path, *, scope: Scope, with_names: bool = False
) -> Exported:
    """Write every flow as Parquet, every dossier as JSON Lines and every file that was given as a source,
    as far as the scope admits (``exported.is_admitted``).

    ``manifest.json`` names each file with its SHA-256 and, of tables, its rows. Who was met in a report is
    written only ``with_names``. Passwords, second factors, sessions, keys and sources' secrets are never
    written. Raises Refused when the folder is not empty.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Refused("the folder is not empty", where=str(folder), remedy="name a new folder")
    try:
        for name in (FLOW_FOLDER, DOSSIER_FOLDER, UPLOAD_FOLDER):
            (folder / name).mkdir(parents=True, mode=0o700)
        counted = {**_flows(here, folder, scope), **_dossiers(folder, scope, with_names)}
        files = {
            name: {"rows": rows, "sha256": sha256_of(folder / name)}
            for name, rows in counted.items()
        }
        for name in _uploads(here, folder, scope):
            files[name] = {"sha256": sha256_of(folder / name)}
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
    for model in dossiers(with_names=with_names):
        name = f"{DOSSIER_FOLDER}/{model._meta.label_lower}.jsonl"
        with (folder / name).open("w", encoding="utf-8") as file:
            counted[name] = 0
            for row in admitted(model, scope):
                file.write(json.dumps(values_of(row), cls=DjangoJSONEncoder, ensure_ascii=False))
                file.write("\n")
                counted[name] += 1
    return counted


def _uploads(here: Installation, folder: Path, scope: Scope) -> Iterator[str]:
    """Copy the files that were given as sources and give their names; two missions may read one."""
    kept = here.settings.home / UPLOADS
    places = {Path(one.address) for one in admitted(Source, scope)}  # type: ignore[attr-defined]
    for place in sorted(places):
        if place.parent == kept and place.is_file():
            name = f"{UPLOAD_FOLDER}/{place.name}"
            shutil.copyfile(place, folder / name)
            yield name
