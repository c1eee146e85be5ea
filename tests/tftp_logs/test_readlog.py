"""manage.py readlog, on logs that the real servers have written."""

import io
import os
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from provisioning.models import FileRequest, SeenPhone
from provisioning.tftp_logs import following
from tests.ports import free_port
from tests.tftp.client import LOOPBACK, ask, fetch, request, udp_socket
from tests.tftp.daemons import skip_where_taken, tftpd_hpa_options
from tests.tftp.live import SECONDS_TO_WAIT
from tests.tools import require_tool

pytestmark = pytest.mark.django_db

PHONE = "SEP001122AABBCC.cnf.xml"
MISSING = "CTLSEP001122AABBCC.tlv"
ODD = b"a\nb\x1b[1m"

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="Only root may start a server that changes its user.")


@pytest.fixture
def root() -> Iterator[Path]:
    """A folder that the users of the servers can enter."""
    with tempfile.TemporaryDirectory(prefix="offhook-log-") as folder:
        path = Path(folder)
        path.chmod(0o755)
        (path / PHONE).write_bytes(b"x" * 2000)
        (path / PHONE).chmod(0o644)
        yield path


def read(*arguments: str) -> str:
    output = io.StringIO()
    call_command("readlog", *arguments, stdout=output)
    return output.getvalue()


def rows() -> list[tuple[str, str, str, str]]:
    fields = ("name", "mac", "outcome", "server")
    return sorted(FileRequest.objects.values_list(*fields))


@contextmanager
def running(arguments: list[str], port: int, host: str) -> Iterator[None]:
    """A daemon in the foreground, from its first answer until the end of the block."""
    daemon = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + SECONDS_TO_WAIT
        with udp_socket(timeout=0.2) as udp:
            while time.monotonic() < end:
                udp.sendto(request(b"awake"), (host, port))
                try:
                    udp.recv(1024)
                except TimeoutError:
                    continue
                break
        yield
    finally:
        daemon.terminate()
        daemon.wait(SECONDS_TO_WAIT)


def visit(port: int, host: str) -> None:
    """Ask as a phone does, and for a name that is none."""
    ask(port, request(MISSING.encode()), host)
    fetch(port, request(PHONE.encode()), host)
    ask(port, request(ODD), host)


@needs_root
def test_dnsmasq_proves_what_arrived(root: Path, tmp_path: Path) -> None:
    log = tmp_path / "dnsmasq.log"
    host = f"127.70.{os.getpid() // 250 % 250}.{os.getpid() % 250 + 1}"
    skip_where_taken(host, 69)
    own = ["--keep-in-foreground", "--pid-file", "--bind-interfaces", f"--listen-address={host}", "--user=root"]
    tftp = ["--port=0", "--conf-file=/dev/null", "--enable-tftp", f"--tftp-root={root}", f"--log-facility={log}"]
    with running([require_tool("dnsmasq"), *own, *tftp], 69, host):
        visit(69, host)
        wait_for(log, PHONE)
        wait_for(log, "ab[1m")
    read("--root", str(root), str(log))
    FileRequest.objects.filter(name="awake").delete()
    assert rows() == [
        (MISSING, "001122AABBCC", "missing", "dnsmasq"),
        (PHONE, "001122AABBCC", "served", "dnsmasq"),
        ("ab[1m", "001122AABBCC", "missing", "dnsmasq"),
    ]


def wait_for(log: Path, text: str) -> None:
    end = time.monotonic() + SECONDS_TO_WAIT
    while text not in log.read_text(errors="replace"):
        assert time.monotonic() < end, "the server did not log the request"
        time.sleep(0.05)


@contextmanager
def system_log() -> Iterator[tuple[str, list[bytes]]]:
    """The socket that stands in for /dev/log, by its path, and what was written to it once the block has ended.

    It is read all the time: the system holds back a program that writes more than some ten messages to nobody.
    """
    heard: list[bytes] = []
    with (
        tempfile.TemporaryDirectory(prefix="offhook-devlog-") as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening,
    ):
        listening.bind(f"{folder}/log")
        listening.settimeout(0.5)
        Path(folder).chmod(0o755)
        Path(f"{folder}/log").chmod(0o666)
        ended = threading.Event()
        reader = threading.Thread(target=hear, args=(listening, heard, ended))
        reader.start()
        try:
            yield f"{folder}/log", heard
        finally:
            ended.set()
            reader.join()


