"""What changes between configurations, in words."""

import pytest

from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.read import read
from provisioning.cnfxml.render import render
from provisioning.cnfxml.words import title
from provisioning.differences import Difference, Shared, Summary, differences, summary

T1 = "sipProfile/sipStack/timerT1"


class TestDifferences:
    def test_they_are_told_in_words(self):
        old = render({T1: "500", "vendorConfig/pcPort": "0", "certHash": ""})
        new = render({T1: "750", "vendorConfig/pcPort": "1", "fullConfig": "true"})
        assert {(found.path, found.old, found.new) for found in differences(old, new)} == {
            (T1, "500 ms", "750 ms"),
            ("vendorConfig/pcPort", "On", "Off"),
            ("certHash", "", None),
            ("fullConfig", None, "On"),
        }

    def test_secrets_are_masked(self):
        (found,) = differences(render({"sshPassword": "hush"}), render({"sshPassword": "shh"}))
        assert (found.old, found.new) == ("••••••••", "••••••••")

    def test_the_stamp_is_no_difference(self):
        assert differences(render({"versionStamp": "1"}), render({"versionStamp": "2"})) == ()

    def test_what_is_no_configuration_is_refused(self):
        with pytest.raises(ConfigurationError):
            differences(b"by hand", render({T1: "500"}))


class TestSummary:
    def test_equal_differences_are_counted_once(self):
        old = render({T1: "500", "certHash": "", "versionStamp": "1"})
        first = render({T1: "750", "certHash": "", "versionStamp": "2"})
        others = [render({T1: "500", "certHash": "x", "versionStamp": stamp}) for stamp in "34"]
        assert summary([(old, first), *((old, other) for other in others)]) == Summary(
            (
                Shared(Difference("certHash", title("certHash"), "", "x"), 2),
                Shared(Difference(T1, title(T1), "500 ms", "750 ms"), 1),
            ),
            uncompared=0,
        )

    def test_the_same_lines_at_other_places_are_told_apart(self):
        pairs = [
            (render({f"{place}/a": "1", f"{place}/b": "1"}), render({f"{place}/a": "2", f"{place}/b": "1"}))
            for place in ("x", "y")
        ]
        assert {(shared.difference.path, shared.files) for shared in summary(pairs).shared} == {("x/a", 1), ("y/a", 1)}

    def test_files_of_one_kind_are_taken_apart_once(self, monkeypatch):
        taken = []
        monkeypatch.setattr("provisioning.differences.read", lambda content: taken.append(content) or read(content))
        pairs = [(render({T1: "500", "label": str(n)}), render({T1: "750", "label": str(n)})) for n in range(50)]
        assert [shared.files for shared in summary(pairs).shared] == [50]
        assert len(taken) == 2

    def test_what_cannot_be_compared_is_counted(self):
        new = render({T1: "750"})
        assert summary([(b"by hand", new), (b"by hand", new), (None, new), (new, None)]) == Summary((), 4)
