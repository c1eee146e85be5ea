"""manage.py readlog [--server dnsmasq|tftpd-hpa|nginx] [--follow] FILE|-: the log of another server.

    manage.py readlog --follow /var/log/syslog
    manage.py readlog --follow /var/log/nginx/offhook-http6970.log
    journalctl --unit=dnsmasq --output=short-iso --follow | manage.py readlog -

What stands in the database already is not read twice. tftpd-hpa tells that a file is missing only with `-vvv`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import tzlocal
from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from provisioning.management.base import OffhookCommand
from provisioning.models import FileRequest
from provisioning.tftp_log import Recorder
from provisioning.tftp_logs.following import batches_of
from provisioning.tftp_logs.nginx import Nginx
from provisioning.tftp_logs.servers import Dnsmasq, ServerLog, TftpdHpa, in_order
from provisioning.tftp_logs.syslog import parse_line
from provisioning.timeline.requests import Request

_SERVERS = (FileRequest.Server.DNSMASQ, FileRequest.Server.TFTPD_HPA, FileRequest.Server.NGINX)


class Command(OffhookCommand):
    help = "Read requests of phones from the log of dnsmasq, tftpd-hpa or nginx, where they serve the TFTP folder."
    has_json = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the log, or - for standard input")
        parser.add_argument("--server", choices=[server.value for server in _SERVERS], help="default: all")
        parser.add_argument("--follow", action="store_true", help="go on with what is added to the file")
        parser.add_argument(
            "--root", default=str(settings.TFTP_ROOT), help="the folder as dnsmasq calls it, default: TFTP_ROOT"
        )

    def handle(self, **options: Any) -> None:
        """Read until the end, or until interrupted. Raises `CommandError` when the file cannot be read."""
        wanted = [server for server in _SERVERS if options["server"] in {None, server}]
        readings = [_Reading(server, _log_of(server, options["root"])) for server in wanted]
        try:
            for lines in batches_of(options["file"], follow=options["follow"]):
                for reading in readings:
                    reading.take(lines)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        except KeyboardInterrupt:
            pass
        for reading in readings:
            reading.finish()
        self.stdout.write(f"{sum(reading.recorded for reading in readings)} requests recorded.")


def _log_of(server: FileRequest.Server, root: str) -> ServerLog:
    if server is FileRequest.Server.DNSMASQ:
        return Dnsmasq(root)
    return Nginx() if server is FileRequest.Server.NGINX else TftpdHpa()


class _Reading:
    """What is read of one server."""

    def __init__(self, server: FileRequest.Server, log: ServerLog) -> None:
        self.recorded = 0
        self._log = log
        self._recorder = Recorder(server)
        known = FileRequest.objects.filter(server=server)
        newest = known.first()
        self._newest = newest.asked_at if newest else None
        self._stored = set(known.filter(asked_at=newest.asked_at).values_list("address", "name")) if newest else set()

    def take(self, lines: Iterable[bytes]) -> None:
        """Store what these lines tell; what has waited for a further line long enough is stored as it is."""
        now = datetime.now(tzlocal.get_localzone())
        parsed = (parse_line(line, now) for line in lines)
        requests = [request for line in parsed if line for request in self._log.read(line)]
        self._store([*requests, *self._log.settle()])

    def finish(self) -> None:
        """Store what waits for a further line."""
        self._store([*self._log.settle(), *self._log.settle()])

    def _store(self, requests: list[Request]) -> None:
        new = [request for request in in_order(requests) if self._is_new(request)]
        if new:
            self.recorded += self._recorder.store(new)
        self._recorder.settle()

    def _is_new(self, request: Request) -> bool:
        """Whether the request was not read before; of the last second, only names that were not."""
        if self._newest is None or request.asked_at > self._newest:
            return True
        return request.asked_at == self._newest and (request.address, request.name) not in self._stored
