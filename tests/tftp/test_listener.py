"""What the socket of the well-known port does on its own."""

import errno
import socket

import pytest

from provisioning.tftp import listener
from provisioning.tftp.listener import Arrival, CannotListenError, Listener, listen


def test_it_knows_which_address_was_written_to_and_answers_from_there() -> None:
    listening = Listener("0.0.0.0", 0)  # noqa: S104 - that is what is tested
    port = listening.address[1]
    seen = []
    for local in ("127.0.0.1", "127.0.0.2"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(10)
            client.sendto(b"asked", (local, port))
            arrivals = list(listening.arrivals())
            listening.answer(arrivals[0], b"answered")
            seen.append((arrivals, client.recvfrom(100), ("127.0.0.1", client.getsockname()[1])))
    listening.close()
    assert [(arrivals, answer) for arrivals, answer, _ in seen] == [
        ([Arrival(b"asked", client, local)], (b"answered", (local, port)))
        for local, (_, _, client) in zip(("127.0.0.1", "127.0.0.2"), seen, strict=True)
    ]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EADDRINUSE])
def test_it_falls_back_when_the_port_cannot_be_had(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def refuse_low_ports(host: str, port: int) -> str:
        if port == 69:
            raise OSError(number, "no")
        return f"{host}:{port}"

    monkeypatch.setattr(listener, "Listener", refuse_low_ports)
    assert listen("127.0.0.1", 69, 6969) == "127.0.0.1:6969"
    with pytest.raises(CannotListenError, match=r"^Cannot listen on 127\.0\.0\.1 port 69: no\.$"):
        listen("127.0.0.1", 69, None)
