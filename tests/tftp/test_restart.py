"""The server dies in the midst of its work, is started again, and no phone goes without its file."""

import os
import signal
import subprocess
import time
import zlib
from pathlib import Path

from tests.tftp.client import LOOPBACK
from tests.tftp.crowd import Crowd
from tests.tftp.live import SECONDS_TO_WAIT, LiveServer

PHONES = 100
TRIES = 600
"""With a tenth of a second each: a minute."""


def test_all_phones_get_their_files_although_the_server_is_killed(tmp_path: Path) -> None:
    content = os.urandom(300_000)
    with LiveServer(tmp_path) as first:
        first.publish("load", content)
        crowd = Crowd((LOOPBACK, first.port), [[b"missing", b"load"]] * PHONES, patience=0.1, tries=TRIES)
        crowd.begin()
        while crowd.tally.missing < PHONES:
            crowd.turn()
        kill(first.process)
        had_before = crowd.tally.served.total()
        while crowd.tally.repeated < PHONES:  # now each of them waits in vain
            crowd.turn()
        with LiveServer(tmp_path, ("--port", str(first.port))):
            end = time.monotonic() + 6 * SECONDS_TO_WAIT
            while crowd.turn() and time.monotonic() < end:
                pass
    crowd.close()
    assert had_before < PHONES
    assert (crowd.tally.served, crowd.tally.given_up) == ({zlib.crc32(content): PHONES}, 0)


def kill(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(SECONDS_TO_WAIT)
