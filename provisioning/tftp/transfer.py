"""One transfer as RFC 1350 and RFC 7440 count it: which datagrams to send after what the client has said.

Neither sockets nor clocks are here. Blocks are counted without end; block 0 is the acknowledgement of the
options, when there is one. A file whose size is a multiple of the block size ends with an empty block.
"""

from provisioning.tftp import packets
from provisioning.tftp.content import Content
from provisioning.tftp.options import Terms

FIRST_INTERVAL = 1
"""Seconds before what was sent is sent again; doubled each time."""
MOST_REPEATS = 5
"""After so many without an answer, the client is taken to be gone."""


class Transfer:
    """The state of one transfer. Each method that returns datagrams wants them sent at once, in that order."""

    def __init__(self, content: Content, terms: Terms) -> None:
        self.content = content
        self.terms = terms
        self.repeats = 0
        """How often the last datagrams were sent again, with no answer so far."""
        self._last_block = content.size // terms.block_size + 1
        self._acked = -1 if terms.accepted else 0
        self._sent = self._acked

    @property
    def is_complete(self) -> bool:
        return self._acked == self._last_block

    @property
    def has_advanced(self) -> bool:
        """Whether the client has acknowledged any data."""
        return self._acked > 0

    @property
    def is_given_up(self) -> bool:
        return self.repeats > MOST_REPEATS

    @property
    def bytes_acked(self) -> int:
        return min(max(self._acked, 0) * self.terms.block_size, self.content.size)

    @property
    def interval(self) -> int:
        """Seconds to wait for an answer: constant where the client has asked for a number of them."""
        return self.terms.timeout or FIRST_INTERVAL << self.repeats

    def begin(self) -> list[bytes]:
        return self._window()

    def acknowledge(self, number: int) -> list[bytes]:
        """Go on after the acknowledgement of the block that has this number on the wire.

        One that brings nothing new is not answered. Were it answered, each datagram that the network doubles
        would double all that follow (the sorcerer's apprentice of RFC 1123, 4.2.3.1).
        """
        advance = (number - self._acked) % packets.BLOCK_NUMBERS
        if not 0 < advance <= self._sent - self._acked:
            return []
        self._acked += advance
        self.repeats = 0
        return self._window()

    def repeat(self) -> list[bytes]:
        """What was sent last, once more; nothing when the client `is_given_up`."""
        self.repeats += 1
        return [] if self.is_given_up else self._window()

    def _window(self) -> list[bytes]:
        if self._acked < 0:
            # The acknowledgement of the options travels alone: before it is answered, no terms are agreed on.
            self._sent = 0
            return [packets.option_ack(self.terms.accepted)]
        self._sent = min(self._acked + self.terms.window, self._last_block)
        size, read = self.terms.block_size, self.content.read
        blocks = range(self._acked, self._sent)
        return [packets.data(block + 1, read(block * size, size)) for block in blocks]
