"""What every answer forbids the browser, and the one script that a page may run."""

import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]

FIXED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(),"
    " browsing-topics=(), interest-cohort=()",
    "Content-Security-Policy-Report-Only": "require-trusted-types-for 'script';"
    " trusted-types legation",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
"""The headers that are alike on every answer."""


def headers(get_response: Answer) -> Answer:
    """Forbid inline code, evaluation, framing, sniffing, caching and every outside resource, on every answer.

    A template writes ``nonce="{{ csp_nonce }}"`` on a script it loads; nothing else runs.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        nonce = secrets.token_urlsafe(18)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = get_response(request)
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        policy = content_policy(nonce, posts_to=_sign_on(request))
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return answer


def _sign_on(request: HttpRequest) -> str:
    """Give the origin of the ministry's sign-on on the page that leads there; empty on all others."""
    installation = getattr(request, "installation", None)
    if installation is None or not request.path.startswith("/account/"):
        return ""
    parts = urlsplit(installation.settings.sign_on_issuer)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def content_policy(nonce: str, *, posts_to: str = "") -> str:
    """Give the content security policy of one answer; ``posts_to``: to where else a form may lead."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            f"form-action 'self' {posts_to}".strip(),
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
