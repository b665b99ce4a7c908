"""The filter through which other people's words pass into a page."""

from django import template

from legation.chancery.foreign import plain

register = template.Library()


@register.filter
def foreign(text: object) -> str:
    """Drop what could reorder or hide the text around it; escaping is the template's own work."""
    return plain(str(text if text is not None else ""))
