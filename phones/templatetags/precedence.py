"""What profiles say in vain, beside the settings of a page."""

from collections.abc import Mapping

from django import template

from phones.precedence import Overruled

register = template.Library()


@register.filter
def at(overruled: Mapping[str, list[Overruled]], path: str) -> list[Overruled]:
    """Return what is said in vain at a path."""
    return overruled.get(path, [])
