"""The brief on paper: a PDF from the same HTML file."""

from legation.chancery.fonts import require_font
from legation.chancery.paper import as_pdf, pages_of
from legation.desks.briefing.content import BriefContent
from legation.desks.briefing.render.html import Size, whole_file
from legation.desks.briefing.render.words import Named, ids_in_a_row


def paper(content: BriefContent, digest: str, *, named: Named = ids_in_a_row) -> bytes:
    """Set a brief as PDF, its page in the largest size that leaves it one page; Misconfigured names
    the line to run where Pango is missing, or the package that has a font for the language."""
    require_font(content.language)

    def is_one_page(size: Size) -> bool:
        page = whole_file(content, digest, size=size, is_page_only=True, named=named)
        return pages_of(page) == 1

    size = next((one for one in Size if is_one_page(one)), Size.LEAST)
    return as_pdf(whole_file(content, digest, size=size, named=named))
