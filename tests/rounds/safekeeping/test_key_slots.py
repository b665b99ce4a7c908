"""Key slots of the volume under a post that is left: found below LVM, erased, or said to be left."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from legation.rounds.safekeeping.destroy import Destroyed, destroy
from legation.settings import Settings

from ..kernels import Kernel

MEGABYTES = 40
"""Of a disk: a LUKS header takes sixteen."""


@pytest.fixture
def kernel(tmp_path: Path, home: Path) -> Kernel:
    """A machine whose home folder lies on a logical volume on an encrypted part of its disk."""
    kernel = Kernel(tmp_path / "kernel")
    kernel.disk("sda")
    kernel.disk("sda2", part_of="sda")
    kernel.disk("dm-0", on=("sda2",), uuid="CRYPT-LUKS2-abc-disk")
    kernel.mount(home, kernel.disk("dm-1", on=("dm-0",), uuid="LVM-abc"), "/dev/mapper/vg-home")
    return kernel


def left(home: Path, kernel: Kernel, *, volume: bool = True) -> Destroyed:
    settings = replace(Settings(), home=home)
    return destroy(
        settings,
        name=settings.mission,
        again=settings.mission,
        volume=volume,
        say=lambda _: None,
        root=kernel.root,
    )


@pytest.mark.skipif(not shutil.which("cryptsetup"), reason="cryptsetup is not installed")
def test_the_slots_of_the_disk_below_a_logical_volume_are_erased(
    home: Path, kernel: Kernel
) -> None:
    disk = kernel.root / "dev/sda2"
    disk.write_bytes(bytes(MEGABYTES << 20))
    light = ("--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000")
    subprocess.run(
        ["cryptsetup", "luksFormat", "--batch-mode", *light, str(disk), "-"],
        input=b"a passphrase",
        check=True,
    )
    opens = ["cryptsetup", "luksOpen", "--test-passphrase", str(disk)]
    assert subprocess.run(opens, input=b"a passphrase", check=False).returncode == 0
    done = left(home, kernel)
    assert "the key slots of /dev/sda2" in done.gone
    assert subprocess.run(opens, input=b"a passphrase", check=False).returncode != 0


def test_a_disk_whose_slots_stay_is_named_with_the_line_that_erases_them(
    home: Path, kernel: Kernel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "programs/cryptsetup"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'Device is busy.' >&2\nexit 5\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    told = "\n".join(left(home, kernel).left)
    assert "the key slots of /dev/sda2: Device is busy." in told
    assert "cryptsetup luksErase /dev/sda2" in told


def test_without_cryptsetup_the_slots_are_said_to_be_left(
    home: Path, kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    told = "\n".join(left(home, kernel).left)
    assert "the key slots of /dev/sda2: there is no cryptsetup" in told


def test_a_volume_that_is_kept_is_said_to_open_still(home: Path, kernel: Kernel) -> None:
    done = left(home, kernel, volume=False)
    assert any("volume on /dev/sda2 still opens: --volume" in one for one in done.left)
    assert not any("key slots" in one for one in done.gone)


def test_a_disk_that_is_not_encrypted_has_no_slots_to_erase(home: Path, tmp_path: Path) -> None:
    kernel = Kernel(tmp_path / "bare")
    kernel.mount(home, kernel.disk("sda1"), "/dev/sda1")
    told = "\n".join(left(home, kernel).left)
    assert "no key slots: the kernel names no LUKS under /dev/sda1" in told
    assert "still opens" not in told
