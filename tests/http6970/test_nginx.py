"""nginx from the configuration in `deploy/`, with only path and address put in, as a user without rights."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command

from provisioning.models import FileRequest
from tests.ports import free_port
from tests.tftp.client import LOOPBACK
from tests.tftp.daemons import DEPLOY
from tests.tftp.live import SECONDS_TO_WAIT
from tests.tools import require_tool

PHONE = "SEP001122AABBCC.cnf.xml"
TEXT = b"<device>" + b"x" * 9000 + b"</device>"
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True)
class Nginx:
    """A folder with a configuration around the shipped one."""

    folder: Path
    port: int

    @property
    def log(self) -> Path:
        return self.folder / "access.log"

    @property
    def command(self) -> list[str]:
        return [require_tool("nginx"), "-c", str(self.folder / "nginx.conf"), "-e", "stderr"]

    def get(self, target: str, method: str = "GET") -> tuple[str, bytes]:
        """Status line and body of one answer."""
        head, body = self.answer(target, method)
        return head.split("\r\n")[0], body

    def answer(self, target: str, method: str = "GET") -> tuple[str, bytes]:
        """Head and body of one answer."""
        with socket.create_connection((LOOPBACK, self.port), SECONDS_TO_WAIT) as client:
            client.sendall(f"{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            head, _, body = b"".join(iter(lambda: client.recv(65536), b"")).partition(b"\r\n\r\n")
        return head.decode(), body


def user() -> str:
    """Somebody without rights, where this is root."""
    return "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


@pytest.fixture
def nginx() -> Iterator[Nginx]:
    folder = Path(tempfile.mkdtemp(prefix="offhook-nginx-"))
    made = Nginx(folder, free_port(socket.SOCK_STREAM))
    shipped = (DEPLOY / "nginx" / "offhook-http6970.conf").read_text(encoding="utf-8")
    for here, there in (
        ("listen 6970", f"listen {LOOPBACK}:{made.port}"),
        ("/srv/tftp;", f"{folder}/root;"),
        ("/var/log/nginx/offhook-http6970.log", str(made.log)),
    ):
        assert here in shipped
        shipped = shipped.replace(here, there)
    own = "".join(f"{name}_temp_path {folder}/{name};\n" for name in _TEMPORARY)
    (folder / "nginx.conf").write_text(f"daemon off;\npid {folder}/pid;\nevents {{}}\nhttp {{\n{own}{shipped}}}\n")
    (folder / "root").mkdir()
    for name in (PHONE, ".hidden"):
        (folder / "root" / name).write_bytes(TEXT)
    (folder / "root" / "link.xml").symlink_to("/etc/hostname")
    for path in (folder, folder / "root", folder / "root" / PHONE, folder / "root" / ".hidden"):
        shutil.chown(path, user())
    yield made
    shutil.rmtree(folder)


@pytest.fixture
def serving(nginx: Nginx) -> Iterator[Nginx]:
    process = subprocess.Popen(nginx.command, user=user() if os.geteuid() == 0 else None)
    try:
        _wait_for(nginx.port)
        yield nginx
    finally:
        process.terminate()
        process.wait(SECONDS_TO_WAIT)


def _wait_for(port: int) -> None:
    end = time.monotonic() + SECONDS_TO_WAIT
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.02)
    pytest.fail("nginx does not answer")


def test_nginx_understands_its_configuration(nginx: Nginx) -> None:
    checked = subprocess.run([*nginx.command, "-t"], capture_output=True, text=True, timeout=SECONDS_TO_WAIT)
    assert (checked.returncode, checked.stderr.strip().splitlines()[-1].rpartition(" ")[2]) == (0, "successful")


def test_it_serves_published_files_and_nothing_else(serving: Nginx) -> None:
    assert serving.get(f"/{PHONE}") == ("HTTP/1.1 200 OK", TEXT)
    for target in ("/", "/nothing.xml", "/.hidden", "/link.xml", "/%2e%2e/nginx.conf", f"/{PHONE.lower()}"):
        status, body = serving.get(target)
        assert status.split()[1] in {"400", "403", "404"}, target
        assert b"x" * 100 not in body
    for method in ("PUT", "DELETE", "POST"):
        assert serving.get("/new.xml", method)[0].split()[1] in {"403", "405"}
    assert sorted(path.name for path in (serving.folder / "root").iterdir()) == [".hidden", PHONE, "link.xml"]


def test_no_file_is_taken_for_a_page_or_kept(serving: Nginx) -> None:
    (serving.folder / "root" / "x.html").write_bytes(b"<script>alert(1)</script>")
    told = {target: serving.answer(target)[0].split("\r\n") for target in (f"/{PHONE}", "/x.html", "/nothing.xml")}
    for head in told.values():
        assert {"X-Content-Type-Options: nosniff", "Cache-Control: no-store", "Server: nginx"} <= set(head)
    assert "Content-Type: text/xml" in told[f"/{PHONE}"]
    assert "Content-Type: application/octet-stream" in told["/x.html"]


@pytest.mark.django_db
def test_its_log_is_read(serving: Nginx) -> None:
    for target in (f"/{PHONE}", "/CTLSEP001122AABBCC.tlv", "/a%0Ab%22%1B.xml", "/x%FFy"):
        serving.get(target)
    serving.get(f"/{PHONE}", "HEAD")
    end = time.monotonic() + SECONDS_TO_WAIT
    while serving.log.read_bytes().count(b"\n") < 5 and time.monotonic() < end:
        time.sleep(0.02)
    call_command("readlog", str(serving.log))
    fields = ("name", "mac", "outcome", "reason", "size", "protocol", "server", "address")
    mac, rest = "001122AABBCC", ("http", "nginx", LOOPBACK)
    assert list(FileRequest.objects.order_by("pk").values_list(*fields)) == [
        (PHONE, mac, "served", "", len(TEXT), *rest),
        ("CTLSEP001122AABBCC.tlv", mac, "missing", "not found", None, *rest),
        ('a\\nb"\\x1b.xml', mac, "missing", "not found", None, *rest),
        ("x\\xffy", mac, "missing", "not found", None, *rest),
    ]
