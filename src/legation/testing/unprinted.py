"""A printer for tests that read what is printed and need not wait for the paper."""


class Unprinted:
    """Stands for the printer: what it is given to print is handed out as it is."""

    def __init__(self, string: str, **_: object) -> None:
        self.string = string

    def render(self, **_: object) -> "Unprinted":
        """Lay it out, on one page."""
        return self

    @property
    def pages(self) -> list["Unprinted"]:
        """Give its one page."""
        return [self]

    def write_pdf(self, **_: object) -> bytes:
        """Give what was to be printed."""
        return self.string.encode()
