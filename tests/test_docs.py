"""The documentation: a site without a broken link, whose pages fetch nothing; and the container it tells of."""

import os
import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from lxml import html

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")


def build(site: Path) -> subprocess.CompletedProcess[str]:
    """Build the site as `make docs` does, into a folder of the test's own."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def fetched_by(page: Path) -> list[str]:
    """Return the addresses of other hosts that a browser asks for when it shows the page."""
    tree = html.fromstring(page.read_text(encoding="utf-8"))
    addresses = [*tree.xpath("//@src"), *tree.xpath("//link[@rel='stylesheet' or @rel='preconnect']/@href")]
    return [address for address in addresses if "//" in address]


def test_the_site_builds_without_a_warning_and_its_pages_fetch_nothing(tmp_path: Path) -> None:
    done = build(tmp_path / "site")
    assert (done.returncode, [line for line in done.stderr.splitlines() if not line.startswith("INFO")]) == (0, [])
    pages = {page.stem: page for page in (tmp_path / "site").glob("*.html")}
    sources = {page.stem for page in (ROOT / "docs").glob("*.md")}
    assert pages.keys() == sources | {"404", "security", "changelog"}
    assert [address for page in pages.values() for address in fetched_by(page)] == []


def test_links_lead_somewhere_in_the_files_themselves_too() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    links = [(page, link) for page in pages for link in LINK.findall(page.read_text(encoding="utf-8"))]
    assert len(links) > 60
    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []


def test_the_container_holds_all_that_is_installed() -> None:
    lines = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = {name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]}
    own = {app for app in settings.INSTALLED_APPS if (ROOT / app).is_dir()}
    assert copied == own | {"manage.py", "requirements.txt", "LICENSE", "static", "templates"}
