"""`.loads` files of all generations, and what is said of those that cannot be read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.headers import HeaderKind
from firmware.loads import (
    DamagedLoads,
    ForeignFile,
    LoadsError,
    LoadsFile,
    Member,
    OversizeLoads,
    TruncatedLoads,
    read_loads,
)
from tests.firmware.build import fifth_generation, sections, tagged, third_generation_loads

JARS = ["Jar41sip.8-3-0-50.sbn", "cnu41.8-3-0-50.sbn", "apps41.8-3-0-50.sbn", "dsp41.8-3-0-50.sbn ", "CVM41.8-3.sbn"]
THIRD = third_generation_loads("SIP42.9-4-2SR3-1S.loads", JARS, comp="5")
MANIFEST = sections(
    "12-8-1-0001-455",
    {
        "PLATFORM_1": {"sboot": ("sboot.78xx.12-8.sbn", 1000), "kern": ("kern.78xx.12-8.sbn", 2000)},
        "PLATFORM_2": {"kern": ("kern2.78xx.12-8.sbn", 3000)},
    },
)
FIFTH = fifth_generation("sip78xx.12-8-1-0001-455.loads", MANIFEST)
MANIFEST_MEMBERS = (
    Member("sboot.78xx.12-8.sbn", 1000, section="PLATFORM_1"),
    Member("kern.78xx.12-8.sbn", 2000, section="PLATFORM_1"),
    Member("kern2.78xx.12-8.sbn", 3000, section="PLATFORM_2"),
)
MD5 = "0123456789abcdef0123456789ABCDEF"


def test_a_79xx_list_keeps_the_case_of_names_and_remembers_blanks() -> None:
    assert read_loads(THIRD) == LoadsFile(
        header=HeaderKind.TAGGED,
        own_name="SIP42.9-4-2SR3-1S.loads",
        members=(
            Member("Jar41sip.8-3-0-50.sbn"),
            Member("cnu41.8-3-0-50.sbn"),
            Member("apps41.8-3-0-50.sbn"),
            Member("dsp41.8-3-0-50.sbn", trailing_blank=True),
            Member("CVM41.8-3.sbn"),
        ),
        release="9-4-2ES26",
        hardware=("HARDWARE_COMP_1 5",),
    )


def test_a_7940_list_is_read() -> None:
    payload = b"P003-8-12-00.sbn\nP0S3-8-12-00.sb2\nLA_VERSION=PAS30830\n"
    assert read_loads(tagged("P0S3-8-12-00.loads", payload)) == LoadsFile(
        header=HeaderKind.TAGGED,
        own_name="P0S3-8-12-00.loads",
        members=(Member("P003-8-12-00.sbn"), Member("P0S3-8-12-00.sb2")),
    )


def test_a_792x_list_states_sizes_sums_and_what_is_optional() -> None:
    payload = (
        f"#? HW_REV 0-4.*\n#? SW_CAP EAP-TLS,PEAP,VSFIX\nTNUX-1.4.6.3.SBN 1234 {MD5}\n#+ JUI-1.4.6.3.SBN 99 {MD5}\n"
    )
    assert read_loads(tagged("CP7921G-1.4.6.3.LOADS", payload.encode())) == LoadsFile(
        header=HeaderKind.TAGGED,
        own_name="CP7921G-1.4.6.3.LOADS",
        members=(
            Member("TNUX-1.4.6.3.SBN", 1234, MD5.lower()),
            Member("JUI-1.4.6.3.SBN", 99, MD5.lower(), optional=True),
        ),
        hardware=("HW_REV 0-4.*",),
    )


def test_a_69xx_list_needs_no_last_line_end() -> None:
    payload = b"BOOT69xx.0-0-0-14.zz.sgn\r\nDSP69xx.0-0-0-1.zz.sgn\r\nSIP69xx.9-4-1-3SR3.zz.sgn"
    assert read_loads(tagged("SIP69xx.9-4-1-3SR3.loads", payload)) == LoadsFile(
        header=HeaderKind.TAGGED,
        own_name="SIP69xx.9-4-1-3SR3.loads",
        members=(
            Member("BOOT69xx.0-0-0-14.zz.sgn"),
            Member("DSP69xx.0-0-0-1.zz.sgn"),
            Member("SIP69xx.9-4-1-3SR3.zz.sgn"),
        ),
    )


def test_the_unsigned_list_of_a_3905_is_read() -> None:
    assert read_loads(b"APP3905.9-4-1SR4-2.zz\r\n") == LoadsFile(
        header=HeaderKind.NONE, own_name="", members=(Member("APP3905.9-4-1SR4-2.zz"),)
    )


@pytest.mark.parametrize(
    ("data", "header", "name"),
    [
        (tagged("sip8961.9-4-2SR4-1.loads", MANIFEST), HeaderKind.TAGGED, "sip8961.9-4-2SR4-1.loads"),
        (FIFTH, HeaderKind.FIFTH_GENERATION, "sip78xx.12-8-1-0001-455.loads"),
        (
            fifth_generation("sip88xx.11-3-3MPP0103-381.loads", MANIFEST, flag=4),
            HeaderKind.FIFTH_GENERATION,
            "sip88xx.11-3-3MPP0103-381.loads",
        ),
        (
            tagged("sip8961.9-4-2SR4-1.loads", MANIFEST.replace(b"\n", b" ")),
            HeaderKind.TAGGED,
            "sip8961.9-4-2SR4-1.loads",
        ),
    ],
    ids=["fourth", "fifth", "multiplatform", "on one line"],
)
def test_sections_are_read(data: bytes, header: HeaderKind, name: str) -> None:
    hardware = ("hwcompat=0x03", "swcompat=0x4")
    assert read_loads(data) == LoadsFile(header, name, MANIFEST_MEMBERS, "12-8-1-0001-455", hardware)


def test_containers_are_entered_whatever_length_they_state() -> None:
    signer = THIRD.index(b"\x03\x00", 10)
    assert read_loads(THIRD[: signer + 1] + b"\0\0" + THIRD[signer + 3 :]) == read_loads(THIRD)


BROKEN = {
    "empty": (b"", ForeignFile),
    "a text": (b"Hello, world\n", ForeignFile),
    "an image": (b"\x27\x05\x19\x56" + bytes(60), ForeignFile),
    "a picture": (b"\x89PNG\r\n\x1a\n", ForeignFile),
    "binary behind the header": (tagged("a.loads", bytes([1, 2, 3, 200])), ForeignFile),
    "no members": (tagged("a.loads", b"# RELEASE load version 1\r\n"), DamagedLoads),
    "a path": (tagged("a.loads", b"../etc/passwd\n"), DamagedLoads),
    "two names on a line": (tagged("a.loads", b"one.sbn two.sbn\n"), DamagedLoads),
    "cut in the header": (THIRD[:200], TruncatedLoads),
    "cut in a tag": (THIRD[:2] + b"\x02", TruncatedLoads),
    "unknown tag": (THIRD.replace(b"\x05\x00\x08", b"\x63\x00\x08"), DamagedLoads),
    "name beyond the header": (THIRD[:9] + bytes([THIRD[9] - 1]) + THIRD[10:], DamagedLoads),
    "no name": (THIRD.replace(b"\x0e\x00\x18", b"\x0f\x00\x18"), DamagedLoads),
    "unreadable name": (tagged("\x07bell.loads", b"a.sbn\n"), DamagedLoads),
    "header too long": (tagged("a.loads", b"a.sbn\n")[:8] + b"\xff\xff" + bytes(500), DamagedLoads),
    "length of the length": (b"\1\0\2\1\1\2\x08\0" + b"\xff" * 2048, DamagedLoads),
    "cut in the fifth header": (FIFTH[:40], TruncatedLoads),
    "cut in the fifth signature": (FIFTH[:200], TruncatedLoads),
    "cut in the manifest": (FIFTH[:-1], TruncatedLoads),
    "longer than stated": (FIFTH + b"\n", DamagedLoads),
    "name reaches into the signature": (FIFTH[:52] + b"\xff\0\0\0" + FIFTH[56:], DamagedLoads),
    "size without member": (fifth_generation("a.loads", b"[PLATFORM_1]\nsize=1\n"), DamagedLoads),
    "size is no number": (fifth_generation("a.loads", b"[PLATFORM_1]\nkern=a.sbn\nsize=1k\n"), DamagedLoads),
    "member is a path": (fifth_generation("a.loads", b"[PLATFORM_1]\nkern=../a.sbn\nsize=1\n"), DamagedLoads),
    "entry outside of sections": (fifth_generation("a.loads", b"[OTHER]\nkern=a.sbn\n"), DamagedLoads),
    "oversize": (THIRD + b"a" * 1024 * 1024, OversizeLoads),
}


@pytest.mark.parametrize(("data", "error"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_by_name(data: bytes, error: type[LoadsError]) -> None:
    with pytest.raises(LoadsError) as caught:
        read_loads(data)
    assert caught.type is error
    assert str(caught.value).endswith(".")


def test_every_truncation_of_a_fifth_generation_file_is_noticed() -> None:
    for end in range(4, len(FIFTH)):
        with pytest.raises(TruncatedLoads):
            read_loads(FIFTH[:end])


def read_or_refuse(data: bytes) -> None:
    try:
        loads = read_loads(data)
    except LoadsError:
        return
    assert loads.members


@settings(max_examples=300)
@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_or_refuse(data)
    read_or_refuse(b"\x01\x00\x02\x01\x01\x02\x00\x02" + data)
    read_or_refuse(b"\xcd\x34\x12\xab" + data)
    read_or_refuse(tagged("a.loads", data))


@settings(max_examples=300)
@given(st.sampled_from([THIRD, FIFTH]), st.data())
def test_damage_is_read_or_refused(whole: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(whole) - 1))
    damaged = bytearray(whole[: data.draw(st.integers(place + 1, len(whole)))])
    damaged[place] = data.draw(st.integers(0, 255))
    read_or_refuse(bytes(damaged))
