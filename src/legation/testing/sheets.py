"""Reading what stands on paper, as tests need it."""

from io import BytesIO

from pypdf import PdfReader


def sheets_of(paper: bytes) -> list[str]:
    """Give the text of each sheet of a PDF.

    Where no font of the machine has a character, the reader takes the letters of that font apart into
    two bytes each, of which the first is NUL: what has a glyph reads the same with the NULs left out.
    """
    return [sheet.extract_text().replace("\x00", "") for sheet in PdfReader(BytesIO(paper)).pages]
