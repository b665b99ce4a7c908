"""Template tags for sources."""

from collections.abc import Mapping
from urllib.parse import quote

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from legation.chancery.foreign import plain
from legation.chancery.source_names import source_names

register = template.Library()


@register.simple_tag(takes_context=True)
def source_name(context: Context, source: str) -> SafeString:
    """Show what a source is called; its id where the reader's scope does not admit it, or it is gone."""
    called = _names(context["request"]).get(source, source)
    return format_html('<bdi dir="auto">{}</bdi>', plain(called))


@register.simple_tag(takes_context=True)
def source_called(context: Context, source: str) -> str:
    """Give what a source is called, as ``source_name`` shows it, for a sentence or a heading."""
    return plain(_names(context["request"]).get(source, source))


@register.simple_tag(takes_context=True)
def source_link(context: Context, source: str) -> SafeString:
    """Show what a source is called, and lead to its page where the reader's scope admits it."""
    name = source_name(context, source)
    if source not in _names(context["request"]):
        return name
    return format_html('<a href="/sources/{}">{}</a>', quote(source, safe=""), name)


def _names(request: HttpRequest) -> Mapping[str, str]:
    """Give the names that a request's scope admits, asked once a request."""
    held: Mapping[str, str] | None = getattr(request, "source_names", None)
    if held is None:
        held = source_names(request.scope)  # type: ignore[attr-defined]
        request.source_names = held  # type: ignore[attr-defined]
    return held
