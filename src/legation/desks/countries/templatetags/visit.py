"""Filters of a visit brief in Markdown: words in which it means nothing, and where evidence stands."""

from collections.abc import Mapping

from django import template

from legation.chancery.foreign import in_markdown

register = template.Library()


@register.filter
def markdown(said: object) -> str:
    """Give words on one line in which Markdown and HTML mean nothing."""
    return in_markdown(str(said))


@register.filter
def pointing(address: str, numbers: Mapping[str, int]) -> str:
    """Give the number in the annex of what stands under an address, as a Markdown link to it."""
    return f"[{numbers[address]}](#ev-{numbers[address]})"
