"""Golden files: whole configurations, compared byte by byte. `pytest tests/golden --update-golden` writes them anew."""

from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files anew, to be reviewed as a diff"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, bytes], None]:
    """Compare a content with the golden file of this name, or write that file when asked to."""

    def compare(name: str, content: bytes) -> None:
        path = HERE / name
        if request.config.getoption("--update-golden", default=False):
            path.write_bytes(content)
        assert content.decode() == path.read_text(encoding="utf-8")

    return compare
