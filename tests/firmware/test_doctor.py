"""What is found about stored loads: complete, or what is wrong with them."""

import hashlib

import pytest

from firmware.doctor import Diagnosis, Finding, FindingKind, conflicts, examine, examine_all, family_of_file
from firmware.families import Protocol
from firmware.store import HEAD, Stored
from tests.firmware.build import fifth_generation, sections, tagged, third_generation_loads

NAMES = ["jar11sip.9-4-2ES26.sbn", "cnu11.9-4-2ES26.sbn", "cvm11sip.9-4-2ES26.sbn"]
LIST_NAME = "SIP11.9-4-2SR3-1S.loads"
LIST = third_generation_loads(LIST_NAME, NAMES)


def stored(name: str, content: bytes) -> Stored:
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return Stored(name, hashlib.sha256(content).hexdigest(), len(content), md5, content[:HEAD])


def files(*names: str) -> list[Stored]:
    return [stored(name, tagged(name, b"x")) for name in names]


def findings(content: bytes, beside: list[Stored], name: str = LIST_NAME) -> list[tuple[FindingKind, str, str]]:
    diagnosis = examine(stored(name, content), content, beside)
    assert diagnosis.complete == all(f.kind is FindingKind.TRAILING_BLANK for f in diagnosis.findings)
    return [(finding.kind, finding.file, finding.text) for finding in diagnosis.findings]


def test_a_complete_load_is_said_to_be_complete() -> None:
    diagnosis = examine(stored(LIST_NAME, LIST), LIST, files(*NAMES))
    assert diagnosis == Diagnosis(LIST_NAME, Protocol.SIP, ("7906G", "7911G"), tuple(NAMES), ())
    assert diagnosis.complete


def test_a_missing_member_is_named() -> None:
    cvm = NAMES[2]
    assert findings(LIST, files(*NAMES[:2])) == [(FindingKind.MISSING, cvm, f"{cvm} is missing.")]


def test_a_member_of_another_version_is_named_beside_the_missing_one() -> None:
    other = "cvm11sip.8-5-4TH1-6.sbn"
    text = f"{NAMES[2]} is missing. Of another version there is {other}."
    assert findings(LIST, files(*NAMES[:2], other)) == [(FindingKind.OTHER_VERSION, NAMES[2], text)]


def test_case_counts() -> None:
    content = third_generation_loads("SIP41.8-3-1S.loads", ["Jar41sip.8-3-0-50.sbn"])
    name, other = "Jar41sip.8-3-0-50.sbn", "jar41sip.8-3-0-50.sbn"
    text = f"The load asks for {name}, but the file is called {other}: case counts."
    assert findings(content, files(other), "SIP41.8-3-1S.loads") == [(FindingKind.OTHER_CASE, name, text)]


def test_a_blank_behind_a_name_leaves_the_load_complete() -> None:
    content = third_generation_loads(LIST_NAME, [NAMES[0] + " "])
    text = f"The list writes a blank behind {NAMES[0]}; it is left off."
    assert findings(content, files(NAMES[0])) == [(FindingKind.TRAILING_BLANK, NAMES[0], text)]


@pytest.mark.parametrize("stated", [4, 4 + 0x158])
def test_a_stated_size_is_that_of_the_file_or_of_its_payload(stated: int) -> None:
    name = "kern.78xx.12-8-1-0001-455.sbn"
    content = fifth_generation(
        "sip78xx.12-8-1-0001-455.loads",
        sections("12-8-1-0001-455", {"PLATFORM_1": {"kern": (name, stated)}}),
    )
    beside = [stored(name, fifth_generation(name, b"kern"))]
    assert findings(content, beside, "sip78xx.12-8-1-0001-455.loads") == []


def test_a_wrong_size_is_told() -> None:
    name = "kern88xx.12-8-1.sbn"
    content = fifth_generation("a.loads", sections("1", {"PLATFORM_1": {"kern": (name, 5)}}))
    text = f"{name} has 4 bytes; the list states 5."
    assert findings(content, [stored(name, b"kern")], "a.loads") == [(FindingKind.WRONG_SIZE, name, text)]


