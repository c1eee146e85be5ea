"""Files of fleets: the quick way gives what the long way gives, whatever the records say."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phones import phone_files as fleet
from phones.files import phone_file
from phones.models import Button, Phone, Profile
from phones.phone_files import Workshop, phone_files, phone_versions
from provisioning.encryption import SecretUnreadable
from provisioning.keyfiles import new_field_key
from provisioning.publish.plan import Refused, WantedFile
from tests.factories import make_line, make_phone, make_profile, make_server, make_working_phone

pytestmark = pytest.mark.django_db

ODD = [
    "<&>",
    "]]>",
    "“ä”\u202e",
    "a\rb",
    "a\nb",
    "\x01",
    " ",
    "UNPROVISIONED",
    "{{ name }}",
    "x" * 40,
    "&amp;",
    "1;2",
    "-",
]
TEXTS = st.one_of(
    st.sampled_from(ODD), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
)
SETTINGS = st.dictionaries(
    st.sampled_from(
        ["sipProfile/phoneLabel", "versionStamp", "loadInformation", "a/b", "sipProfile/sipLines", "no path"]
    ),
    st.none() | TEXTS,
    max_size=2,
)
LINE_SETTINGS = st.dictionaries(
    st.sampled_from(["proxy", "port", "name", "@x", "contact"]), st.none() | TEXTS, max_size=2
)
FIELDS = ["label", "name", "auth_name", "password", "display_name", "contact", "voicemail_number", "target"]
BUTTONS = st.lists(
    st.builds(
        dict,
        kind=st.sampled_from(Button.Kind.values),
        settings=st.just({}) | LINE_SETTINGS,
        **{field: st.just("") | TEXTS for field in FIELDS},
    ),
    max_size=4,
)
PHONES = st.builds(
    dict,
    label=TEXTS,
    ssh_password=st.just("") | TEXTS,
    model=st.sampled_from(["7941G", "8851", "7940G", "", "none such"]),
    settings=st.just({}) | SETTINGS,
    wanted_load=st.sampled_from(["", "SIP41.9-4-2SR3-1S"]),
)


def plain(file: WantedFile) -> tuple[Any, ...]:
    """Return what of a file can be compared."""
    return file.name, file.content, file.subject, file.version, file.problem


def long_way() -> list[tuple[Any, ...]]:
    return [plain(phone_file(phone)) for phone in Phone.objects.order_by("mac")]


def short_way() -> list[tuple[Any, ...]]:
    return [plain(file) for file in phone_files(None)]


def make_odd(mac: int, phone: dict[str, Any], buttons: list[dict[str, Any]], **shared: Any) -> None:
    record = Phone.objects.create(mac=f"{mac:012X}", **phone, **shared)
    Button.objects.bulk_create(
        Button(phone=record, position=position, **fields) for position, fields in enumerate(buttons, 1)
    )


@pytest.fixture
def shared(db: None) -> dict[str, Any]:
    parent = make_profile(name="All", settings={"sipProfile/sipStack/timerT1": "750", "certHash": None})
    profile = make_profile(parent=parent, settings={"a": "<own>"})
    return {"profile": profile, "call_server": make_server(voicemail_number="*97", backup_address="192.0.2.11")}


@given(st.lists(st.tuples(PHONES, BUTTONS), min_size=1, max_size=4), st.booleans(), st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_ways_say_the_same(shared: dict[str, Any], phones: list[Any], with_shared: bool, bare: bool) -> None:
    Phone.objects.all().delete()
    given_to = shared if with_shared else {}
    if bare:
        given_to = {"profile": Profile.objects.get_or_create(bare=True, name="Bare")[0]}
    for number, (phone, buttons) in enumerate(phones):
        make_odd(2 * number, phone, buttons, **given_to)
        make_odd(
            2 * number + 1, {**phone, "label": f"{number}"}, [{**button, "name": "1"} for button in buttons], **given_to
        )
    assert short_way() == long_way()


def test_phones_of_one_shape_are_rendered_once(shared: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        phone = make_phone(f"{number:012X}", label=f"<{number}>", ssh_password=f"s{number}", **shared)
        make_line(phone, name=f"n&{number}", password=f"p{number}")
    rendered = []
    render = Workshop._new_shape
    monkeypatch.setattr(Workshop, "_new_shape", lambda *given: rendered.append(given[2]["mac"]) or render(*given))
    assert short_way() == long_way()
    assert rendered == ["000000000000"]


def test_a_file_that_says_something_else_is_refused(shared: dict[str, Any]) -> None:
    make_working_phone(**shared)
    file = next(phone_files(None))
    assert file.verify is not None
    file.verify(file.content)
    with pytest.raises(Refused, match="would not say what the records say"):
        file.verify(file.content.replace(b">office<", b">home<"))


def test_another_portion_sees_what_changed_meanwhile(shared: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet, "_PORTION", 2)
    for number in range(4):
        make_line(make_phone(f"{number:012X}", **shared))
    found = phone_files(None)
    before = [next(found).content, next(found).content]
    shared["profile"].settings = {"sipProfile/sipStack/timerT1": "999"}
    shared["profile"].save()
    after = [file.content for file in found]
    assert [b">999<" in content for content in before + after] == [False, False, True, True]


def test_the_queries_of_a_portion_do_not_grow_with_it(shared: dict[str, Any]) -> None:
    counts = []
    for number in range(1, 30):
        make_line(make_phone(f"{number:012X}", **shared))
        if number in {1, 29}:
            with CaptureQueriesContext(connection) as queries:
                list(phone_files(None))
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_only_those_asked_for_come(shared: dict[str, Any]) -> None:
    for number in range(3):
        make_phone(f"{number:012X}", **shared)
    assert [file.subject for file in phone_files(["000000000002", "000000000001", "00000000FFFF"])] == [
        "000000000001",
        "000000000002",
    ]
    assert list(phone_versions(["000000000002"])) == [("000000000002", 1)]
    assert sorted(phone_versions(None)) == [(f"{number:012X}", 1) for number in range(3)]


def test_a_wrong_key_stops_everything(shared: dict[str, Any], settings: Any) -> None:
    make_working_phone(**shared)
    settings.FIELD_KEYS = [new_field_key()]
    with pytest.raises(SecretUnreadable):
        list(phone_files(None))
