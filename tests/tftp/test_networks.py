"""Only the networks that are named are answered."""

import subprocess
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from provisioning.tftp.networks import is_allowed
from tests.tftp.client import LOOPBACK, fetch, request, udp_socket
from tests.tftp.live import PROJECT, LiveServer, command

NETWORKS = [IPv4Network("192.168.0.0/16"), IPv4Network("10.1.2.3")]


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("192.168.255.1", True), ("10.1.2.3", True), ("10.1.2.4", False), ("192.169.0.1", False)],
)
def test_an_address_lies_in_one_of_the_networks(address: str, allowed: bool) -> None:
    assert is_allowed(address, NETWORKS) is allowed


def test_without_networks_everybody_is_answered() -> None:
    assert is_allowed("203.0.113.1", [])


def test_others_are_ignored_without_a_word(tmp_path: Path) -> None:
    with LiveServer(tmp_path, ("--port", "0", "--allow", "192.168.0.0/16", "--allow", "127.0.0.1/32")) as server:
        server.publish("file", b"text")
        with udp_socket(timeout=0.2, host="127.0.0.2") as stranger:
            stranger.sendto(request(b"file"), (LOOPBACK, server.port))
            stranger.sendto(request(b"nothing"), (LOOPBACK, server.port))
            with pytest.raises(TimeoutError):
                stranger.recv(1024)
        assert fetch(server.port, request(b"file")) == b"text"
        assert server.event("request")["address"] == LOOPBACK


@pytest.mark.parametrize("network", ["192.168.0.1/16", "192.168.0.0/33", "::/0", "office"])
def test_what_is_no_network_is_one_sentence(tmp_path: Path, network: str) -> None:
    ended = subprocess.run(command(tmp_path, "--allow", network), capture_output=True, text=True, cwd=PROJECT)
    assert ended.returncode == 2
    assert ended.stderr.endswith(f"argument --allow: a network is written as 192.168.0.0/16, not {network}\n")
