"""The catalogue: its data against itself, and what it answers."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from provisioning.cnfxml import catalogue, phone_models
from provisioning.cnfxml.catalogue import Element, Kind, UnknownFamily
from provisioning.cnfxml.paths import without_selectors

REFERENCE = Path(__file__).parents[2].parent / "shared" / "reference"
LINE = "sipProfile/sipLines/line"
FAMILIES = tuple(sorted({model.family for model in phone_models.models()}))
SETTINGS = [(family, path, text) for family in FAMILIES for path, text in catalogue.baseline(family).items()] + [
    (family, f"{LINE}/{path}", text) for family in FAMILIES for path, text in catalogue.line_defaults(family).items()
]


def test_it_tells_what_an_element_means() -> None:
    assert catalogue.element("sipProfile/sipStack/timerT1") == Element(
        path="sipProfile/sipStack/timerT1",
        kind=Kind.INTEGER,
        title="Timer T1",
        group="sip",
        rank=catalogue.rank("sipProfile/sipStack/timerT1") or 0,
        help=(
            "Estimated round trip to the server, from which SIP derives its first repeat. Raise it on slow links only."
        ),
        default="500",
        unit="ms",
        minimum=1,
        restart=True,
        sources=("usecallmanager", "cucm-export", "sipcc"),
    )


def test_it_finds_an_element_of_one_line() -> None:
    found = catalogue.element(f'{LINE}[@button="a/b"]/name')
    assert found is not None
    assert found == catalogue.element(f"{LINE}/name")


def test_it_finds_the_other_spellings_that_files_use() -> None:
    found = catalogue.element("vendorConfig/softKeyControl")
    assert found is not None
    assert found.path == "vendorConfig/softkeyControl"


def test_it_does_not_know_everything() -> None:
    assert catalogue.element("sipProfile/noSuchElement") is None
    assert catalogue.rank("sipProfile/noSuchElement") is None


@pytest.mark.parametrize("parent", ["commonConfig", "enterpriseConfig"])
def test_product_settings_mean_the_same_under_other_parents(parent: str) -> None:
    found = catalogue.element(f"{parent}/webAccess")
    assert found is not None
    assert (found.path, found.inverted, found.choices) == (
        f"{parent}/webAccess",
        True,
        {"0": "On", "1": "Off", "2": "Read only (7921)"},
    )
    assert found not in catalogue.elements()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("fullConfig", "deviceProtocol"),
        ("devicePool", "devicePool/dateTimeSetting/timeZone"),
        ("devicePool/dateTimeSetting/timeZone", "devicePool/dateTimeSetting/olsonTimeZone"),
        (
            "devicePool/callManagerGroup/members/member[@priority=0]/callManager/ports",
            "devicePool/callManagerGroup/members/member[@priority=0]/callManager/processNodeName",
        ),
        (f"{LINE}/@button", f"{LINE}/featureID"),
        (f"{LINE}/featureID", f"{LINE}/featureLabel"),
        (f"{LINE}/featureLabel", f"{LINE}/name"),
        ("sipProfile", "commonProfile"),
        ("commonProfile", "loadInformation"),
        ("vendorConfig/webAccess", "commonConfig"),
        ("commonConfig/webAccess", "enterpriseConfig"),
        ("enterpriseConfig/webAccess", "versionStamp"),
        ("transportLayerProtocol", "phoneServices"),
    ],
)
def test_elements_stand_in_the_order_of_the_document(first: str, second: str) -> None:
    before, after = catalogue.rank(first), catalogue.rank(second)
    assert before is not None
    assert after is not None
    assert before < after


@pytest.mark.parametrize(
    ("path", "secret"),
    [
        (f"{LINE}[@button=1]/authPassword", True),
        ("sshPassword", True),
        ("commonProfile/phonePassword", True),
        ("vendorConfig/adminPassword", True),
        ("vpnGroup/pswdPersistent", False),
        (f"{LINE}/name", False),
        ("vendorConfig/wifiPassword", True),
        ("wlan/sharedSecret", True),
        ("wlan/preSharedKey", True),
        ("wlan/psk", True),
        ("userPin", True),
        ("pin", True),
        ("credentials", True),
        ("pinDisplay", False),
        ("spin", False),
        ("provision/@token", True),
    ],
)
def test_secrets_are_known_or_told_by_their_name(path: str, secret: bool) -> None:
    assert catalogue.is_secret(path) is secret


@pytest.mark.parametrize(
    ("path", "repeated", "key"),
    [
        (LINE, True, "button"),
        ("devicePool/callManagerGroup/members/member", True, "priority"),
        ("addOnModules/addOnModule", True, "idx"),
        ("phoneServices/phoneService", True, None),
        ("sipProfile", False, None),
        ("sipProfile/noSuchElement", False, None),
    ],
)
def test_repeated_elements_are_told_apart_by_an_attribute(path: str, repeated: bool, key: str | None) -> None:
    assert (catalogue.is_repeated(path), catalogue.key_attribute(path)) == (repeated, key)


def test_a_7941g_gets_a_safe_configuration() -> None:
    settings = catalogue.baseline("79xx")
    assert {path: settings[path] for path in settings if path in SAFE} == SAFE
    assert not [path for path in settings if path.startswith((LINE, "devicePool/callManagerGroup"))]
    assert not {"versionStamp", "transportLayerProtocol"} & settings.keys()


SAFE = {
    "deviceProtocol": "SIP",
    "sshUserId": "",
    "sshPassword": "",
    "devicePool/dateTimeSetting/timeZone": "W. Europe Standard/Daylight Time",
    "devicePool/dateTimeSetting/olsonTimeZone": "Europe/Berlin",
    "sipProfile/sipProxies/registerWithProxy": "true",
    "sipProfile/sipCallFeatures/callForwardURI": "x-cisco-serviceuri-cfwdall",
    "sipProfile/natEnabled": "false",
    "vendorConfig/sshAccess": "1",
    "vendorConfig/webAccess": "0",
    "vendorConfig/spanToPCPort": "1",
    "vendorConfig/settingsAccess": "1",
    "deviceSecurityMode": "1",
    "encrConfig": "false",
    "servicesURL": "",
    "secureServicesURL": "",
    "phoneServices/provisioning": "2",
    "phoneServices/phoneService[1]/url": "Application:Cisco/MissedCalls",
    "phoneServices/phoneService[2]/url": "Application:Cisco/ReceivedCalls",
    "phoneServices/phoneService[3]/url": "Application:Cisco/PlacedCalls",
}


def test_a_line_of_a_7941g_needs_only_its_account() -> None:
    assert dict(catalogue.line_defaults("79xx")) == {
        "featureID": "9",
        "proxy": "USECALLMANAGER",
        "port": "5060",
        "autoAnswer/autoAnswerEnabled": "0",
        "callWaiting": "3",
        "sharedLine": "false",
        "messageWaitingLampPolicy": "3",
        "messageWaitingAMWI": "1",
        "messagesNumber": "",
        "ringSettingIdle": "4",
        "ringSettingActive": "5",
        "forwardCallInfoDisplay/callerName": "true",
        "forwardCallInfoDisplay/callerNumber": "true",
        "forwardCallInfoDisplay/redirectedNumber": "false",
        "forwardCallInfoDisplay/dialedNumber": "true",
        "maxNumCalls": "4",
        "busyTrigger": "2",
    }


def test_families_read_some_numbers_differently() -> None:
    assert [catalogue.line_defaults(family)["callWaiting"] for family in ("69xx", "78xx", "88xx")] == ["3", "1", "1"]


def test_an_unknown_family_is_an_error_with_a_sentence() -> None:
    with pytest.raises(UnknownFamily, match="There is no baseline for the phone family “5xx”"):
        catalogue.baseline("5xx")


def test_the_baseline_says_why() -> None:
    assert catalogue.why("encrConfig") == "Files are written plain; true would make the phone refuse them."
    assert catalogue.why("phoneServices/phoneService[2]/name").startswith("Without these entries")
    assert catalogue.why("sipProfile/sipStack/timerT1") == ""


def test_reasons_are_given_for_what_the_baseline_sets() -> None:
    settings = {without_selectors(path) for _, path, _ in SETTINGS}
    reasons = json.loads((catalogue.DATA / "baseline.json").read_text(encoding="utf-8"))["why"]
    assert [
        path for path in reasons if not any(known == path or known.startswith(f"{path}/") for known in settings)
    ] == []


def test_the_baseline_holds_legal_values_of_known_elements_only() -> None:
    assert {(path, text) for _, path, text in SETTINGS if not _is_legal(path, text)} == set()


def test_the_baseline_holds_what_a_family_honours_only() -> None:
    for family, path, _ in SETTINGS:
        found = catalogue.element(path)
        assert found is not None
        assert not found.families or family in found.families or family == "7940_60", (family, path)


def test_a_phone_with_flat_files_gets_what_their_keys_can_say_only() -> None:
    sayable = {key.equivalent for key in catalogue.flat_keys()} | {f"{LINE}/featureID"}
    given = {path for family, path, _ in SETTINGS if family == "7940_60"}
    assert given - sayable == {"devicePool/dateTimeSetting/olsonTimeZone"}
    assert not catalogue.baseline("sccp")


def test_a_flat_key_tells_the_element_that_says_the_same() -> None:
    keys = {key.path: key for key in catalogue.flat_keys()}
    assert (keys["sip_invite_retx"].equivalent, keys["sip_invite_retx"].default) == (
        "sipProfile/sipStack/sipInviteRetx",
        "6",
    )
    assert [key.path for key in keys.values() if key.equivalent and catalogue.element(key.equivalent) is None] == []
    assert {key for key in keys if keys[key].secret} == {"phone_password", "lineN_password"}


def test_defaults_are_legal() -> None:
    assert {
        (found.path, found.default)
        for found in _all_elements()
        if found.default is not None and not _is_legal_for(found, found.default)
    } == set()


def test_defaults_for_unknown_phones_point_to_loads_by_device_number() -> None:
    assert [found.path for found in catalogue.xmldefault_elements() if found.group == "firmware"] == [
        "loadInformationN",
        "loadInformationN/@model",
    ]


def test_every_path_is_listed_once_and_after_its_parent() -> None:
    seen: set[str] = set()
    for place, found in enumerate(catalogue.elements()):
        assert found.path not in seen
        assert "/" not in found.path or found.path.rpartition("/")[0] in seen, found.path
        assert found.rank >= place
        seen.add(found.path)


def test_every_element_has_a_title_a_known_group_and_known_sources() -> None:
    groups = [group.key for group in catalogue.groups()]
    families = {family.key for family in phone_models.families()}
    assert len(groups) == len(set(groups))
    assert {found.group for found in catalogue.elements()} == set(groups)
    assert {found.group for found in _all_elements()} == set(groups)
    assert {source for found in _all_elements() for source in found.sources} == set(catalogue.sources())
    assert {family for found in _all_elements() for family in found.families} <= families
    assert [found.path for found in _all_elements() if not found.title] == []


def test_every_element_with_a_text_is_explained() -> None:
    assert [found.path for found in _all_elements() if found.kind is not Kind.CONTAINER and not found.help] == []


def test_named_models_are_of_the_families_that_honour_the_element() -> None:
    family = {model.key: model.family for model in phone_models.models()}
    for found in catalogue.elements():
        assert {family[key] for key in found.models} <= found.families, found.path


def test_modules_are_for_the_models_that_take_some() -> None:
    found = catalogue.element("addOnModules/addOnModule")
    assert found is not None
    taking = {model.key for model in phone_models.models() if model.expansion and model.family in found.families}
    all_of_their_family = {model.key for model in phone_models.models() if model.family == "8961_99xx"}
    assert found.models | all_of_their_family == taking


def test_titles_and_help_are_short_and_end_properly() -> None:
    for found in _all_elements():
        assert len(found.title) <= 52, found.title
        assert not found.title.endswith("."), found.title
        for sentence in (found.help, found.breaks):
            assert len(sentence) <= 260, found.path
            assert not sentence or sentence[-1] in ".?!)", found.path


def test_choices_are_for_elements_with_choices() -> None:
    for found in _all_elements():
        assert bool(found.choices) is (found.kind is Kind.CHOICE), found.path
        assert all(found.choices.values()), found.path
        assert not found.inverted or set(found.choices) >= {"0", "1"}, found.path


def test_inverted_switches_are_told_of_as_on_and_off_and_never_by_number() -> None:
    told = [found.help + found.breaks for found in _all_elements() if found.inverted]
    assert [sentence for sentence in told if {"0", "1"} & set(sentence.split())] == []


def test_only_repeated_elements_have_a_key_and_the_key_is_listed() -> None:
    for found in catalogue.elements():
        assert found.key is None or found.repeated, found.path
    keyed = {f"{found.path}/@{found.key}" for found in catalogue.elements() if found.key and found.key != "priority"}
    assert keyed <= {found.path for found in catalogue.elements()}


def test_nothing_of_the_reference_is_missing() -> None:
    listed = {found.path for found in _all_elements()}
    paths = {_our_path(entry["path"]) for entry in _reference_elements() if entry["path"] != "device"}
    assert paths - listed == {"OS79XX.TXT"}


def test_no_sentence_is_taken_from_the_reference() -> None:
    theirs = {sentence for entry in _reference_elements() for text in _texts(entry) for sentence in _sentences(text)}
    ours = {sentence for found in _all_elements() for text in _words(found) for sentence in _sentences(text)}
    assert ours & theirs == set()


def test_every_element_of_the_first_configuration_is_known() -> None:
    file = REFERENCE / "seed.cnf.xml"
    if not file.exists():
        pytest.skip("the reference seed.cnf.xml is not there")
    root = ElementTree.fromstring(file.read_bytes())  # noqa: S314 - a file of our own
    assert [path for path in _paths(root, "") if catalogue.element(path) is None] == []


def _all_elements() -> tuple[Element, ...]:
    return (*catalogue.elements(), *catalogue.flat_keys(), *catalogue.xmldefault_elements())


def _is_legal(path: str, text: str) -> bool:
    found = catalogue.element(path)
    return found is not None and _is_legal_for(found, text)


def _is_legal_for(found: Element, text: str) -> bool:
    if found.kind is Kind.CONTAINER:
        return False
    if found.limit is not None and len(text) > found.limit:
        return False
    if text == "":
        return found.kind not in (Kind.CHOICE, Kind.BOOLEAN, Kind.INTEGER)
    match found.kind:
        case Kind.CHOICE:
            return text in found.choices
        case Kind.BOOLEAN:
            return text in ("true", "false")
        case Kind.INTEGER | Kind.PORT:
            return (found.minimum or 0) <= int(text) <= (found.maximum or 10**9)
        case Kind.TIME:
            return re.fullmatch(r"\d\d:\d\d", text) is not None
        case Kind.LIST:
            return " " not in text
    return text == text.strip()


def _reference_elements() -> list[dict[str, Any]]:
    file = REFERENCE / "elements.json"
    if not file.exists():
        pytest.skip("the reference elements.json is not there")
    entries: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["elements"]
    return entries


def _our_path(path: str) -> str:
    inner = path.rpartition(":")[2].removeprefix("/Default/").removeprefix("device/")
    return re.sub(r"(?<!/)@", "/@", inner)


def _texts(entry: Mapping[str, Any]) -> Iterator[str]:
    yield entry["doc"] or ""
    yield entry.get("breaks") or ""
    if isinstance(entry["values"], dict):
        yield from entry["values"].values()


def _words(found: Element) -> Iterator[str]:
    yield from (found.title, found.help, found.breaks)
    yield from found.choices.values()


def _sentences(text: str) -> Iterator[str]:
    """The sentences of at least four words, without capitals and punctuation."""
    for sentence in re.split(r"[.;:?!]+(?:\s|$)", text):
        words = re.findall(r"\w+", sentence.casefold())
        if len(words) >= 4:
            yield " ".join(words)


def _paths(parent: ElementTree.Element, above: str) -> Iterator[str]:
    for child in parent:
        path = f"{above}/{child.tag}".lstrip("/")
        yield path
        yield from (f"{path}/@{name}" for name in child.attrib)
        yield from _paths(child, path)
