"""The law of the import: what it accepts, goes out again with the same meaning, whatever the file looks like."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phones.files import phone_file
from phones.importers.files import Result, import_paths
from phones.models import Button, Phone
from provisioning.cnfxml.read import read
from tests.cnfxml.strategies import Element, documents, elements, facts, texts, written
from tests.factories import MAC

pytestmark = pytest.mark.django_db

NAME = f"SEP{MAC}.cnf.xml"
DAMP = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def imported(content: bytes) -> Result:
    """Import one file into empty records."""
    Button.objects.all().delete()
    Phone.objects.all().delete()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        path.write_bytes(content)
        return import_paths([path])


def published() -> bytes:
    """Return the file of the only phone, as it would be published."""
    file = phone_file(Phone.objects.get())
    assert file.problem == ""
    assert file.verify is not None
    file.verify(file.content)
    return file.content


FEATURES = st.sampled_from(["9", "2", "20", "21", "22", "", "x"])
FIELDS = st.sampled_from(["featureLabel", "name", "authName", "authPassword", "speedDialNumber", "serviceURI", "port"])


@st.composite
def lines(draw: st.DrawFn) -> Element:
    """A `<line>` as phones have them, with a number that may be none, and whatever else."""
    own = {name: draw(texts) for name in draw(st.lists(FIELDS, unique=True, max_size=4))}
    parts = [Element("featureID", {}, draw(FEATURES), ()), *(Element(name, {}, text, ()) for name, text in own.items())]
    numbers = draw(st.sampled_from([{}, {"button": ""}, *({"button": str(number)} for number in (1, 2, 3, 300, 301))]))
    indexes = draw(st.sampled_from([{}, {"lineIndex": "1"}]))
    return Element("line", numbers | indexes, "", tuple(draw(st.permutations(parts))) + tuple(draw(odd_children)))


odd_children = st.lists(elements, max_size=1)
phones = st.builds(
    lambda buttons, more: Element(
        "device",
        {},
        "",
        (Element("sipProfile", {}, "", (Element("sipLines", {}, "", tuple(buttons)), *more)),),
    ),
    st.lists(lines(), min_size=1, max_size=6),
    odd_children,
)


@settings(max_examples=25, deadline=None, suppress_health_check=DAMP)
@given(documents | phones)
def test_what_is_accepted_goes_out_with_the_same_meaning(document: Element) -> None:
    content = written(document)
    result = imported(content)
    assert result.refused == []
    assert facts(published()) == facts(content)
    assert read(published()) == read(content)


@settings(max_examples=10, deadline=None, suppress_health_check=DAMP)
@given(phones)
def test_the_same_file_again_changes_nothing(document: Element) -> None:
    content = written(document)
    imported(content)
    before = (list(Phone.objects.values()), list(Button.objects.values()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        path.write_bytes(content)
        (again,) = import_paths([path]).imported
    assert (again.created, again.changed) == (False, False)
    assert (list(Phone.objects.values()), list(Button.objects.values())) == before
