"""The commands that keep a post's installation safe: backup, restore, upgrade, export, destroy."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from legation.chancery.console import console
from legation.domain.errors import Refused, Rejected
from legation.faces.cli.opening import configured_settings, opened

PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", help="file whose first line is the passphrase")
]


def backup(
    folder: Annotated[
        Path | None, typer.Argument(help="where to; by default the setting backup_folder")
    ] = None,
    passphrase_file: PassphraseFile = None,
    recipient: Annotated[
        str | None, typer.Option(help="public key that legation backup-key printed")
    ] = None,
) -> None:
    """Write an encrypted backup of database, tables and, apart from them, the keys."""
    from legation.rounds.safekeeping.backup import For, back_up, read_passphrase, stated_for

    here = opened()
    if folder is None and not here.settings.backup_folder:
        raise Rejected("where to?", remedy="name a folder, or set backup_folder")
    target = folder or Path(here.settings.backup_folder).expanduser()
    if passphrase_file or recipient:
        passphrase = read_passphrase(passphrase_file) if passphrase_file else None
        sealed_for = For(passphrase=passphrase, recipient=recipient)
    else:
        sealed_for = stated_for(here.settings)
    made = back_up(here, target, sealed_for=sealed_for)
    console.print(f"{made.data}\n{made.keys}", soft_wrap=True)
    console.print(f"{made.size_bytes / 1e6:,.1f} MB, {made.records:,} records; keep the two apart")


def backup_key(
    file: Annotated[Path, typer.Argument(help="new file for the private key")],
) -> None:
    """Make a key for backups: the private half goes to a file, the public half is printed."""
    from legation.chancery.sealing import keep_private, new_recipient

    private, public = new_recipient()
    keep_private(file, private + "\n")
    console.print(f'backup_recipient = "{public}"', soft_wrap=True)
    console.print(f"{file} opens the backups: keep it off this machine", soft_wrap=True)


def restore(
    file: Annotated[Path, typer.Argument(help="the .backup file")],
    keys: Annotated[
        Path | None, typer.Option(help="the .keys file; by default the one beside the backup")
    ] = None,
    passphrase_file: PassphraseFile = None,
    key_file: Annotated[
        Path | None, typer.Option(help="private key that legation backup-key made")
    ] = None,
) -> None:
    """Restore a backup into the empty home folder (LEGATION_HOME)."""
    from legation.chancery.sealing import Opener
    from legation.rounds.safekeeping.restore import restore as bring_back

    settings = configured_settings()
    opener = Opener(
        passphrase=None if key_file else _passphrase(passphrase_file),
        private=key_file.read_text("utf-8") if key_file else None,
    )
    done = bring_back(settings, file, opener=opener, keys=keys)
    console.print(f"restored to {settings.home}, as of {done.made_at}", soft_wrap=True)
    console.print(f"{done.files:,} files, {done.records:,} records; {done.tail}")


def _passphrase(file: Path | None) -> str:
    from legation.rounds.safekeeping.backup import read_passphrase

    if file:
        return read_passphrase(file)
    if not sys.stdin.isatty():
        raise Rejected("what opens the backup?", remedy="give --passphrase-file or --key-file")
    return str(typer.prompt("Passphrase", hide_input=True))


def upgrade() -> None:
    """Bring the database to this version, after a copy of it; refused where a newer one wrote it."""
    from legation.faces.cli.opening import bring_up_to_date

    settings = configured_settings()
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    done = bring_up_to_date(settings)
    for change in done.changes:
        console.print(change)
    if done.copy:
        console.print(f"the database as it was: {done.copy}", soft_wrap=True)
    console.print(f"{len(done.changes)} changes made" if done.changes else "nothing to change")


def export(
    folder: Annotated[Path, typer.Argument(help="new folder to write to")],
    *,
    everything: Annotated[
        bool, typer.Option("--everything", help="all that you may see; say it, since it is much")
    ] = False,
    with_names: Annotated[
        bool, typer.Option("--with-names", help="with the names of who was met in reports")
    ] = False,
) -> None:
    """Write everything in open formats: flows as Parquet, dossiers as JSON Lines, with SHA-256s."""
    from legation.rounds.safekeeping.export import export_everything

    if not everything:
        raise Rejected("say --everything: it writes all that you may see, unencrypted")
    here = opened()
    done = export_everything(here, folder, scope=here.scope, with_names=with_names)
    console.print(f"{done.rows:,} rows in {done.files} files: {folder}", soft_wrap=True)


def destroy(
    name: Annotated[
        str | None, typer.Option(help="the mission's id, to confirm; asked for otherwise")
    ] = None,
    again: Annotated[str | None, typer.Option(help="the same once more")] = None,
    *,
    volume: Annotated[
        bool,
        typer.Option(
            "--volume", help="also the key slots of the encrypted volume, with all that lies on it"
        ),
    ] = False,
) -> None:
    """Erase this installation for good: its keys first, then its data. For a post that must be left.

    Says what it could not erase. Works without a network and ends within two minutes.
    """
    from legation.rounds.safekeeping.destroy import destroy as erase

    settings = configured_settings()
    if not (name and again) and not sys.stdin.isatty():
        raise Refused("confirm with --name and --again, or at a terminal: nothing was erased")
    console.print(f"This erases {settings.home} for good.", style="red", soft_wrap=True)
    first = name or str(typer.prompt("The mission's id"))
    second = again or str(typer.prompt("The same once more"))
    done = erase(settings, name=first, again=second, volume=volume, say=console.print)
    console.print(f"erased: {'; '.join(done.gone)}", soft_wrap=True)
    console.print("not erased:")
    for one in done.left:
        console.print(f"  {one}", soft_wrap=True)


safekeeping: dict[str, Callable[..., None]] = {
    "backup": backup,
    "backup-key": backup_key,
    "restore": restore,
    "upgrade": upgrade,
    "export": export,
    "destroy": destroy,
}
