"""What is held on an account, and what an erasure leaves, in words on a page."""

from django import template

from legation.rounds.rights.words import LEFT, WHAT

register = template.Library()


@register.filter
def held_on(what: object) -> str:
    """Name what is held on an account: ``{{ gone.what|held_on }}``; what an enricher found by its flow's."""
    return str(WHAT.get(str(what)) or what)


@register.filter
def left_over(what: object) -> str:
    """Name what an erasure leaves: ``{{ left.what|left_over }}``."""
    return str(LEFT.get(str(what)) or what)
