"""Ports of the loopback address for servers that tests start."""

import random
import socket

_BELOW_THE_EPHEMERAL_ONES = range(20_000, 32_000)
"""Linux gives clients ports from 32,768 on: one of those, free now, may be a neighbouring test's client soon."""


def free_port(kind: socket.SocketKind = socket.SOCK_DGRAM, host: str = "127.0.0.1") -> int:
    """Return a port that nobody listens on, for UDP unless told otherwise."""
    for port in random.SystemRandom().sample(_BELOW_THE_EPHEMERAL_ONES, 100):
        with socket.socket(type=kind) as probe:
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise AssertionError("Of a hundred ports tried, none is free.")
