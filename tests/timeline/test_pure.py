"""The timeline and the readers of logs know nothing of the web framework."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tftp.live import PROJECT


@pytest.mark.parametrize("package", ["timeline", "tftp_logs", "http6970"])
def test_no_module_needs_django(package: str, tmp_path: Path) -> None:
    names = [path.stem for path in (PROJECT / "provisioning" / package).glob("*.py") if path.stem != "__init__"]
    imports = "; ".join(f"import provisioning.{package}.{name}" for name in names)
    code = f"import sys; {imports}; sys.exit('django' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(PROJECT)}, cwd=tmp_path)
    assert names
    assert ended.returncode == 0
