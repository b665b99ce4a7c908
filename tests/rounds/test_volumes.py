"""Volumes: encrypted is what dm-crypt or fscrypt stands under, and nothing else, on planted kernels."""

from pathlib import Path

import pytest

from legation.rounds.volumes import has_policy, swaps, volume_of

from .kernels import Kernel


@pytest.fixture
def kernel(tmp_path: Path) -> Kernel:
    return Kernel(tmp_path / "kernel")


def test_a_logical_volume_is_encrypted_only_where_dm_crypt_stands_under_it(
    kernel: Kernel, tmp_path: Path
) -> None:
    kernel.disk("sda")
    part = kernel.disk("sda1", part_of="sda")
    kernel.disk("dm-0", on=("sda1",), uuid="CRYPT-LUKS2-abc-disk")
    safe = kernel.disk("dm-1", on=("dm-0",), uuid="LVM-abc")
    plain = kernel.disk("dm-2", on=("sda1",), uuid="LVM-def")
    mixed = kernel.disk("dm-3", on=("dm-0", "sda1"), uuid="LVM-ghi")
    for name, numbers in {"safe": safe, "plain": plain, "mixed": mixed, "part": part}.items():
        (tmp_path / name).mkdir()
        kernel.mount(tmp_path / name, numbers, f"/dev/mapper/vg-{name}")
    told = {
        one: volume_of(tmp_path / one, root=kernel.root).encrypted_by
        for one in ("safe", "plain", "mixed", "part")
    }
    assert told == {"safe": "dm-crypt", "plain": "", "mixed": "", "part": ""}


def test_a_folder_is_not_on_the_volume_whose_name_its_own_begins_with(
    kernel: Kernel, tmp_path: Path
) -> None:
    bare = kernel.disk("sda")
    safe = kernel.disk("dm-0", on=("sda",), uuid="CRYPT-LUKS2-abc")
    kernel.mount(Path("/"), bare, "/dev/sda")
    kernel.mount(tmp_path / "data", safe, "/dev/mapper/safe")
    for name in ("data", "data2"):
        (tmp_path / name / "home").mkdir(parents=True)
    assert volume_of(tmp_path / "data/home", root=kernel.root).encrypted_by == "dm-crypt"
    beside = volume_of(tmp_path / "data2/home", root=kernel.root)
    assert (beside.device, beside.encrypted_by) == ("/dev/sda", "")


def test_what_is_mounted_over_another_counts_and_a_point_with_a_space_is_found(
    kernel: Kernel, tmp_path: Path
) -> None:
    bare = kernel.disk("sda")
    safe = kernel.disk("dm-0", on=("sda",), uuid="CRYPT-PLAIN-abc")
    place = tmp_path / "the data"
    place.mkdir()
    kernel.mount(place, safe, "/dev/mapper/safe")
    assert volume_of(place, root=kernel.root).encrypted_by == "dm-crypt"
    kernel.mount(place, bare, "/dev/sda")
    assert volume_of(place, root=kernel.root).encrypted_by == ""


def test_a_volume_without_numbers_of_its_own_is_found_by_its_name(
    kernel: Kernel, tmp_path: Path
) -> None:
    kernel.disk("sda")
    kernel.disk("dm-0", on=("sda",), uuid="CRYPT-LUKS2-abc")
    (kernel.root / "dev/dm-0").touch()
    (kernel.root / "dev/mapper/safe").symlink_to(kernel.root / "dev/dm-0")
    kernel.mount(tmp_path, "0:44", "/dev/mapper/safe")
    assert volume_of(tmp_path, root=kernel.root).encrypted_by == "dm-crypt"


def test_a_folder_with_a_policy_is_encrypted_on_any_disk(kernel: Kernel, tmp_path: Path) -> None:
    kernel.mount(Path("/"), kernel.disk("sda"), "/dev/sda")
    told = volume_of(tmp_path, root=kernel.root, has_policy=lambda one: one == tmp_path)
    assert (told.device, told.encrypted_by) == ("/dev/sda", "fscrypt")
    assert not has_policy(tmp_path)


def test_a_system_that_says_nothing_is_not_called_encrypted(tmp_path: Path) -> None:
    told = volume_of(tmp_path, root=tmp_path)
    assert (told.device, told.encrypted_by) == ("", "")
    assert swaps(root=tmp_path) == []


def test_swap_is_safe_in_memory_and_under_dm_crypt_and_nowhere_else(
    kernel: Kernel, tmp_path: Path
) -> None:
    bare = kernel.disk("sda")
    kernel.disk("dm-0", on=("sda",), uuid="CRYPT-PLAIN-swap")
    (kernel.root / "dev/dm-0").touch()
    kernel.disk("zram0")
    kernel.disk("zram1")
    (kernel.root / "devices/zram0/backing_dev").write_text("none\n")
    (kernel.root / "devices/zram1/backing_dev").write_text("/dev/sda\n")
    kernel.mount(Path("/"), bare, "/dev/sda")
    kinds = {one: "partition" for one in ("sda", "dm-0", "zram0", "zram1")}
    lines = [f"/dev/{name} {kind} 1 0 -2" for name, kind in kinds.items()]
    kernel.swap(*lines, "/swap\\040file file 1 0 -2")
    told = {one.name: one.is_safe for one in swaps(root=kernel.root)}
    assert told == {
        "/dev/sda": False,
        "/dev/dm-0": True,
        "/dev/zram0": True,
        "/dev/zram1": False,
        "/swap file": False,
    }


def test_each_disk_that_luks_encrypts_under_a_folder_is_named_wherever_it_stands(
    kernel: Kernel, tmp_path: Path
) -> None:
    kernel.disk("sda")
    kernel.disk("sda2", part_of="sda")
    kernel.disk("sdb")
    kernel.disk("dm-0", on=("sda2",), uuid="CRYPT-LUKS2-abc-first")
    kernel.disk("dm-1", on=("sdb",), uuid="CRYPT-LUKS1-def-second")
    both = kernel.disk("dm-2", on=("dm-0", "dm-1"), uuid="LVM-abc")
    kernel.disk("dm-3", on=("sdb",), uuid="CRYPT-PLAIN-swap")
    plain = kernel.disk("dm-4", on=("dm-3",), uuid="LVM-def")
    bare = kernel.disk("sdc")
    for name, numbers in {"both": both, "plain": plain, "bare": bare}.items():
        (tmp_path / name).mkdir()
        kernel.mount(tmp_path / name, numbers, f"/dev/mapper/vg-{name}")
    told = {
        one: volume_of(tmp_path / one, root=kernel.root).locks for one in ("both", "plain", "bare")
    }
    assert told == {"both": ("/dev/sda2", "/dev/sdb"), "plain": (), "bare": ()}
