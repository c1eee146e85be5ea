"""Options of a read request: block size (RFC 2348), size and timeout (RFC 2349), window size (RFC 7440).

An option that is unknown, malformed or out of its range is ignored, as RFC 2347 lets a server do: the transfer
then runs with the default. A block size under 8 is ignored rather than raised, since the answer must not exceed
what the client has room for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

DEFAULT_BLOCK_SIZE = 512
SMALLEST_BLOCK_SIZE = 8
LARGEST_BLOCK_SIZE = 1468
"""Fills an Ethernet frame of 1,500 bytes after the IP, UDP and TFTP headers, so that no block is fragmented."""
LARGEST_WINDOW = 16
"""Blocks sent before an acknowledgement is awaited."""
LARGEST_TIMEOUT = 255
"""Seconds."""
LONGEST_NUMBER = 20
"""Digits: enough for any size of a file."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What server and client have agreed on for one transfer."""

    block_size: int
    """Bytes of a full block."""
    window: int
    """Blocks under way at once; 1 is the lock-step of RFC 1350."""
    timeout: int | None
    """Seconds before what was sent is sent again, when the client has asked for a certain number of them."""
    accepted: Mapping[str, str]
    """The options to be acknowledged, in the order asked for; when there is none, nothing is acknowledged."""


_DEFAULT_TERMS = Terms(block_size=DEFAULT_BLOCK_SIZE, window=1, timeout=None, accepted={})


def negotiate(options: Mapping[str, str], size: int) -> Terms:
    """Agree on the terms for a file of `size` bytes."""
    if not options:
        return _DEFAULT_TERMS
    accepted: dict[str, str] = {}
    for name, asked in options.items():
        answer = _ANSWERS[name](_number(asked), size) if name in _ANSWERS else None
        if answer is not None:
            accepted[name] = str(answer)
    return Terms(
        block_size=int(accepted.get("blksize", DEFAULT_BLOCK_SIZE)),
        window=int(accepted.get("windowsize", 1)),
        timeout=int(accepted["timeout"]) if "timeout" in accepted else None,
        accepted=accepted,
    )


def _number(text: str) -> int:
    """The decimal number, or -1, which no option allows."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else -1


def _block_size(asked: int, _size: int) -> int | None:
    return min(asked, LARGEST_BLOCK_SIZE) if asked >= SMALLEST_BLOCK_SIZE else None


def _timeout(asked: int, _size: int) -> int | None:
    return asked if 1 <= asked <= LARGEST_TIMEOUT else None


def _transfer_size(asked: int, size: int) -> int | None:
    """Of an empty file the size is not told: curl takes a 0 for a mistake and ends the transfer."""
    return size if asked >= 0 and size > 0 else None


def _window(asked: int, _size: int) -> int | None:
    return min(asked, LARGEST_WINDOW) if asked >= 1 else None


_ANSWERS: Mapping[str, Callable[[int, int], int | None]] = {
    "blksize": _block_size,
    "timeout": _timeout,
    "tsize": _transfer_size,
    "windowsize": _window,
}
"""For each option: what is answered to the number asked for and the size of the file; None ignores the option."""
