"""A planted kernel: what disks there are, what is mapped on them and what lies where."""

from pathlib import Path

LINE = "36 25 {numbers} / {point} rw,relatime shared:1 - ext4 {source} rw\n"


class Kernel:
    """A planted ``proc`` and ``sys``: disks, what is mapped on them, what is mounted and swapped to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in ("proc/self", "sys/class/block", "sys/dev/block", "devices", "dev/mapper"):
            (root / folder).mkdir(parents=True)
        self.numbers = 0

    def disk(
        self, name: str, *, on: tuple[str, ...] = (), uuid: str = "", part_of: str = ""
    ) -> str:
        """Plant a block device; give its numbers."""
        folder = self.root / "devices" / part_of / name
        (folder / "slaves").mkdir(parents=True)
        if uuid:
            (folder / "dm").mkdir()
            (folder / "dm/uuid").write_text(uuid + "\n")
        if part_of:
            (folder / "partition").write_text("1\n")
        for one in on:
            held = (self.root / "sys/class/block" / one).resolve()
            (folder / "slaves" / one).symlink_to(held)
        self.numbers += 1
        numbers = f"8:{self.numbers}"
        (self.root / "sys/class/block" / name).symlink_to(folder)
        (self.root / "sys/dev/block" / numbers).symlink_to(folder)
        return numbers

    def mount(self, point: Path, numbers: str, source: str) -> None:
        told = str(point).replace(" ", "\\040")
        with (self.root / "proc/self/mountinfo").open("a") as file:
            file.write(LINE.format(numbers=numbers, point=told, source=source))

    def swap(self, *lines: str) -> None:
        (self.root / "proc/swaps").write_text(
            "\n".join(["Filename Type Size Used Priority", *lines])
        )
