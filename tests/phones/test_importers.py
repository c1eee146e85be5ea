"""Existing files become records: single ones, folders and archives, and what is refused with which sentence."""

import io
import json
import os
import stat
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command

from phones.files import phone_file
from phones.importers.configuration import adopt
from phones.importers.contents import PhoneFile
from phones.importers.files import Choice, Imported, RefusedFile, import_origins, import_paths
from phones.importers.found import Origin
from phones.models import Button, Phone, Profile
from provisioning.cnfxml.read import MAX_BYTES, read
from tests.factories import MAC, make_phone
from tests.fleet import configuration

pytestmark = pytest.mark.django_db

NAME = f"SEP{MAC}.cnf.xml"


def put(folder: Path, name: str = NAME, content: bytes | None = None) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(configuration() if content is None else content)
    return path


def reason_of(path: Path) -> str:
    """Return why the only file of an import is refused; nothing may have been stored."""
    result = import_paths([path])
    assert result.imported == []
    assert not Phone.objects.exists()
    assert not Profile.objects.exists()
    (refused,) = result.refused
    assert refused.path == str(path)
    return refused.reason


def said(mac: str = MAC) -> dict[str, str]:
    """Return what the phone's file would say, read back."""
    return read(phone_file(Phone.objects.get(mac=mac)).content)


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """Write an archive and return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_file_becomes_a_phone_that_says_the_same(tmp_path: Path) -> None:
    result = import_paths([put(tmp_path)])
    (imported,) = result.imported
    assert result.refused == []
    assert (imported.path, imported.mac, imported.created, imported.changed, imported.repairs) == (
        str(tmp_path / NAME),
        MAC,
        True,
        True,
        (),
    )
    assert said() == read(configuration())
    phone = Phone.objects.get()
    assert (phone.label, phone.wanted_load, phone.model, phone.version) == ("Reception", "sip88xx.14-0-1", "", 2)
    assert [(button.position, button.kind, button.name) for button in phone.buttons.all()] == [
        (1, Button.Kind.LINE, "office"),
        (2, Button.Kind.SPEED_DIAL, ""),
    ]
    assert Profile.objects.values_list("name", "bare", "settings").get() == ("Imported", True, {})


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    path = put(tmp_path)
    import_paths([path])
    before = (Phone.objects.values().get(), list(Button.objects.values()))
    (again,) = import_paths([path, path]).imported[:1]
    assert (again.created, again.changed, again.warnings, again.changes) == (False, False, (), ())
    assert (Phone.objects.values().get(), list(Button.objects.values())) == before


def test_a_changed_file_says_how_much_it_replaces(tmp_path: Path) -> None:
    import_paths([put(tmp_path)])
    (imported,) = import_paths([put(tmp_path, content=configuration(label="Kitchen", timer="750"))]).imported
    assert (imported.created, imported.changed) == (False, True)
    assert imported.warnings[0] == "The file replaces what Offhook had of this phone: 2 settings differ."
    assert [(change.path, change.old, change.new) for change in imported.changes] == [
        ("sipProfile/phoneLabel", "Reception", "Kitchen"),
        ("sipProfile/sipStack/timerT1", "500", "750"),
    ]
    assert said() == read(configuration(label="Kitchen", timer="750"))


def test_a_phone_without_a_model_is_replaced_too(tmp_path: Path) -> None:
    make_phone(model="")
    (imported,) = import_paths([put(tmp_path)]).imported
    assert imported.created is False
    assert said() == read(configuration())


def test_a_dry_run_stores_nothing(tmp_path: Path) -> None:
    result = import_paths([put(tmp_path)], dry_run=True)
    assert [(imported.mac, imported.created) for imported in result.imported] == [(MAC, True)]
    assert not Phone.objects.exists()
    assert not Profile.objects.exists()


@pytest.mark.parametrize("name", ["SEP001122AABBCC.cnf.xml", "sep001122aabbcc.CNF.XML", "Sep001122AaBbCc.cnf.Xml"])
def test_the_name_tells_the_mac_in_any_letter_case(tmp_path: Path, name: str) -> None:
    assert [imported.mac for imported in import_paths([put(tmp_path, name)]).imported] == [MAC]


def test_the_content_tells_the_mac_when_the_name_does_not(tmp_path: Path) -> None:
    path = put(tmp_path, "phone.xml", configuration(account="SEP001122aabbcc"))
    (imported,) = import_paths([path]).imported
    assert imported.mac == MAC
    assert imported.warnings[0].startswith("The file's name does not tell the MAC address")


def test_a_file_of_which_nothing_tells_the_mac_is_refused(tmp_path: Path) -> None:
    assert reason_of(put(tmp_path, "phone.xml")).startswith("The file's name does not tell the phone's MAC address")


def test_repairs_are_reported(tmp_path: Path) -> None:
    broken = configuration().replace(b"Reception", b"R&D").replace(b"Password>secret-office", b"Password[=1=]", 1)
    (imported,) = import_paths([put(tmp_path, content=broken)]).imported
    assert imported.repairs == (
        "A start tag lacked its “>”, which was added (line 10).",
        "An “&” that stands for itself was written as “&amp;” (line 3).",
    )
    assert said()["sipProfile/phoneLabel"] == "R&D"
    assert said()["sipProfile/sipLines/line[@button=1]/authPassword"] == "[=1=]"


def test_a_byte_order_mark_is_no_repair_but_worth_a_word(tmp_path: Path) -> None:
    (imported,) = import_paths([put(tmp_path, content=b"\xef\xbb\xbf" + configuration())]).imported
    assert (imported.repairs, imported.warnings[0]) == (
        (),
        "The file begins with a byte-order mark, which Offhook does not write.",
    )


def test_sccp_files_are_taken_in_with_all_their_elements(tmp_path: Path) -> None:
    content = (
        b"<device><deviceProtocol>SCCP</deviceProtocol><loadInformation>SCCP41.9-4-2SR3-1S</loadInformation></device>"
    )
    (imported,) = import_paths([put(tmp_path, content=content)]).imported
    assert "with it the phone speaks SCCP" in imported.warnings[0]
    assert said() == read(content)


def test_the_model_is_taken_from_a_load_that_fits_one_alone(tmp_path: Path) -> None:
    put(tmp_path, content=configuration(load="SIP75.9-4-2SR3-1S"))
    (imported,) = import_paths([tmp_path]).imported
    assert imported.model == "7975G"


def test_a_chosen_model_is_taken_where_nothing_tells_it(tmp_path: Path) -> None:
    choice = Choice([MAC], {MAC: "8851"})
    (imported,) = import_origins([Origin(put(tmp_path), NAME)], choice=choice).imported
    assert (imported.path, imported.model) == (NAME, "8851")


def test_only_the_chosen_phones_are_imported(tmp_path: Path) -> None:
    put(tmp_path)
    put(tmp_path, "SEP001122AABBDD.cnf.xml")
    result = import_origins([Origin(tmp_path, "tftp")], choice=Choice(["001122AABBDD"], {}))
    assert [(imported.path, imported.mac) for imported in result.imported] == [
        ("tftp/SEP001122AABBDD.cnf.xml", "001122AABBDD")
    ]
    assert Phone.objects.get().mac == "001122AABBDD"


def test_a_folder_gives_its_phones_and_passes_over_the_rest(tmp_path: Path) -> None:
    put(tmp_path, "sep001122aabbcc.cnf.xml")
    put(tmp_path, "other.xml", configuration(account="SEP001122AABBDD"))
    put(tmp_path, "SEP001122AABBEE.cnf.xml", b"<device><cut")
    put(tmp_path, "dialplan.xml", b"<DIALTEMPLATE/>")
    put(tmp_path, "XMLDefault.cnf.xml", b"<Default></Default>")
    put(tmp_path, "SIP41.9-4-2SR3-1S.loads", b"\x01\x00\x02" + bytes(100))
    put(tmp_path, "notes.txt", b"remember the milk")
    (tmp_path / "Desktops").mkdir()
    os.mkfifo(tmp_path / "a-pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "around").symlink_to(".")
    result = import_paths([tmp_path])
    assert sorted(imported.mac for imported in result.imported) == [MAC, "001122AABBDD"]
    assert [refused.path for refused in result.refused] == [str(tmp_path / "SEP001122AABBEE.cnf.xml")]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (NAME, b"", "The file is empty."),
        (NAME, b"<device><devicePool></devicePool><a>", "The file ends before its outermost element does"),
        (NAME, b"<Default></Default>", "This is an XMLDefault file"),
        (NAME, b"<DIALTEMPLATE/>", "This is a dial plan, and not named as phones ask for one."),
        ("Ringlist.xml", b"<DIALTEMPLATE/>", "This is a dial plan, and not named as phones ask for one"),
        ("plan.txt", b"<DIALTEMPLATE/>", "This is a dial plan, and not named as phones ask for one"),
        ("dialplan.xml", b'<DIALTEMPLATE><TEMPLATE MATCH="1" TIMER="2"/></DIALTEMPLATE>', "Rule 1 has the attribute"),
        (NAME, b"<flat-profile></flat-profile>", "This is a configuration of multiplatform (MPP, SPA) firmware"),
        ("SIPDefault.cnf", b'proxy1_address: "192.0.2.1"\n', "No SIP<MAC>.cnf lies beside this file"),
        ("default.cnf", b'proxy1_address: "192.0.2.1"\n', "This is the SIPDefault file"),
        ("phone.cnf", b'line1_name: "office"\n', "This is the configuration of a 7940G or 7960G, and its name does"),
        ("SIP001122AABBCC.cnf", b"line1_name: \xe9\n", "The value of line1_name holds a quotation mark or a character"),
        (
            NAME,
            b'<device><loadInformation model="IP Phone 7960">P0S3-8-12-00</loadInformation></device>',
            "This file names a load for a 7940G or 7960G and nothing else",
        ),
        (NAME, b"<html></html>", "This is a web page"),
        (NAME, b"\x1f\x8b\x08" + bytes(40), "This is an archive of a kind that an import does not open"),
        (
            NAME,
            b'<!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><device><a>&b;</a></device>',
            "The file declares a document type with entities that may unfold",
        ),
        (
            NAME,
            b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><device><a>&x;</a></device>',
            "The file declares a document type that refers to something outside of the file",
        ),
    ],
)
def test_what_is_no_phone_is_refused_with_its_own_sentence(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    assert reason_of(put(tmp_path, name, content)).startswith(sentence)


def test_of_a_huge_file_only_the_beginning_is_read(tmp_path: Path) -> None:
    path = put(tmp_path, content=b"<device>")
    os.truncate(path, 200_000_000)
    assert reason_of(path) == "The file is not text in UTF-8 or ISO-8859-1, and of no kind that Offhook knows."
    path.write_bytes(b"<device>" + b" " * MAX_BYTES + b"</device>")
    assert reason_of(path).startswith("The file has more than 2,000,000 bytes")


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    os.mknod(tmp_path / "socket", stat.S_IFSOCK | 0o600)
    (tmp_path / "loop").symlink_to("loop")
    assert reason_of(tmp_path / "socket") == "This is not a regular file."
    assert reason_of(tmp_path / NAME) == "This is not a regular file."
    assert reason_of(Path("/dev/zero")) == "This is not a regular file."
    assert reason_of(tmp_path / "loop").startswith("The file cannot be opened")
    assert reason_of(tmp_path / "absent") == "The file cannot be opened: No such file or directory."


def test_a_folder_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phones.importers.found.MAX_FILES", 2)
    for number in range(3):
        put(tmp_path, f"SEP00112233440{number}.cnf.xml")
    assert reason_of(tmp_path) == "The folder holds more than 2 files: import its phones in parts."


def test_a_link_that_leads_out_of_its_folder_is_refused_as_one(tmp_path: Path) -> None:
    folder = tmp_path / "tftp"
    folder.mkdir()
    (folder / "SEP001122AABBDD.cnf.xml").symlink_to(put(tmp_path, "secret.txt", b"proxy_register: 1\nline1_name: 1\n"))
    put(folder, "template.xml")
    (folder / "SEP001122AABBEE.cnf.xml").symlink_to("template.xml")
    (tmp_path / "way").symlink_to(folder)
    result = import_paths([tmp_path / "way", folder / "SEP001122AABBDD.cnf.xml"])
    assert [imported.mac for imported in result.imported] == ["001122AABBEE"]
    assert {refused.reason for refused in result.refused if "AABBDD" in refused.path} == {
        "This is a link that leads out of its folder: import the file to which it leads."
    }


@pytest.mark.parametrize("files", [{}, {"notes.txt": b"milk", "a.loads": b"x"}, {"SIPDefault.cnf": b"timer_t1: 1\n"}])
def test_a_folder_or_archive_that_gives_nothing_is_told(tmp_path: Path, files: dict[str, bytes]) -> None:
    folder = tmp_path / "tftp"
    folder.mkdir()
    for name, content in files.items():
        put(folder, name, content)
    archive = zipped(tmp_path / "tftp.zip", files)
    result = import_paths([folder, archive])
    reason = "Nothing in it is the configuration of a phone, or a file that phones share."
    assert result.refused == [RefusedFile(str(folder), reason), RefusedFile(str(archive), reason)]
    err = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("importconfig", f"{folder}/", stderr=err, stdout=io.StringIO())
    assert (ended.value.code, err.getvalue()) == (1, f"{folder} is refused: {reason}\n")


def test_two_different_files_of_one_phone_are_not_taken_both(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    newer, older = put(tmp_path), put(tmp_path / "old", content=configuration(label="Cellar"))
    result = import_paths([newer, older])
    assert [imported.path for imported in result.imported] == [str(newer)]
    assert [refused.path for refused in result.refused] == [str(older)]
    assert Phone.objects.get().label == "Reception"


def test_an_archive_gives_its_phones_from_all_folders(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "tftp.zip",
        {
            f"tftpboot/{NAME}": configuration(),
            "tftpboot/../../SEP001122AABBDD.cnf.xml": configuration(),
            "tftpboot/SEP001122AABBEE.cnf.xml": b"",
            "tftpboot/dialplan.xml": b"<DIALTEMPLATE/>",
            "tftpboot/": b"",
        },
    )
    before = sorted(tmp_path.iterdir())
    result = import_paths([path])
    assert sorted(imported.mac for imported in result.imported) == [MAC, "001122AABBDD"]
    assert result.refused == [RefusedFile(f"{path}/tftpboot/SEP001122AABBEE.cnf.xml", "The file is empty.")]
    assert sorted(tmp_path.iterdir()) == before


def archive_of(files: dict[str, bytes]) -> bytes:
    with io.BytesIO() as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return stream.getvalue()


def test_archives_that_are_no_good_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = archive_of({NAME: configuration()})
    (locked := bytearray(whole))[whole.rindex(b"PK\x01\x02") + 8] |= 1
    (damaged := bytearray(whole))[60] ^= 0xFF
    for content, sentence in [
        (whole[:-30], "The archive has no end: it was cut off."),
        (bytes(locked), "The archive is locked with a password"),
        (bytes(damaged), "The archive is damaged"),
        (archive_of({NAME: b" " * 1_900_000}), "The archive holds a file that shrinks as no configuration does"),
    ]:
        assert reason_of(put(tmp_path, "a.zip", content)).startswith(sentence)
    for limit, sentence in [
        ("MAX_PACKED", "The archive has more than 0 MB"),
        ("MAX_UNPACKED", "The archive unpacks to more than 0 MB"),
        ("_MAX_DIRECTORY", "The archive lists more files than an import takes"),
    ]:
        with monkeypatch.context() as patched:
            patched.setattr(f"phones.importers.zipped.{limit}", 10)
            assert reason_of(put(tmp_path, "a.zip", whole)).startswith(sentence)


def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"inner.zip": archive_of({NAME: configuration()})})
    result = import_paths([path])
    assert result.imported == []
    assert [(refused.path, refused.reason[:33]) for refused in result.refused] == [
        (f"{path}/inner.zip", "This is an archive inside of an a")
    ]


def test_the_command_speaks_json(tmp_path: Path) -> None:
    good = put(tmp_path, content=configuration(load="SIP75.9-4-2SR3-1S").replace(b"Reception", b"R&D"))
    bad = put(tmp_path, "SEP001122AABBDD.cnf.xml", b"")
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("importconfig", str(tmp_path), "--json", stdout=out)
    assert ended.value.code == 1
    printed = json.loads(out.getvalue())
    findings = printed["imported"][0].pop("findings")
    assert printed["imported"][0].pop("warnings") == [found["sentence"] for found in findings["sentences"]]
    assert printed == {
        "imported": [
            {
                "path": str(good),
                "mac": MAC,
                "repairs": ["An “&” that stands for itself was written as “&amp;” (line 3)."],
            }
        ],
        "shared": [],
        "refused": [{"path": str(bad), "reason": "The file is empty."}],
    }


def test_the_command_tells_repairs_and_refusals_to_people(tmp_path: Path) -> None:
    path = put(tmp_path, content=configuration().replace(b"Reception", b"R&D"))
    out = io.StringIO()
    call_command("importconfig", str(path), "--dry-run", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == f"{path}: phone {MAC} would be added."
    assert "  An “&” that stands for itself was written as “&amp;” (line 3)." in lines
    assert lines[-1] == "1 imported, 0 refused."
    assert not Phone.objects.exists()


def test_an_adopted_phone_keeps_the_model_that_its_records_know() -> None:
    make_phone(model="7941G")
    assert adopt(PhoneFile(MAC, {"deviceProtocol": "SIP"}), model="8851").phone.model == "7941G"


def test_results_are_plain_values() -> None:
    assert Imported("a", MAC, created=True, changed=True, model="", load="").changes == ()