def test_a_792x_member_is_known_by_its_sum() -> None:
    sums = {name: hashlib.md5(name.encode(), usedforsecurity=False).hexdigest() for name in ("whole", "leading")}
    whole = stored("SYS-1.4.6.3.SBN", b"whole")
    leading = stored("GUI-1.4.6.3.SBN", tagged("GUI-1.4.6.3.SBN", sums["leading"].encode() + b"rest"))
    wrong = stored("APPS-1.4.6.3.SBN", b"other")
    stated = [(whole, sums["whole"]), (leading, sums["leading"].upper()), (wrong, sums["whole"])]
    lines = "".join(f"{file.name} {file.size} {md5}\n" for file, md5 in stated)
    lines += f"#+ JUI-1.4.6.3.SBN 1 {sums['whole']}\n"
    content = tagged("CP7921G-1.4.6.3.LOADS", lines.encode())
    text = "APPS-1.4.6.3.SBN is not the file that the list was made for: its MD5 differs."
    found = findings(content, [whole, leading, wrong], "CP7921G-1.4.6.3.LOADS")
    assert found == [(FindingKind.WRONG_MD5, "APPS-1.4.6.3.SBN", text)]


def test_a_renamed_file_is_told() -> None:
    renamed = stored(NAMES[0], tagged("jar11sip.8-5-2.sbn", b"x"))
    text = f"{NAMES[0]} was signed as jar11sip.8-5-2.sbn."
    assert findings(LIST, [renamed, *files(*NAMES[1:])]) == [(FindingKind.OTHER_NAME, NAMES[0], text)]
    text = f"SIP11.9-9-9S.loads was signed as {LIST_NAME}."
    found = findings(LIST, files(*NAMES), "SIP11.9-9-9S.loads")
    assert found == [(FindingKind.OTHER_NAME, "SIP11.9-9-9S.loads", text)]


def test_an_unreadable_list_is_told() -> None:
    content = b"<html>"
    text = "The file is neither signed nor a list of a 3905."
    assert findings(content, []) == [(FindingKind.UNREADABLE, LIST_NAME, text)]


def test_a_damaged_member_is_told() -> None:
    damaged = stored(NAMES[0], tagged(NAMES[0], b"x")[:50])
    text = f"{NAMES[0]}: The file ends within its header."
    assert findings(LIST, [damaged, *files(*NAMES[1:])]) == [(FindingKind.UNREADABLE, NAMES[0], text)]


@pytest.mark.parametrize(
    ("name", "members", "protocol", "models"),
    [
        ("term06.default.loads", ["jar11sip.9-2-1.sbn"], Protocol.SIP, ("7906G", "7911G")),
        ("term61.default.loads", ["jar41sccp.9-2-1.sbn"], Protocol.SCCP, ("7941G", "7941G-GE", "7961G", "7961G-GE")),
        ("term45.default.loads", ["cnu45.9-2-1.sbn"], None, ("7945G", "7965G")),
        ("term42.default.loads", ["jar42sip.9-2-1.sbn", "cvm42sccp.9-2-1.sbn"], None, ("7942G", "7962G")),
        ("SCCP75.9-4-2SR4-3S.loads", ["cnu75.9-4-2SR4-3.sbn"], Protocol.SCCP, ("7975G",)),
        ("strange.loads", ["a.sbn"], None, ()),
    ],
)
def test_a_load_tells_its_protocol_and_phones(
    name: str, members: list[str], protocol: Protocol | None, models: tuple[str, ...]
) -> None:
    content = third_generation_loads(name, members)
    assert examine(stored(name, content), content, files(*members)) == Diagnosis(
        name, protocol, models, tuple(members), ()
    )


def test_all_lists_are_examined_in_order() -> None:
    contents = {name: third_generation_loads(name, NAMES) for name in ("term11.default.loads", LIST_NAME)}
    beside = [*files(*NAMES[:2]), *(stored(name, content) for name, content in contents.items())]
    missing = (Finding(FindingKind.MISSING, NAMES[2], f"{NAMES[2]} is missing."),)
    models = ("7906G", "7911G")
    assert examine_all(beside, lambda file: contents[file.name]) == (
        Diagnosis(LIST_NAME, Protocol.SIP, models, tuple(NAMES), missing),
        Diagnosis("term11.default.loads", Protocol.SIP, models, tuple(NAMES), missing),
    )


def test_files_of_one_name_and_different_content_are_in_conflict() -> None:
    ours = [stored("term41.default.loads", b"old"), stored("same.sbn", b"same"), stored("a.sbn", b"a")]
    theirs = [stored("term41.default.loads", b"new"), stored("same.sbn", b"same"), stored("b.sbn", b"b")]
    found = conflicts(ours, theirs)
    assert [(conflict.name, conflict.ours, conflict.theirs) for conflict in found] == [
        ("term41.default.loads", ours[0], theirs[0])
    ]
    assert conflicts(ours, ours) == ()


def test_a_file_of_no_family_has_none() -> None:
    assert family_of_file("term99.default.loads") is None