def hear(listening: socket.socket, heard: list[bytes], ended: threading.Event) -> None:
    """Take messages until the end is told and nothing more comes."""
    while True:
        try:
            heard.append(listening.recv(65536))
        except TimeoutError:
            if ended.is_set():
                return


_IN_A_DEV_OF_ITS_OWN = """
mount -t tmpfs tmpfs /dev && mknod -m 666 /dev/null c 1 3 && touch /dev/log && mount --bind "$1" /dev/log &&
shift && exec "$@"
"""


@needs_root
@pytest.mark.parametrize(
    ("options", "missing"),
    [(["--secure", "--permissive", "-v"], "asked"), (tftpd_hpa_options(), "missing")],
    ids=["less than shipped", "as shipped"],
)
def test_tftpd_hpa_proves_what_was_asked_for(root: Path, tmp_path: Path, options: list[str], missing: str) -> None:
    port = free_port()
    own = ["--foreground", "--user", "tftp", "--address", f"{LOOPBACK}:{port}", *options]
    with system_log() as (path, heard):
        wrapper = [require_tool("unshare"), "--mount", "sh", "-c", _IN_A_DEV_OF_ITS_OWN, "sh", path]
        if subprocess.run([*wrapper, "true"], capture_output=True).returncode:
            pytest.skip("This system does not allow a /dev of one's own, so that nobody hears tftpd-hpa.")
        with running([*wrapper, require_tool("in.tftpd"), *own, str(root)], port, LOOPBACK):
            visit(port, LOOPBACK)
    # A system log writes one line for each message, and escapes control characters as octal numbers.
    lines = [message.rstrip(b"\n").replace(b"\n", b"#012").replace(b"\x1b", b"#033") for message in heard]
    log = tmp_path / "syslog"
    log.write_bytes(b"\n".join(lines) + b"\n")
    read(str(log))
    FileRequest.objects.filter(name="awake").delete()
    assert rows() == [
        (MISSING, "001122AABBCC", missing, "tftpd-hpa"),
        (PHONE, "001122AABBCC", "asked", "tftpd-hpa"),
        ("a#012b#033[1m", "001122AABBCC", missing, "tftpd-hpa"),
    ]


LINE = "2026-03-01T12:00:0{}+00:00 pbx dnsmasq-tftp[7]: sent /srv/tftp/{} to 192.0.2.7\n"


def test_a_log_that_is_read_again_brings_only_what_is_new(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(LINE.format(1, "a") + LINE.format(2, "b"))
    arguments = ("--root", "/srv/tftp", str(log))
    assert read(*arguments) == "2 requests recorded.\n"
    with log.open("a") as file:
        file.write(LINE.format(2, "c") + LINE.format(3, "d"))
    assert read(*arguments) == "2 requests recorded.\n"
    assert [name for name, *_ in rows()] == ["a", "b", "c", "d"]


def test_one_server_can_be_chosen(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(LINE.format(1, PHONE) + "2026-03-01T12:00:05Z pbx in.tftpd[8]: RRQ from 192.0.2.7 filename b\n")
    assert read("--server", "tftpd-hpa", str(log)) == "1 requests recorded.\n"
    assert not SeenPhone.objects.exists()
    assert read("--server", "dnsmasq", "--root", "/srv/tftp", str(log)) == "1 requests recorded.\n"
    assert SeenPhone.objects.get().mac == "001122AABBCC"


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^/.*/log cannot be read: No such file or directory\.$"):
        read(str(tmp_path / "log"))


def test_a_file_is_followed_also_when_another_takes_its_place(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(following, "_LOOK_EVERY_SECONDS", 0.01)
    log = tmp_path / "log"
    log.write_bytes(b"one\ntw")
    batches = following.batches_of(str(log), follow=True)

    def next_lines() -> list[bytes]:
        return next(lines for lines in batches if lines)

    assert next_lines() == [b"one"]
    with log.open("ab") as file:
        file.write(b"o\nthree\n")
    assert next_lines() == [b"two", b"three"]
    (tmp_path / "new").write_bytes(b"four\n")
    (tmp_path / "new").rename(log)
    assert next_lines() == [b"four"]
    log.write_bytes(b"5\n")
    assert next_lines() == [b"5"]
    batches.close()


def test_standard_input_is_read_to_its_end(monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"one\ntwo")
    with (tmp_path / "log").open() as file:
        monkeypatch.setattr("sys.stdin", file)
        assert [line for lines in following.batches_of("-", follow=False) for line in lines] == [b"one", b"two"]
