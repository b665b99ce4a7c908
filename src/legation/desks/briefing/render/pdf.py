"""The brief on paper: a PDF from the same HTML file."""

from legation.desks.briefing.content import BriefContent
from legation.desks.briefing.render.html import Size, whole_file
from legation.domain.errors import Misconfigured

REMEDY = (
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu; "
    "HTML, Markdown and JSON work without it"
)


def paper(content: BriefContent, digest: str) -> bytes:
    """Set a brief as PDF, its page in the largest size that leaves it one page; Misconfigured names
    the line to run where Pango is missing.

    Nothing is fetched: an address in the file other than data stays unopened.
    """
    try:
        from weasyprint import HTML, URLFetcher
    except (ImportError, OSError) as missing:
        raise Misconfigured(
            "PDF needs Pango and fonts from the system", where="brief --format pdf", remedy=REMEDY
        ) from missing

    def opened(source: str) -> HTML:
        return HTML(string=source, url_fetcher=URLFetcher(allowed_protocols=["data"]))

    def is_one_page(size: Size) -> bool:
        page = whole_file(content, digest, size=size, is_page_only=True)
        return len(opened(page).render().pages) == 1

    size = next((one for one in Size if is_one_page(one)), Size.LEAST)
    document: bytes = opened(whole_file(content, digest, size=size)).write_pdf()
    return document
