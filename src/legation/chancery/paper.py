"""Setting a page on paper: any desk's HTML file as PDF, with the system's own fonts."""

import base64
import hashlib
import logging
from typing import Any

from django.http import HttpResponse

from legation.chancery.shaping import shaped_labels
from legation.domain.errors import Misconfigured
from legation.domain.said import Said

REMEDY = (
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu; "
    "HTML, Markdown and JSON work without it"
)


def allow_style(answer: HttpResponse, style: str) -> HttpResponse:
    """Let the one style sheet that an HTML file carries within work, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    answer["Content-Security-Policy"] = "; ".join(
        (
            "default-src 'none'",
            f"style-src 'sha256-{digest}'",
            "img-src data:",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
    return answer


def opened(source: str) -> Any:  # Any: the document of a package without types
    """Open an HTML file for printing; Misconfigured names the line to run where Pango is missing.

    Nothing is fetched: an address in the file other than data stays unopened. What the package would
    warn of (a rule of the style sheet that is for screens only) is kept from the person who prints.
    """
    try:
        from weasyprint import HTML, URLFetcher
    except (ImportError, OSError) as missing:
        raise Misconfigured(
            Said("PDF needs Pango and fonts from the system"), where="a PDF", remedy=REMEDY
        ) from missing
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return HTML(string=shaped_labels(source), url_fetcher=URLFetcher(allowed_protocols=["data"]))


def pages_of(source: str) -> int:
    """Say how many pages an HTML file takes on paper."""
    return len(opened(source).render().pages)


def as_pdf(source: str) -> bytes:
    """Set an HTML file on paper."""
    document: bytes = opened(source).write_pdf()
    return document
