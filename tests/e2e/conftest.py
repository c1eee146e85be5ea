"""A whole Offhook, started as a person would, and a browser that looks at it."""

import grp
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.ports import free_port
from tests.tools import require_tool

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass(frozen=True)
class Offhook:
    """A running Offhook with a data folder and ports of its own."""

    data: Path
    web_port: int
    tftp_port: int
    password: str
    process: subprocess.Popen

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    def manage(self, *arguments: str) -> bytes:
        """Run a command of this instance and return what it printed."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(command, env=environment(self.data), check=True, capture_output=True).stdout

    def fetch(self, name: str) -> bytes:
        """Fetch a file as a phone does, over TFTP."""
        url = f"tftp://127.0.0.1:{self.tftp_port}/{name}"
        return subprocess.run([require_tool("curl"), "--silent", "--fail", url], check=True, capture_output=True).stdout


expect.set_options(timeout=20_000)  # a machine that is busy with other tests takes longer than a person would wait


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return the environment of an instance that shares nothing with others."""
    own = ("DATA_DIR", "TFTP_ROOT", "PUBLISH_STATE", "SECRET_KEY", "FIELD_KEYS", "DJANGO_SETTINGS_MODULE")
    inherited = {name: value for name, value in os.environ.items() if name not in own}
    return inherited | {"DATA_DIR": str(data), "PYTHONUNBUFFERED": "1"} | more


def may_start_debians_server() -> bool:
    """Tell whether this is root, on a system with the group that tftpd-hpa reads as."""
    return os.geteuid() == 0 and any(group.gr_name == "tftp" for group in grp.getgrall())


@pytest.fixture
def offhook(data: Path, tmp_path: Path) -> Iterator[Offhook]:
    """Start Offhook on a new data folder; stop it as Ctrl-C does, and see that it ends well."""
    require_tool("curl")
    web_port, tftp_port = free_port(socket.SOCK_STREAM), free_port(socket.SOCK_DGRAM)
    settings = environment(
        data, WEB_PORT=str(web_port), TFTP_PORT=str(tftp_port), TFTP_HOST="127.0.0.1", TIME_ZONE="UTC"
    )
    settings |= {"HTTP_PORT": "0", "HOME": str(tmp_path / "no home of a service")}
    if may_start_debians_server():
        settings["TFTP_GROUP"] = "tftp"
    with (tmp_path / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "serve"], env=settings, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        output = wait_for_start(process, tmp_path / "serve.log", web_port)
        password = re.search(r"Password:\s+(\S+)", output)[1]
        yield Offhook(data, web_port, tftp_port, password, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)
    assert process.returncode == 0
    told = (tmp_path / "serve.log").read_text()
    assert "Traceback" not in told
    assert "ERROR" not in told


def wait_for_start(process: subprocess.Popen, log: Path, web_port: int) -> str:
    """Wait until both servers answer, and return what was printed."""
    for _ in range(900):
        output = log.read_text()
        if "TFTP server:" in output and _answers(web_port):
            return output
        assert process.poll() is None, f"Offhook has ended:\n{output}"
        time.sleep(0.1)
    pytest.fail(f"Offhook did not start:\n{log.read_text()}")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    path = require_tool("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def locale() -> str:
    """The language and country of the browser; a test may name others."""
    return "en-GB"


@pytest.fixture
def page(browser: Browser, offhook: Offhook, locale: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of the running Offhook; its console has to stay empty of errors."""
    context = browser.new_context(base_url=offhook.url, viewport={"width": 1280, "height": 900}, locale=locale)
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("console", lambda message: message.type in {"error", "warning"} and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    if getattr(request.node, "failed", False):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{request.node.name}.png", full_page=True, caret="initial")
    context.close()
    assert complaints == []


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Tell the page fixture whether the test failed, so that it takes a picture."""
    outcome = yield
    item.failed = outcome.get_result().failed
