"""How a request can end, and the exception that ends one before its transfer has begun."""

from enum import StrEnum

from provisioning.tftp.packets import ErrorCode


class Outcome(StrEnum):
    SERVED = "served"
    """The client has acknowledged the last block."""
    MISSING = "missing"
    """No such file is published, or it is not in the folder."""
    REFUSED = "refused"
    """The server does not do this for anyone."""
    FAILED = "failed"
    """The file is published, and the client does not have all of it."""


SHUT = "its provisioning window is shut"
"""The reason that the journal names for a phone's configuration that is not to be fetched at this moment."""


class DeclinedError(Exception):
    """There will be no transfer; the text says why to the administrator, and the code to the client."""

    def __init__(self, outcome: Outcome, code: ErrorCode, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.code = code
        self.reason = reason
