"""The servers of others, started from the configurations in `deploy/`, with only path and address put in."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.tftp.client import (
    ACCESS_VIOLATION,
    NOT_FOUND,
    ask,
    fetch,
    option_ack,
    request,
    upload,
)
from tests.tftp.daemons import DEPLOY, serving_with_dnsmasq, serving_with_tftpd_hpa
from tests.tftp.live import PROJECT, SECONDS_TO_WAIT
from tests.tftp.programs import curl, tftp
from tests.tools import require_tool

Program = Callable[..., "subprocess.CompletedProcess[str]"]

PHONE = "SEP001122AABBCC.cnf.xml"
TEXT = b"<device>" + b"x" * 9000 + b"</device>"

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="Only root may start a server that changes its user.")


@pytest.fixture
def root() -> Iterator[Path]:
    """A folder as Offhook publishes it: files of mode 0640, readable for the group tftp."""
    folder = Path(tempfile.mkdtemp(prefix="offhook-tftp-"))
    shutil.chown(folder, group="tftp")
    folder.chmod(0o750)
    (folder / "folder").mkdir()
    for name, content in ((PHONE, TEXT), ("XMLDefault.cnf.xml", b"default"), ("folder/List.xml", b"list")):
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o640)
        shutil.chown(folder / name, group="tftp")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def tftpd_hpa(root: Path) -> Iterator[int]:
    """The port of an in.tftpd, started as Debian's script does it."""
    with serving_with_tftpd_hpa(root) as port:
        yield port


@pytest.fixture
def dnsmasq(root: Path) -> Iterator[str]:
    """The loopback address of a dnsmasq, whose TFTP port is always 69."""
    with serving_with_dnsmasq(root) as host:
        yield host


@needs_root
@pytest.mark.parametrize("asked", [PHONE, PHONE.lower(), "/" + PHONE.lower(), "\\" + PHONE, "sEp001122AAbbcc.CNF.xml"])
def test_tftpd_hpa_serves_a_phone_in_any_letter_case(tftpd_hpa: int, asked: str) -> None:
    assert fetch(tftpd_hpa, request(asked.encode())) == TEXT


@needs_root
@pytest.mark.parametrize(("asked", "served"), [("xmldefault.cnf.xml", b"default"), ("folder\\List.xml", b"list")])
def test_tftpd_hpa_serves_what_the_map_leads_to(tftpd_hpa: int, asked: str, served: bytes) -> None:
    assert fetch(tftpd_hpa, request(asked.encode())) == served


@needs_root
@pytest.mark.parametrize("name", ["CTLSEP001122AABBCC.tlv", "ctlsep001122aabbcc.tlv", "secret\\..\\..\\passwd"])
def test_tftpd_hpa_tells_that_a_file_is_missing(tftpd_hpa: int, name: str) -> None:
    assert ask(tftpd_hpa, request(name.encode())) == NOT_FOUND


@needs_root
def test_tftpd_hpa_takes_no_upload(tftpd_hpa: int, root: Path) -> None:
    (root / PHONE).chmod(0o666)
    assert ask(tftpd_hpa, upload(PHONE.encode()))[:4] == ACCESS_VIOLATION[:4]


@needs_root
@pytest.mark.parametrize("program", [curl, tftp])
def test_real_clients_fetch_from_tftpd_hpa(tftpd_hpa: int, tmp_path: Path, program: Program) -> None:
    program(tftpd_hpa, PHONE.lower(), tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == TEXT


@needs_root
@pytest.mark.parametrize("asked", [PHONE, "/" + PHONE, "\\" + PHONE])
def test_dnsmasq_serves_a_phone(dnsmasq: str, asked: str) -> None:
    assert fetch(69, request(asked.encode()), dnsmasq) == TEXT


@needs_root
@pytest.mark.parametrize("name", [PHONE.lower(), "CTLSEP001122AABBCC.tlv"])
def test_dnsmasq_does_not_find_another_letter_case(dnsmasq: str, name: str) -> None:
    assert ask(69, request(name.encode()), dnsmasq)[:4] == NOT_FOUND[:4]


@needs_root
def test_dnsmasq_keeps_blocks_within_an_ethernet_frame(dnsmasq: str) -> None:
    assert ask(69, request(PHONE.encode(), blksize=65464), dnsmasq) == option_ack(blksize=1468)


@needs_root
@pytest.mark.parametrize("program", [curl, tftp])
def test_real_clients_fetch_from_dnsmasq(dnsmasq: str, tmp_path: Path, program: Program) -> None:
    program(69, PHONE, tmp_path / "fetched", host=dnsmasq)
    assert (tmp_path / "fetched").read_bytes() == TEXT


@pytest.mark.parametrize("name", ["offhook-tftp.conf", "offhook-dhcp.conf"])
def test_dnsmasq_understands_its_configuration(name: str) -> None:
    arguments = [require_tool("dnsmasq"), "--test", f"--conf-file={DEPLOY / 'dnsmasq' / name}"]
    checked = subprocess.run(arguments, capture_output=True, text=True, timeout=SECONDS_TO_WAIT)
    assert (checked.returncode, checked.stderr) == (0, "dnsmasq: syntax check OK.\n")


@pytest.fixture(params=["offhook-tftp", "offhook-web", "offhook-waves"])
def unit(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A systemd unit, with the folder of this project in it."""
    text = (DEPLOY / "systemd" / f"{request.param}.service").read_text(encoding="utf-8")
    text = text.replace("/opt/offhook/.venv/bin/python", sys.executable).replace("/opt/offhook", str(PROJECT))
    made = tmp_path / f"{request.param}.service"
    made.write_text(text, encoding="utf-8")
    return made


@pytest.mark.parametrize(
    "check", [["verify", "--man=no"], ["security", "--offline=yes", "--threshold=20", "--no-pager"]]
)
def test_systemd_finds_no_fault_in_the_unit(unit: Path, check: list[str]) -> None:
    arguments = [require_tool("systemd-analyze"), *check, str(unit)]
    checked = subprocess.run(arguments, capture_output=True, text=True, timeout=SECONDS_TO_WAIT)
    assert (checked.returncode, checked.stderr) == (0, "")
