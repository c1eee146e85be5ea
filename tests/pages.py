"""What a page says, without its markup."""

from django.http import HttpResponse
from lxml import html


def rows_of(response: HttpResponse, table: int = 0) -> list[list[str]]:
    """Return the texts of the cells of a table's body, row by row, blanks made single."""
    body = _page(response).findall(".//table")[table].find("tbody")
    return [[_text(cell) for cell in row.xpath("td|th")] for row in body.findall("tr")]


def heading_of(response: HttpResponse) -> str:
    """Return the text of the one main heading."""
    (heading,) = _page(response).findall(".//h1")
    return _text(heading)


def notes_of(response: HttpResponse) -> list[str]:
    """Return the texts of all notes: messages, warnings and sums of errors."""
    return [_text(note) for note in _page(response).find_class("note")]


def text_of(response: HttpResponse) -> str:
    """Return the text of the page's content, blanks made single."""
    return _text(_page(response).get_element_by_id("content"))


def value_of(response: HttpResponse, name: str) -> str | None:
    """Return what the field called `name` is filled with."""
    (field,) = _page(response).xpath(f"//main//*[@name='{name}']")
    return field.value


def _page(response: HttpResponse) -> html.HtmlElement:
    return html.document_fromstring(response.content.decode())


def _text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())
