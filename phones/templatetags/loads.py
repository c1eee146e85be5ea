"""Loads as lists show them."""

from django import template

from firmware.versions import UnknownLoadName, parse_load

register = template.Library()


@register.filter
def version_of(load: str) -> str:
    """Return the version in the name of a load, such as `9-4-2SR3-1S`; the name itself where nobody can read it."""
    try:
        return parse_load(load).version.text
    except UnknownLoadName:
        return load
