"""What the site takes from the root of the repository: the pages that stand there for who looks at the code."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

_ROOT = Path(__file__).resolve().parent.parent
_PAGES = {"SECURITY.md": "security.md", "CHANGELOG.md": "changelog.md"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add these pages, their links shortened by the folder in which all others stand."""
    for source, page in _PAGES.items():
        text = (_ROOT / source).read_text(encoding="utf-8").replace("](docs/", "](")
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Lead links to these pages to where they stand in the site."""
    for source, page in _PAGES.items():
        markdown = markdown.replace(f"](../{source}", f"]({page}")
    return markdown
