"""Run what ``deploy/`` hands over as an operator would: the units under a real systemd, the image read-only.

``make test-deploy`` makes a Debian in a folder (``debootstrap``), installs Legation there as
docs/operate.md says, boots it (``systemd-nspawn``) and asks: is the service up under its own walls,
does it answer, does the exercise walk the whole loop under the same walls, does a backup come about,
does a killed web process come back, does the service stop in time? Then it builds the image with
``buildah`` from that same Debian, in the place of the base image, and runs it as its own user on a
read-only root. Needs root, these three programs, a network, 6 GB and a quarter of an hour, so it is
no part of ``make check``. ``LEGATION_DEBIAN`` names a folder with a Debian that is there already.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from absent import left_out

REPOSITORY = Path(__file__).parents[1]
NEEDED = ("debootstrap", "systemd-nspawn", "buildah")
MIRROR = "http://deb.debian.org/debian"
BASE = "docker.io/library/python:3.11-slim-bookworm"
PORT = 8391
PROGRAM = "/opt/legation/bin/legation"
COMMAND = "/usr/local/bin/legation"
STOPPED_WITHIN = 30
INCLUDED = (
    "systemd,systemd-sysv,dbus,python3,python3-venv,python3-pip,ca-certificates,passwd,procps"
)
INSTALL = """
set -e
cd /root/legation
apt-get update -qq
apt-get install -qq -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 > /dev/null
id -u legation > /dev/null 2>&1 || useradd --system legation
python3 -m venv /opt/legation
/opt/legation/bin/pip install -q --require-hashes -r requirements.lock
/opt/legation/bin/pip install -q --no-deps --no-build-isolation .
install -d /etc/legation /srv/exercise /srv/backups
chown legation: /srv/exercise /srv/backups
install -d /etc/systemd/system
cp deploy/systemd/* /etc/systemd/system/
install -m 0755 deploy/legation-run /usr/local/bin/legation
sed -i 's|^#ReadWritePaths=.*|ReadWritePaths=/srv/backups /srv/exercise|' /etc/systemd/system/legation.service
systemctl enable --quiet legation.service
"""
EXERCISE = """[Service]
Environment=SERVE=0 LEGATION_HOME=/srv/exercise/home
ExecStartPre=
ExecStart=
ExecStart=/opt/legation/bin/legation demo
Restart=no
"""


def main() -> int:
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    if lacking or os.geteuid() != 0:
        lacks = f"needs root and {', '.join(lacking or NEEDED)}"
        remedy = "sudo, and apt-get install debootstrap systemd-container buildah"
        return 0 if left_out("the units and the image", lacks=lacks, remedy=remedy) else 1
    with tempfile.TemporaryDirectory(prefix="legation-deployed-") as folder:
        debian = Path(os.environ.get("LEGATION_DEBIAN", f"{folder}/debian"))
        if not (debian / "etc/debian_version").exists():
            said("a Debian in a folder", "debootstrap", "--variant=minbase", f"--include={INCLUDED}",
                 "bookworm", f"{debian}", MIRROR)  # fmt: skip
        carried(debian)
        try_units(debian)
        try_image(debian, Path(folder))
    print("the units and the image run")
    return 0


def said(what: str, *command: str, check: bool = True, **more: str) -> str:
    """Run a command, saying what for; give its output, or end with it where the command fails."""
    print(f"… {what}", flush=True)
    done = subprocess.run(
        command, text=True, stdout=-1, stderr=-2, check=False, env=os.environ | more
    )
    if check and done.returncode:
        sys.exit(f"{done.stdout[-4000:]}\n{what}: status {done.returncode}")
    return done.stdout


def carried(debian: Path) -> None:
    """Put the program, and this machine's way to the network, into the Debian."""
    shutil.rmtree(debian / "root/legation", ignore_errors=True)
    (debian / "root/legation").mkdir()
    files = subprocess.run(["git", "archive", "HEAD"], cwd=REPOSITORY, stdout=-1, check=True).stdout
    subprocess.run(["tar", "-x", "-C", f"{debian}/root/legation"], input=files, check=True)
    for name in ("etc/ssl/certs/ca-certificates.crt", "etc/resolv.conf"):
        shutil.copyfile(f"/{name}", debian / name)
    (debian / "etc/pip.conf").write_text(
        "[global]\ncert=/etc/ssl/certs/ca-certificates.crt\n", "utf-8"
    )


def inside(debian: Path, *command: str) -> list[str]:
    return ["systemd-nspawn", "-q", "-D", f"{debian}", "--register=no", "--keep-unit", *command]


def try_units(debian: Path) -> None:
    """Install, boot, and ask of the service what an operator relies on."""
    (debian / "root/install.sh").write_text(INSTALL, "utf-8")
    once = inside(debian, "--as-pid2")
    said("installed as docs/operate.md says", *once, "bash", "/root/install.sh")
    (debian / "root/backup.key").unlink(missing_ok=True)
    told = said("a key for backups", *once, PROGRAM, "backup-key", "/root/backup.key")
    recipient = told.split('"')[1]
    settings = {"PORT": PORT, "BACKUP_FOLDER": "/srv/backups", "BACKUP_RECIPIENT": recipient}
    lines = "".join(f"LEGATION_{name}={value}\n" for name, value in settings.items())
    (debian / "etc/legation/environment").write_text(lines, "utf-8")
    with booted(debian) as at_once:
        awaited("the pages answer", answering)
        shown = at_once("journalctl", "-u", "legation", "--no-pager")
        address = re.findall(r"http://\S+key=\S+", shown)[-1]
        opened = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        assert b"Legation" in opened.open(address, timeout=60).read()
        assert at_once("systemctl", "show", "-P", "NRestarts", "legation").strip() == "0", shown
        print("… a backup, a kill, a stop", flush=True)
        for command in (("systemctl", "start", "legation-backup"), (COMMAND, "backup")):
            held = set((debian / "srv/backups").glob("*.backup"))
            at_once(*command)
            assert set((debian / "srv/backups").glob("*.backup")) > held
        at_once("pkill", "-KILL", "-f", "gunicorn")
        awaited("the web process is back after a kill", answering)
        began = time.monotonic()
        at_once("systemctl", "stop", "legation")
        assert time.monotonic() - began < STOPPED_WITHIN
        try_sealed_keys(debian, at_once)
        folder = debian / "etc/systemd/system/legation.service.d"
        folder.mkdir(exist_ok=True)
        (folder / "exercise.conf").write_text(EXERCISE, "utf-8")
        at_once("systemctl", "daemon-reload")
        at_once("systemctl", "start", "legation")
        awaited("the exercise, within the walls of the service", lambda: not running(at_once))
        result = at_once("systemctl", "show", "-P", "Result", "legation").strip()
        shown = at_once("journalctl", "-u", "legation", "--no-pager", "-n", "40")
        assert result == "success", f"{result}\n{shown}"
        print(shown)


def try_sealed_keys(debian: Path, at_once: Callable[..., str]) -> None:
    """Seal the signing key to the machine: service, backup and commands go on signing with it."""
    print("… a key sealed to the machine", flush=True)
    at_once(COMMAND, "audit", "verify")
    key = "/var/lib/legation/keys/signing.key"
    sealed = "/etc/credstore.encrypted/legation.signing"
    at_once("mkdir", "-p", "/etc/credstore.encrypted")
    at_once("systemd-creds", "encrypt", "--with-key=host", "--name=legation.signing", key, sealed)
    at_once("rm", key)
    for name in ("legation", "legation-backup"):
        unit = debian / f"etc/systemd/system/{name}.service"
        told = unit.read_text("utf-8")
        line = "LoadCredentialEncrypted=legation.signing"
        unit.write_text(told.replace(f"#{line}", line), "utf-8")
    at_once("systemctl", "daemon-reload")
    for command in (("systemctl", "start", "legation"), ("systemctl", "start", "legation-backup")):
        at_once(*command)
    awaited("the pages answer with a sealed key", answering)
    print(at_once(COMMAND, "audit", "verify"))
    at_once("systemctl", "stop", "legation")
    assert not (debian / key.lstrip("/")).exists()


@contextlib.contextmanager
def booted(debian: Path) -> Iterator[Callable[..., str]]:
    """Boot the Debian; give what runs a command in it."""
    command = inside(debian, "--boot", "--console=pipe")
    with subprocess.Popen(command, stdin=-3, stdout=-3, stderr=-3) as machine:
        try:
            first = Path(f"/proc/{machine.pid}/task/{machine.pid}/children")
            awaited("it boots", lambda: bool(first.read_text().split()))
            leader = first.read_text().split()[0]
            enter = ["nsenter", "-t", leader, "-m", "-u", "-i", "-p"]

            def at_once(*command: str) -> str:
                done = subprocess.run(
                    [*enter, *command], text=True, stdout=-1, stderr=-2, check=False
                )
                if done.returncode:
                    sys.exit(f"{done.stdout}\n{' '.join(command)}: status {done.returncode}")
                return done.stdout

            yield at_once
        finally:
            machine.terminate()
            machine.wait(timeout=60)


def running(at_once: Callable[..., str]) -> bool:
    return at_once("systemctl", "show", "-P", "ActiveState", "legation").strip() in (
        "active",
        "activating",
    )


def answering() -> bool:
    with contextlib.suppress(OSError, urllib.error.URLError):
        address = f"http://127.0.0.1:{PORT}/healthz"
        return bool(urllib.request.urlopen(address, timeout=5).status == 200)
    return False


def awaited(what: str, happens: Callable[[], bool], *, within: int = 900) -> None:
    print(f"… {what}", flush=True)
    end = time.monotonic() + within
    while not happens():
        if time.monotonic() > end:
            sys.exit(f"not within {within} s: {what}")
        time.sleep(2)


def try_image(debian: Path, folder: Path) -> None:
    """Build the image from the Debian in the place of its base, and run it on a read-only root."""
    outside = {"STORAGE_DRIVER": "vfs", "BUILDAH_ISOLATION": "chroot"}
    for left in ("opt/legation", "srv", "etc/systemd/system"):
        shutil.rmtree(debian / left, ignore_errors=True)
    said(
        "… without the user of the units", "chroot", f"{debian}", "userdel", "legation", check=False
    )
    (debian / "usr/lib/python3.11/EXTERNALLY-MANAGED").unlink(missing_ok=True)
    python = debian / "usr/local/bin/python"
    if not python.exists():
        python.symlink_to("/usr/bin/python3")
    base = said("a base image", "buildah", "from", "scratch", **outside).strip()
    said("… of the Debian", "buildah", "copy", "-q", base, f"{debian}", "/", **outside)
    said("… kept", "buildah", "commit", "-q", "--rm", base, BASE, **outside)
    build = ["buildah", "bud", "--format", "docker", "--pull-never", "-t", "legation-tried"]
    said("the image", *build, "-f", "deploy/Containerfile", f"{debian}/root/legation", **outside)
    image = said("…", "buildah", "from", "--pull-never", "legation-tried", **outside).split()[-1]
    root = said("…", "buildah", "mount", image, **outside).strip()
    data = folder / "data"
    data.mkdir(mode=0o700)
    os.chown(data, 8300, 8300)
    command = inside(
        Path(root), "--as-pid2", "--read-only", "--tmpfs=/tmp:mode=1777", f"--bind={data}:/data",
        "--user=legation", f"--setenv=LEGATION_PORT={PORT}", "--setenv=LEGATION_HOME=/data",
        "--setenv=LEGATION_HOST=0.0.0.0", "--console=pipe", "legation", "serve",
    )  # fmt: skip
    try:
        with subprocess.Popen(command, stdin=-3, stdout=-3, stderr=-3) as running_image:
            try:
                awaited("the image answers", answering)
            finally:
                running_image.terminate()
                running_image.wait(timeout=60)
    finally:
        said("cleared away", "buildah", "rm", image, **outside)
        said("…", "buildah", "rmi", "legation-tried", BASE, **outside)


if __name__ == "__main__":
    sys.exit(main())
