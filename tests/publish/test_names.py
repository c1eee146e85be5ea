"""Names: only what is plainly a name below the root may be published."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.publish.folder import Folder
from provisioning.publish.names import UnsafeName, safe_name

_PIECES = [
    *("..", ".", "/", "\\", "\0", "%2e%2e", "~", " ", "\n", "\r", "\x1b", "\u2024", "\uff0f", "\u202e", "-", "_", "é"),
    *("CON", "a", "Z9", "SEP001122AABBCC.cnf.xml", "a" * 128, "b" * 300),
]
hostile = st.lists(st.sampled_from(_PIECES), max_size=5).map("".join) | st.text(max_size=10)


@pytest.mark.parametrize(
    "name",
    [
        "SEP001122AABBCC.cnf.xml",
        "dialplan.xml",
        "SIP41.9-4-2SR3-1S.loads",
        "term41.default.loads",
        "P0S3-8-12-00.sb2",
        "Desktops/320x196x4/List.xml",
        "German_Germany/mk-sip.jar",
        "a/b/c/d",
        "a" * 128,
    ],
)
def test_it_takes_the_names_of_real_files(name: str) -> None:
    assert safe_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        ".offhook-new",
        "../x",
        "a/../../x",
        "a/..",
        "/etc/passwd",
        "a//b",
        "a/",
        "a\\b",
        "..\\x",
        "a\0b",
        "a\n",
        "a b",
        "%2e%2e/x",
        "-rf",
        "_x",
        "é.xml",
        "\uff33EP.xml",
        "a" * 129,
        "a/b/c/d/e",
    ],
)
def test_it_refuses_every_other_name(name: str) -> None:
    with pytest.raises(UnsafeName, match="is not a name that can be published") as refusal:
        safe_name(name)
    assert str(refusal.value).isprintable()


@settings(max_examples=100)
@given(hostile)
def test_a_name_is_refused_or_is_exactly_that_file_below_the_root(name: str) -> None:
    with TemporaryDirectory() as around:
        base = Path(around, "outer", "inner")
        folder = Folder(base / "root", base / "state")
        folder.prepare()
        try:
            folder.write(1, [(name, b"x")], [])
        except UnsafeName:
            expected = []
        else:
            expected = [base / "root" / name]
        found = {path for path in Path(around).rglob("*") if not path.is_dir()} - set((base / "state").rglob("*"))
        assert [str(path) for path in found] == [str(path) for path in expected]
