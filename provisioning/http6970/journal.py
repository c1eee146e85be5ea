"""What the HTTP server tells on standard output: the same lines as the TFTP server, with `"protocol": "http"`."""

from dataclasses import asdict

from provisioning.tftp.journal import EndedRequest, Journal


class HttpJournal(Journal):
    """Writes lines to a descriptor without ever waiting for its reader."""

    def listening_on(self, host: str, port: int) -> None:
        self._add("listening", protocol="http", host=host, port=port)

    def request(self, ended: EndedRequest) -> None:
        self._add("request", protocol="http", **asdict(ended))
