"""python -m tests.bench_tftp [SERVER…]: what crowds of phones get from the TFTP server, beside Debian's own servers.

Run by `make bench`, too. tftpd-hpa and dnsmasq take part where they are installed and root runs this. All of it goes
over the loopback; the phones are one process, the server is another. On a busy machine, the processor time of the
server says more than the clock.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from provisioning.tftp.index import PublishedNames
from tests.tftp.client import LOOPBACK, Address
from tests.tftp.crowd import Crowd, Tally, allow_many_sockets
from tests.tftp.daemons import free_port, running, serving_with_dnsmasq, serving_with_tftpd_hpa
from tests.tftp.live import command

ROUNDS = 3
"""The best one counts: what else the machine does takes time away, and never adds any."""
LONGEST = 40.0
"""Seconds of one round."""
PHONES, CLIENTS, INSTALLING, FAR_AWAY = 1_000, 500, 20, 1_100
CONFIGURATION, LOAD = 9_000, 5_000_000
"""Bytes."""
INDEXED = 50_000

Names = list[list[bytes]]


@dataclass(frozen=True, slots=True)
class Service:
    """A running server."""

    address: Address
    process: int | None = None
    """Its identifier, where one process does all the work and is ours."""

    def processor_seconds(self) -> float:
        """What it has used so far; without a process, nothing is known and 0 returned."""
        if self.process is None:
            return 0.0
        fields = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Figures:
    """One round."""

    figure: float
    """In the unit of the scenario."""
    tally: Tally
    processor_seconds: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """A crowd, and what counts about it."""

    title: str
    unit: str
    names: Names
    figure: Callable[[Tally], float]
    is_better_when_less: bool = False
    block_size: int = 512
    delay: float = 0.0
    """Seconds of a round trip."""

    def best(self, service: Service) -> Figures:
        """Run all rounds and return the best."""
        best = min if self.is_better_when_less else max
        return best([self._round(service) for _ in range(ROUNDS)], key=lambda figures: figures.figure)

    def _round(self, service: Service) -> Figures:
        before = service.processor_seconds()
        tally = Crowd(service.address, self.names, self.block_size, delay=self.delay).run(LONGEST)
        return Figures(self.figure(tally), tally, service.processor_seconds() - before)


def _scenarios() -> list[Scenario]:
    phones = [_names_of_start(f"{number:012X}") for number in range(PHONES)]
    files = [[f"SEP{number:012X}.cnf.xml".encode()] * 4 for number in range(CLIENTS)]
    firmware = Scenario(f"{INSTALLING} × 5 MB @512", "MB/s", [[b"load.sbn"]] * INSTALLING, _megabytes_a_second)
    return [
        Scenario(f"{PHONES:,} phones × 6 files, 4 missing", "s", phones, lambda tally: tally.seconds, True),
        Scenario(
            f"{CLIENTS} clients × 9 KB @512", "files/s", files, lambda tally: tally.served.total() / tally.seconds
        ),
        Scenario(
            f"{FAR_AWAY:,} phones with a delay of 150 ms × 9 KB",
            "s",
            [[b"dialplan.xml"]] * FAR_AWAY,
            lambda tally: tally.seconds,
            is_better_when_less=True,
            delay=0.15,
        ),
        firmware,
        replace(firmware, title=f"{INSTALLING} × 5 MB @1428", block_size=1428),
    ]


def _names_of_start(mac: str) -> list[bytes]:
    """What a phone asks for when it starts: its configuration and the file that all share exist."""
    lists = [f"CTLSEP{mac}.tlv", f"ITLSEP{mac}.tlv", "ITLFile.tlv"]
    names = [*lists, f"SEP{mac}.cnf.xml", "mk-sip.jar", "dialplan.xml"]
    return [name.encode() for name in names]


def _megabytes_a_second(tally: Tally) -> float:
    return tally.served.total() * LOAD / 1_000_000 / tally.seconds


def _publish(folder: Path) -> None:
    """Lay out the files as Offhook publishes them, readable for the group of Debian's server where there is one."""
    root = folder / "root"
    root.mkdir()
    contents = {f"SEP{number:012X}.cnf.xml": os.urandom(CONFIGURATION) for number in range(PHONES)}
    contents |= {"dialplan.xml": os.urandom(CONFIGURATION), "load.sbn": os.urandom(LOAD)}
    for name, content in contents.items():
        (root / name).write_bytes(content)
        (root / name).chmod(0o644)
    for path in (folder, root):
        path.chmod(0o755)
    _write_index(folder / "index", list(contents))


