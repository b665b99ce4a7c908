"""Run the tests that open pages in a real browser, after seeing to it that there is one.

Installs Chromium where it may (Debian, root), and fetches axe-core with npm into ``build/``, or takes the
file that ``LEGATION_AXE`` names. Where they cannot be had this says what is missing and ends with status 1;
``LEGATION_SKIP=1`` leaves out what needs them, and says so.
"""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from absent import left_out

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
AXE = Path(os.environ.get("LEGATION_AXE", "build/axe/axe.min.js"))
AXE_VERSION = "4.14.1"
PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-noto-core")


def main() -> int:
    if not found() and not installed():
        lacks = "there is no Chromium on this machine and it could not be installed"
        return 0 if left_out("every page", lacks=lacks, remedy="apt-get install chromium") else 1
    if not fetched():
        lacks = "axe-core could not be had, it needs npm and its registry"
        remedy = (
            f"apt-get install npm, or npm pack axe-core@{AXE_VERSION} elsewhere and LEGATION_AXE"
        )
        if not left_out("axe's rules", lacks=lacks, remedy=remedy):
            return 1
    command = [sys.executable, "-m", "pytest", "-n", "2", "-q", "-m", "browser", "tests/browser"]
    return subprocess.run(command, check=False).returncode


def found() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def fetched() -> bool:
    """Fetch axe-core once; the tests know it by its digest."""
    if AXE.exists():
        return True
    npm = shutil.which("npm")
    if npm is None:
        return False
    AXE.parent.mkdir(parents=True, exist_ok=True)
    command = [npm, "pack", "--silent", f"axe-core@{AXE_VERSION}"]
    if subprocess.run(command, cwd=AXE.parent, check=False).returncode:
        return False
    with tarfile.open(AXE.parent / f"axe-core-{AXE_VERSION}.tgz") as archive:
        script = archive.extractfile("package/axe.min.js")
        if script is None:
            return False
        AXE.write_bytes(script.read())
    return True


def installed() -> bool:
    """Install Chromium with the system's own tool, where this is Debian and we are root."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *PACKAGES]
    for command in (["apt-get", "update", "-qq"], install):
        if subprocess.run(command, env=quiet, check=False).returncode:
            return False
    return found() is not None


if __name__ == "__main__":
    sys.exit(main())
