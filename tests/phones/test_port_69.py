"""Whether somebody listens where phones ask, by the kernel's list of UDP sockets."""

from pathlib import Path

import pytest

from phones.port_69 import nobody_listens

HEADING = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
OTHERS = "  410: 00000000:1B39 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 8631 2 0 0\n"
OURS = "  512: 00000000:0045 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 8632 2 0 0\n"
OURS_OVER_IPV6 = OURS.replace("00000000:0045 00000000", f"{'0' * 32}:0045 {'0' * 32}")


def table(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text(HEADING + "".join(rows), encoding="ascii")
    return path


@pytest.mark.parametrize(
    ("ipv4", "ipv6", "nobody"),
    [
        ([], [], True),
        ([OTHERS], [], True),
        ([OTHERS, OURS], [], False),
        ([OTHERS], [OURS_OVER_IPV6], False),
    ],
)
def test_any_program_counts_that_listens_on_port_69(tmp_path, ipv4, ipv6, nobody):
    assert nobody_listens((table(tmp_path, "udp", *ipv4), table(tmp_path, "udp6", *ipv6))) is nobody


def test_nothing_is_said_where_phones_are_told_of_another_server(tmp_path, settings):
    settings.TFTP_SERVER = "192.0.2.1"
    assert nobody_listens((table(tmp_path, "udp"),)) is False


def test_nothing_is_said_without_a_list(tmp_path):
    assert nobody_listens((tmp_path / "udp",)) is False
