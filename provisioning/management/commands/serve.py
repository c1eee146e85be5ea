"""manage.py serve [--without-tftp]: everything at once: database, administrator, web pages, TFTP server.

`make run` calls it. Ctrl-C stops all of it; the next start finds everything as it was.
"""

import secrets
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from provisioning import publishing
from provisioning.database import migrate
from provisioning.publish.errors import PublishError

_ADMINISTRATOR = "admin"
_LOOK_EVERY_SECONDS = 0.2


class Command(BaseCommand):
    help = "Serve the web pages and the TFTP folder, with everything made that is missing."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--without-tftp", action="store_true", help="web pages alone; tftpd serves the phones")

    def handle(self, **options: Any) -> None:
        """Serve until interrupted. Raises `CommandError` with a sentence when something is in the way."""
        migrate()
        self.check(databases=["default"])
        _refuse_port_in_use(settings.WEB_HOST, settings.WEB_PORT)
        try:
            publishing.recover()
        except PublishError as error:
            raise CommandError(str(error)) from error
        self._tell(_new_administrator())
        of_phones = [] if options["without_tftp"] else [_tftp_command()]
        _run_until_one_ends([*of_phones, _web_command()])

    def _tell(self, password: str | None) -> None:
        host = "127.0.0.1" if settings.WEB_HOST == "0.0.0.0" else settings.WEB_HOST  # noqa: S104
        self.stdout.write(f"Offhook:     http://{host}:{settings.WEB_PORT}/")
        self.stdout.write(f"Data:        {settings.DATA_DIR}")
        if password:
            self.stdout.write(f"Sign in as:  {_ADMINISTRATOR}")
            self.stdout.write(f"Password:    {password}   (shown this once; change it in Administration)")
        self.stdout.write("Stop with:   Ctrl-C")
        self.stdout.flush()


def _new_administrator() -> str | None:
    """Make the first administrator and return the password; `None` when there is a user already."""
    users = get_user_model().objects
    if users.exists():
        return None
    password = secrets.token_urlsafe(12)
    users.create_superuser(_ADMINISTRATOR, password=password)
    return password


def _refuse_port_in_use(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"The web pages cannot be served on {host} port {port}: {error.strerror}. "
                f"Choose another port, such as: WEB_PORT={port + 1} make run"
            ) from error


def _web_command() -> list[str]:
    address = f"{settings.WEB_HOST}:{settings.WEB_PORT}"
    options = [
        "--bind",
        address,
        "--workers",
        "2",
        "--threads",
        "4",
        "--log-level",
        "warning",
        "--graceful-timeout",
        "5",
        "--no-control-socket",  # it would lie in the home folder, which a service has none of
    ]
    return [sys.executable, "-m", "gunicorn", *options, "provisioning.wsgi:application"]


def _tftp_command() -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "tftpd"]


def _run_until_one_ends(commands: list[list[str]]) -> NoReturn:
    """Run the commands side by side; when one ends, or on a signal, end all. Exits with the code of that one."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # the last when the terminal is closed
        signal.signal(number, _interrupt)
    running = [subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True) for command in commands]
    code = 0
    try:
        while all(process.poll() is None for process in running):
            time.sleep(_LOOK_EVERY_SECONDS)
        code = next(process.returncode for process in running if process.returncode is not None) or 1
    except KeyboardInterrupt:
        pass
    finally:
        _stop(running)
    sys.exit(code)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _stop(running: "list[subprocess.Popen[bytes]]") -> None:
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
