"""Configurations in HTML: XML with its parts marked for colours, and paths that may be broken into lines."""

import re
from collections.abc import Iterator
from string import Template

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from provisioning.cnfxml.words import meaning, title
from provisioning.translating import spoken

register = template.Library()

_MARKUP = re.compile(r"(<[^<>]*>)")
_WITHIN_TAG = re.compile(r'([\w:.{}-]+)(=)("[^"]*")')


@register.filter
def coloured_xml(xml: str) -> SafeString:
    """Return rendered XML as HTML in which each part is a `<span>` of its kind."""
    return format_html_join("", "{}", ((_span(kind, text),) for kind, text in parts(xml)))


@register.filter
def breakable(path: str) -> SafeString:
    """Return a path that may be broken into lines after its slashes."""
    return format_html_join(mark_safe("/<wbr>"), "{}", ((step,) for step in path.split("/")))


@register.filter
def setting_title(path: str) -> str:
    """Return what people call the element at a path."""
    return str(spoken(title(path)))


@register.filter
def setting_meaning(path: str, text: str) -> str:
    """Return what a text means at a path, in people's words; the server's fields are named as such."""
    fields = {"address": gettext("the server's address"), "port": gettext("the server's port")}
    return str(spoken(meaning(path, Template(text).safe_substitute(fields))))


def parts(xml: str) -> Iterator[tuple[str, str]]:
    """Split rendered XML into `(kind, text)`: tag, attribute, value, text; what needs no colour has no kind.

    Joined, the texts are the XML again. Rendered XML escapes `<` and `>` in texts and values.
    """
    for place, piece in enumerate(_MARKUP.split(xml)):
        if place % 2:
            yield from _parts_of_tag(piece)
        elif piece:
            yield ("text" if piece.strip() else "", piece)


def _parts_of_tag(tag: str) -> Iterator[tuple[str, str]]:
    kinds = ("tag", "attribute", "", "value")
    for place, piece in enumerate(_WITHIN_TAG.split(tag)):
        if piece:
            yield (kinds[place % 4], piece)


def _span(kind: str, text: str) -> SafeString | str:
    return format_html('<span class="xml-{}">{}</span>', kind, text) if kind else text
