"""The networks whose addresses are answered at all."""

import argparse
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network

Networks = Sequence[IPv4Network]
"""None of them means that every address is answered."""


def is_allowed(address: str, networks: Networks) -> bool:
    """Return whether the IPv4 address lies in one of the networks, or there is none."""
    if not networks:
        return True
    asking = IPv4Address(address)
    return any(asking in network for network in networks)


def add_allow_option(parser: argparse.ArgumentParser) -> None:
    """Let a command line name networks, in `allow`."""
    parser.add_argument(
        "--allow",
        type=_network,
        action="append",
        default=[],
        metavar="NETWORK",
        help="answer this network alone, such as 192.168.0.0/16; may be given again",
    )


def _network(text: str) -> IPv4Network:
    try:
        return IPv4Network(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"a network is written as 192.168.0.0/16, not {text}") from error
