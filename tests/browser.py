"""Run the tests that open pages in a real browser, after seeing to it that there is one.

Installs Chromium where it may (Debian, root), and fetches axe-core with npm into ``build/``. Where they
cannot be had this says so and ends well, except in CI (environment ``CI``): there it ends with status 1.
"""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
AXE = Path("build/axe")
AXE_VERSION = "4.14.1"
PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-noto-core")


def main() -> int:
    if not found() and not installed():
        print("not run: there is no Chromium on this machine and it could not be installed")
        print("to have it: apt-get install chromium")
        return 1 if os.environ.get("CI") else 0
    if not fetched():
        print("not run: axe-core could not be had, it needs npm and its registry")
        if os.environ.get("CI"):
            return 1
    command = [sys.executable, "-m", "pytest", "-n", "2", "-q", "-m", "browser", "tests/browser"]
    return subprocess.run(command, check=False).returncode


def found() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def fetched() -> bool:
    """Fetch axe-core once; the tests know it by its digest."""
    if (AXE / "axe.min.js").exists():
        return True
    npm = shutil.which("npm")
    if npm is None:
        return False
    AXE.mkdir(parents=True, exist_ok=True)
    command = [npm, "pack", "--silent", f"axe-core@{AXE_VERSION}"]
    if subprocess.run(command, cwd=AXE, check=False).returncode:
        return False
    with tarfile.open(AXE / f"axe-core-{AXE_VERSION}.tgz") as archive:
        script = archive.extractfile("package/axe.min.js")
        if script is None:
            return False
        (AXE / "axe.min.js").write_bytes(script.read())
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
