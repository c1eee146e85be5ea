"""What a text must be so that a phone can show it and XML can carry it."""

import re
import unicodedata
from ipaddress import ip_address

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from provisioning.publish.names import UnsafeName, safe_name

_NAMES_OF_OTHERS = frozenset({"syncinfo", "ringlist", "ringlist-wb", "distinctiveringlist", "appdialrules"})
_NEVER_IN_XML = {"Cc", "Cs"}

_HOST_NAME = re.compile(
    r"(?:[a-z0-9_][a-z0-9_-]*\.)*"
    r"(?!\d+\.?$)[a-z0-9_][a-z0-9_-]*\.?",
    re.ASCII | re.IGNORECASE,
)
"""Labels between dots; where the last one is a number, the text is meant as an address."""


def validate_displayable(text: str) -> None:
    """Refuse control characters and what XML cannot carry, naming the character and its place.

    Everything else may be in a label: `&`, `<`, quotes, umlauts, emoji and right-to-left text.
    """
    for place, character in enumerate(text, start=1):
        if unicodedata.category(character) in _NEVER_IN_XML or ord(character) & 0xFFFE == 0xFFFE:
            raise ValidationError(
                gettext(
                    "Character %(place)d is a control character (U+%(code)04X), which no phone can show. Take it out."
                ),
                code="control_character",
                params={"place": place, "code": ord(character)},
            )


def validate_host(text: str) -> None:
    """Refuse what can be neither an address nor a host name; both are at most 50 characters on phones.

    Source of the limit: usecallmanager.nz, SEPMAC.cnf.xml, `processNodeName`.
    """
    if len(text) > 50 or not (_HOST_NAME.fullmatch(text) or _is_address(text)):
        raise ValidationError(
            gettext("“%(text)s” is neither an IP address nor a host name, such as 192.168.1.1 or fritz.box."),
            code="invalid_host",
            params={"text": text},
        )


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def validate_shared_name(text: str) -> None:
    """Refuse what is no name for a file that a setting names, or is the name of another file that phones read."""
    is_of_another = text.casefold() in _NAMES_OF_OTHERS or text.casefold().endswith((".cnf", ".xml"))
    try:
        is_plain = safe_name(f"{text}.xml") == f"{text}.xml" and "/" not in text
    except UnsafeName:
        is_plain = False
    if not is_plain or is_of_another:
        raise ValidationError(
            _(
                "“%(text)s” cannot be the name of this file: take letters, digits, “-”, “_” and “.”, and no name of "
                "another file that phones read."
            ),
            code="shared_name",
            params={"text": text},
        )
