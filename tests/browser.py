"""Run the tests that open pages in a real browser, after seeing to it that there is one.

Installs Chromium where it may (Debian, root). Where it cannot be had this says so and ends well, except
in CI (environment ``CI``): there it ends with status 1.
"""

import os
import shutil
import subprocess
import sys

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-dejavu-core", "fonts-noto-core")


def main() -> int:
    if not found() and not installed():
        print("not run: there is no Chromium on this machine and it could not be installed")
        print("to have it: apt-get install chromium")
        return 1 if os.environ.get("CI") else 0
    command = [sys.executable, "-m", "pytest", "-q", "-m", "browser", "tests/browser"]
    return subprocess.run(command, check=False).returncode


def found() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


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