def _write_index(index: Path, names: list[str]) -> None:
    lines = [f'{{"name": "{name}", "size": 9000, "digest": "{"00" * 16}"}}\n' for name in names]
    index.write_text("".join(lines), encoding="utf-8")


@contextmanager
def _offhook(folder: Path) -> Iterator[Service]:
    """The embedded server, which writes its journal to a file; tells its use of memory at the end."""
    port = free_port()
    with running(command(folder, "--port", str(port)), port, LOOPBACK, output=folder / "journal") as process:
        yield Service((LOOPBACK, port), process.pid)
        peak = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").split("VmHWM:")[1].split()[0]
        sys.stdout.write(f"Memory of the embedded server at its peak: {int(peak) / 1024:.0f} MB\n")


@contextmanager
def _tftpd_hpa(folder: Path) -> Iterator[Service]:
    with serving_with_tftpd_hpa(folder / "root") as port:
        yield Service((LOOPBACK, port))


@contextmanager
def _dnsmasq(folder: Path) -> Iterator[Service]:
    with serving_with_dnsmasq(folder / "root") as host:
        yield Service((host, 69))


SERVERS = {"Offhook": (_offhook, "python3"), "tftpd-hpa": (_tftpd_hpa, "in.tftpd"), "dnsmasq": (_dnsmasq, "dnsmasq")}


def main(servers: Sequence[str] = tuple(SERVERS)) -> None:
    """Print one line for each scenario and server, and the seconds that a large index takes."""
    allow_many_sockets()
    with tempfile.TemporaryDirectory(prefix="offhook-bench-tftp-") as name:
        folder = Path(name)
        _publish(folder)
        measured = {server: _measure(server, folder) for server in servers if _is_here(server)}
        for number, scenario in enumerate(_scenarios()):
            _report(scenario, {server: figures[number] for server, figures in measured.items()})
        sys.stdout.write(f"{INDEXED:,} names indexed: {_seconds_to_index(folder):.2f} s\n")


def _is_here(server: str) -> bool:
    _serve, program = SERVERS[server]
    found = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
    return server == "Offhook" or (os.geteuid() == 0 and found is not None)


def _measure(server: str, folder: Path) -> list[Figures]:
    serve, _program = SERVERS[server]
    with serve(folder) as service:
        return [scenario.best(service) for scenario in _scenarios()]


def _report(scenario: Scenario, measured: dict[str, Figures]) -> None:
    own = measured.get("Offhook")
    sys.stdout.write(f"\n{scenario.title}\n")
    for server, best in measured.items():
        sys.stdout.write(f"  {server:10} {best.figure:9,.2f} {scenario.unit:8}{_remarks(best)}")
        if own and own is not best and own.figure and best.figure:
            quotient = best.figure / own.figure if scenario.is_better_when_less else own.figure / best.figure
            sys.stdout.write(f"  Offhook: {quotient:.2f} × as fast")
        sys.stdout.write("\n")


def _remarks(best: Figures) -> str:
    tally = best.tally
    lost = f"{tally.repeated:6,} sent again {tally.given_up:5,} gave up"
    return f"{lost}  {best.processor_seconds:.2f} s of processor" if best.processor_seconds else lost


def _seconds_to_index(folder: Path) -> float:
    _write_index(folder / "large", [f"SEP{number:012X}.cnf.xml" for number in range(INDEXED)])
    names = PublishedNames(folder / "large")
    begun = time.perf_counter()
    names.refresh()
    seconds = time.perf_counter() - begun
    names.close()
    return seconds


if __name__ == "__main__":
    main(sys.argv[1:] or tuple(SERVERS))
