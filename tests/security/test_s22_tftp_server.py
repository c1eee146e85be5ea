"""S22: the TFTP server reads what is published, writes nothing, outlives anything sent, and runs without rights.

Each weakness that other servers were seen to have has a test of its own in `tests/tftp/test_defence.py`.
"""

import ast
import configparser
import random
from pathlib import Path

import pytest

from tests.security.furniture import tree
from tests.security.sources import PROJECT, imported, sources, tree_of
from tests.tftp.client import ACCESS_VIOLATION, ask, data, fetch, request, udp_socket, upload
from tests.tftp.live import LiveServer

PHONE = "SEP001122AABBCC.cnf.xml"
TEXT = b"<device>" + b"x" * 3000 + b"</device>"
HOSTILE = (
    *(
        b"",
        b"\0",
        b"\0\1",
        b"\0\1\0",
        b"\0\1" + b"a" * 600,
        b"\0\1x\0octet",
        b"\0\1x\0mail\0",
        b"\0\7",
        b"\xff\xff" * 300,
    ),
    *(b"\0\1\0octet\0", b"\0\1x\0octet\0blksize\0" + b"9" * 400 + b"\0", b"\0\1x\0octet\0tsize\0-1\0", b"\0\5\0\1x\0"),
    *(b"\0\4\0\0", b"\0\3\0\1x", b"\0\6blksize\x00512\0"),
)
NAMES = (b"../secret", b"/etc/passwd", b"..\\secret", b"root/../../secret", b"%2e%2e/secret", b"./../secret", b"link")
HARDENING = {
    "User": "offhook", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
    "PrivateDevices": "yes", "RestrictNamespaces": "yes", "RestrictSUIDSGID": "yes",
    "SystemCallFilter": "@system-service",
    "CapabilityBoundingSet": "CAP_NET_BIND_SERVICE", "AmbientCapabilities": "CAP_NET_BIND_SERVICE",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6",
}  # fmt: skip


@pytest.fixture
def server(tmp_path: Path):
    with LiveServer(tmp_path) as running:
        running.publish(PHONE, TEXT)
        (tmp_path / "secret").write_text("secret")
        (running.root / "link").symlink_to("../secret")
        running.announce({"name": "link", "size": 6, "digest": "00" * 16})
        yield running


def test_it_outlives_what_is_no_request_and_changes_nothing(server: LiveServer, tmp_path: Path) -> None:
    before, chance = tree(tmp_path), random.Random(22)
    with udp_socket() as udp:
        for datagram in (*HOSTILE, *(chance.randbytes(chance.randrange(600)) for _ in range(500))):
            udp.sendto(datagram, ("127.0.0.1", server.port))
    assert (server.process.poll(), fetch(server.port, request(PHONE.encode()))) == (None, TEXT)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("name", NAMES)
def test_it_serves_nothing_but_what_is_published(server: LiveServer, name: bytes) -> None:
    assert ask(server.port, request(name))[:2] == b"\0\5"


@pytest.mark.parametrize("name", [PHONE.encode(), b"new.xml", b"../new.xml", b"/tmp/new.xml"])
def test_it_takes_no_upload(server: LiveServer, tmp_path: Path, name: bytes) -> None:
    before = tree(tmp_path)
    assert ask(server.port, upload(name)) == ACCESS_VIOLATION
    with udp_socket() as udp:
        udp.sendto(data(1, b"x"), ("127.0.0.1", server.port))
    assert tree(tmp_path) == before


def test_it_needs_no_folder_that_it_may_write(tmp_path: Path) -> None:
    """Nobody but root writes into folders of this mode, and the server need not."""
    with LiveServer(tmp_path) as running:
        running.publish(PHONE, TEXT)
        for folder in (running.root, tmp_path):
            folder.chmod(0o555)
        try:
            assert fetch(running.port, request(PHONE.encode())) == TEXT
        finally:
            for folder in (tmp_path, running.root):
                folder.chmod(0o755)


def test_its_code_has_nothing_that_writes_or_starts() -> None:
    of_server = [path for path in sources() if str(path).startswith("provisioning/tftp/")]
    assert len(of_server) > 10
    writing = {
        "write_text",
        "write_bytes",
        "mkdir",
        "unlink",
        "rename",
        "replace_file",
        "symlink_to",
        "chmod",
        "rmtree",
        *("O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"),
    }
    found = {(str(path), node.attr) for path in of_server for node in ast.walk(tree_of(path))
             if isinstance(node, ast.Attribute) and node.attr in writing}  # fmt: skip
    assert found == set()
    assert [path for path in of_server if {"subprocess", "shutil", "tempfile"} & imported(path)] == []


def test_the_unit_gives_it_the_port_and_nothing_else() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(PROJECT / "deploy/systemd/offhook-tftp.service")
    assert {name: unit["Service"].get(name) for name in HARDENING} == HARDENING
