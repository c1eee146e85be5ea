"""MAC addresses as people type them, and the one form that is stored."""

import re

from provisioning.sentences import said

_SEPARATORS = re.compile(r"[\s:.\-]")
_DIGITS = re.compile(r"[0-9A-F]*")


class InvalidMac(ValueError):
    """The text is not a MAC address."""


def normalise_mac(text: str) -> str:
    """Return the address as twelve upper-case hexadecimal digits, the form of `SEP001122AABBCC`.

    Takes every usual notation: `00:11:22:aa:bb:cc`, `0011.22aa.bbcc`, `00-11-22-AA-BB-CC`, with or without
    the `SEP` of a device name. Raises `InvalidMac` with a sentence for everything else.
    """
    digits = _SEPARATORS.sub("", text).upper().removeprefix("SEP")
    if not _DIGITS.fullmatch(digits):
        raise InvalidMac(
            said("A MAC address has the digits 0 to 9 and the letters A to F only, such as 00:11:22:AA:BB:CC.")
        )
    if len(digits) != 12:
        raise InvalidMac(
            said("A MAC address has 12 digits, such as 00:11:22:AA:BB:CC; this one has %(count)s.", count=len(digits))
        )
    return digits


def with_colons(mac: str) -> str:
    """Return a stored address as it is printed on phones: `00:11:22:AA:BB:CC`."""
    return ":".join(mac[start : start + 2] for start in range(0, len(mac), 2))
