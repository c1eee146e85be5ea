"""The documentation: a site without a broken link, that fetches nothing from elsewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

from lxml import html

ROOT = Path(__file__).parents[1]
AT_THE_ROOT = ("README.md", "SECURITY.md", "CHANGELOG.md")
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")


def build(site: Path) -> subprocess.CompletedProcess[str]:
    """Build the site as `make docs` does, into a folder of the test's own."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(site)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def fetched_by(page: Path) -> list[str]:
    """Return the addresses of other hosts that a browser asks for when it shows the page."""
    tree = html.fromstring(page.read_text(encoding="utf-8"))
    addresses = [*tree.xpath("//@src"), *tree.xpath("//link[@rel='stylesheet' or @rel='preconnect']/@href")]
    return [address for address in addresses if "//" in address]


def test_the_site_builds_without_a_warning_and_its_pages_fetch_nothing(tmp_path: Path) -> None:
    done = build(tmp_path / "site")
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    pages = {page.stem: page for page in (tmp_path / "site").glob("*.html")}
    sources = {page.stem for page in (ROOT / "docs").glob("*.md")}
    assert pages.keys() == sources | {"404", "security", "changelog"}
    assert [address for page in pages.values() for address in fetched_by(page)] == []


def test_links_of_the_pages_at_the_root_lead_somewhere() -> None:
    links = [(name, link) for name in AT_THE_ROOT for link in LINK.findall((ROOT / name).read_text(encoding="utf-8"))]
    assert len(links) > 10
    assert [(name, link) for name, link in links if not (ROOT / link).exists()] == []
