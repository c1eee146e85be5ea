"""Dial plans: when the digits that somebody types are sent.

Source: Cisco's SIP stack as published by Mozilla (dialplan.c), usecallmanager.nz (dial template).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree


@dataclass(frozen=True, slots=True)
class Rule:
    """One `TEMPLATE`: numbers that match are sent after `timeout` seconds without a digit, 0 is at once."""

    match: str
    timeout: int


DEFAULT_RULES = (Rule("*", 5),)
"""Every number is sent five seconds after its last digit; without a plan a phone waits for ten or more."""


def render(rules: Iterable[Rule]) -> bytes:
    """Return the file for these rules."""
    root = etree.Element("DIALTEMPLATE")
    for rule in rules:
        etree.SubElement(root, "TEMPLATE", MATCH=rule.match, TIMEOUT=str(rule.timeout))
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8", pretty_print=True)
