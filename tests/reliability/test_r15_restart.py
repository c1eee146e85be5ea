"""R15: the TFTP server dies while phones fetch and files are published; started again, it serves all of them.

That phones which ask again get through a restart is in `tests/tftp/test_restart.py`.
"""

from pathlib import Path

from provisioning.publish.folder import Folder
from tests.tftp.client import NOT_FOUND, ask, fetch, request
from tests.tftp.live import LiveServer
from tests.tftp.test_restart import kill

FILES = 2_000


def test_what_was_published_while_the_server_was_dead_is_served(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "root", tmp_path)
    names = [f"SEP{number:012X}.cnf.xml" for number in range(FILES)]
    with folder.lock():
        folder.write(1, [(name, b"old") for name in names], [])
        folder.forget()
    with LiveServer(tmp_path) as first:
        assert fetch(first.port, request(names[0].encode())) == b"old"
        kill(first.process)
    with folder.lock():
        folder.write(2, [(name, b"new") for name in names[1:]], [names[0]])
        folder.forget()
    with LiveServer(tmp_path) as second:
        assert ask(second.port, request(names[0].encode())) == NOT_FOUND
        assert second.event("request")["reason"] == "not published"  # its index knows so; the file is not looked for
        assert {fetch(second.port, request(name.encode())) for name in names[1::100]} == {b"new"}
