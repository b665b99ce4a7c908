"""The brief on paper: a PDF from the same HTML file."""

from legation.domain.errors import Misconfigured

REMEDY = (
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu; "
    "HTML, Markdown and JSON work without it"
)


def paper(html: str) -> bytes:
    """Set a brief's HTML file as PDF; Misconfigured names the line to run where Pango is missing.

    Nothing is fetched: an address in the file other than data stays unopened.
    """
    try:
        from weasyprint import HTML, URLFetcher
    except (ImportError, OSError) as missing:
        raise Misconfigured(
            "PDF needs Pango and fonts from the system", where="brief --format pdf", remedy=REMEDY
        ) from missing
    document: bytes = HTML(
        string=html, url_fetcher=URLFetcher(allowed_protocols=["data"])
    ).write_pdf()
    return document
