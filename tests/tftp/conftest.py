from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tftp.live import LiveServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    with LiveServer(tmp_path) as running:
        yield running
