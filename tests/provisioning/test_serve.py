"""serve and tftpd as processes: what they refuse, and that instances live side by side."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]


def run(data: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command on a data folder of its own."""
    clean = {name: value for name, value in os.environ.items() if name not in {"DATA_DIR", "DJANGO_SETTINGS_MODULE"}}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=clean | {"DATA_DIR": str(data)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@contextmanager
def serving(data: Path, **environment: str) -> Iterator[subprocess.Popen]:
    """Run tftpd on the loopback address; it is ended after 30 seconds at the latest."""
    command = [sys.executable, str(ROOT / "manage.py"), "tftpd", "--host", "127.0.0.1"]
    surroundings = os.environ | {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "provisioning.settings"} | environment
    with subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, text=True) as process:
        at_the_latest = threading.Timer(30, process.terminate)
        at_the_latest.start()
        try:
            yield process
        finally:
            at_the_latest.cancel()
            process.terminate()


def test_a_web_port_in_use_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        data = Path(os.environ["DATA_DIR"]) / f"instance-{port}"
        ended = run(data, "serve", WEB_PORT=str(port))
    assert ended.returncode == 1
    assert f"cannot be served on 127.0.0.1 port {port}: Address already in use" in ended.stderr
    assert f"WEB_PORT={port + 1} make run" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_tftp_port_in_use_is_said(data: Path) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        ended = run(data, "tftpd", "--host", "127.0.0.1", "--port", str(port))
    assert ended.returncode == 1
    assert str(port) in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_port_taken_in_place_of_the_wanted_one_is_said(data: Path) -> None:
    free = free_port()
    with socket.socket(type=socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        wanted = taken.getsockname()[1]
        with serving(data, TFTP_PORT=str(wanted), TFTP_FALLBACK_PORT=str(free), HTTP_PORT="0") as process:
            said = [process.stdout.readline() for _ in range(2)]
    assert said == [
        f"TFTP server: 127.0.0.1 port {free}, folder {data / 'tftp'}\n",
        f"             Port {wanted} could not be had; phones ask port 69: see docs/deployment.md\n",
    ]


def test_a_tftp_root_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    root = tmp_path / "file" / "tftp"
    for command in ("publish", "serve", "tftpd"):
        ended = run(tmp_path / "data", command, TFTP_ROOT=str(root), PUBLISH_STATE=str(tmp_path / "state"))
        assert ended.returncode == 1
        assert f"The folder {root.parent} cannot be made: File exists." in ended.stderr
        assert "Traceback" not in ended.stderr


def test_a_data_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = run(tmp_path / "file", "publish")
    assert ended.returncode == 1
    assert "can be neither read nor made" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_lost_key_file_stops_everything(data: Path) -> None:
    assert run(data, "publish").returncode == 0
    (data / "secrets" / "field_keys").unlink()
    ended = run(data, "publish")
    assert ended.returncode == 1
    assert "the key of its passwords is missing" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (data / "secrets" / "field_keys").exists()


@pytest.mark.parametrize("first", ["publish", "migrate"])
def test_what_is_made_is_private(tmp_path: Path, first: str) -> None:
    assert run(tmp_path, first).returncode == 0
    assert run(tmp_path, "publish").returncode == 0
    modes = {
        path.name: oct(path.stat().st_mode & 0o777) for path in [*tmp_path.iterdir(), *(tmp_path / "secrets").iterdir()]
    }
    assert modes["secrets"] == modes[".tftp.offhook"] == "0o700"
    assert modes["offhook.sqlite3"] == modes["field_keys"] == modes["secret_key"] == "0o600"


@pytest.mark.parametrize("value", ["no", "69,70"])
def test_a_setting_that_is_no_number_is_said(data: Path, value: str) -> None:
    ended = run(data, "publish", TFTP_PORT=value)
    assert ended.returncode == 1
    assert "TFTP_PORT" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_tftp_it_serves_the_pages_alone(data: Path) -> None:
    port = free_port(socket.SOCK_STREAM)
    surroundings = os.environ | {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "provisioning.settings"}
    command = [sys.executable, str(ROOT / "manage.py"), "serve", "--without-tftp"]
    with subprocess.Popen(
        command, env=surroundings | {"WEB_PORT": str(port)}, stdout=subprocess.PIPE, text=True
    ) as web:
        try:
            assert page(port, "/account/sign-in/").startswith("HTTP/1.1 200 OK")
        finally:
            web.terminate()
        assert web.stdout is not None
        assert "server:" not in web.stdout.read()


def page(port: int, address: str) -> str:
    """Return the head of a page as soon as somebody serves it; an `OSError` after 30 seconds."""
    end = time.monotonic() + 30
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as browser:
                browser.sendall(f"GET {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
                return b"".join(iter(lambda: browser.recv(4096), b"")).decode(errors="replace")
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
