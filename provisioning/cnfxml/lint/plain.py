"""Which texts no check can find an error in, so that one phone's findings tell those of others that differ in them."""

from provisioning.cnfxml.lint.accounts import MOST_CHARACTERS
from provisioning.cnfxml.lint.subject import NO_ACCOUNT, is_template


def is_plain(text: str) -> bool:
    """Whether checks for errors take `text` for a name like any other: not blank, no gap and no word for nothing."""
    return text.strip().upper() not in NO_ACCOUNT and not is_template(text)


def is_storable(password: str) -> bool:
    """Whether a phone can keep all of a SIP password."""
    return len(password.encode()) <= MOST_CHARACTERS
