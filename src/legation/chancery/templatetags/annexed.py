"""Filters of a file with an annex: the number of what is cited."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def number_in(address: str, numbers: Mapping[str, int]) -> int:
    """Give the number in the annex of what stands under an address."""
    return numbers[address]
