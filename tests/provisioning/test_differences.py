"""What changes between configurations, in words."""

import pytest

from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.render import render
from provisioning.cnfxml.words import title
from provisioning.differences import Difference, Shared, Summary, differences, summary
from provisioning.publish.folder import Folder
from provisioning.publish.plan import Action, Step, WantedFile

T1 = "sipProfile/sipStack/timerT1"


def change(name: str, content: bytes) -> Step:
    return Step(name, Action.CHANGE, WantedFile(name, content, subject="001122AABBCC"))


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
    @pytest.fixture
    def folder(self, tmp_path) -> Folder:
        folder = Folder(tmp_path / "root", tmp_path / "state")
        folder.prepare()
        return folder

    def test_equal_differences_are_counted_once(self, folder):
        for name in ("a", "b", "c"):
            (folder.root / name).write_bytes(render({T1: "500", "certHash": ""}))
        steps = [change("a", render({T1: "750", "certHash": ""}))]
        steps += [change(name, render({T1: "500", "certHash": "x"})) for name in ("b", "c")]
        assert summary(steps, folder) == Summary(
            (
                Shared(Difference("certHash", title("certHash"), "", "x"), 2),
                Shared(Difference(T1, title(T1), "500 ms", "750 ms"), 1),
            ),
            uncompared=0,
        )

    def test_what_cannot_be_compared_is_counted(self, folder):
        (folder.root / "a").write_text("by hand")
        steps = [change("a", render({T1: "750"})), change("gone", render({T1: "750"}))]
        assert summary(steps, folder) == Summary((), 2)

    def test_other_steps_are_none_of_its_business(self, folder):
        new = Step("a", Action.ADD, WantedFile("a", render({T1: "500"}), subject="001122AABBCC"))
        shared = Step("dialplan.xml", Action.CHANGE, WantedFile("dialplan.xml", b"<DIALTEMPLATE/>"))
        assert summary([new, shared], folder) == Summary((), 0)

    def test_it_stops_at_two_hundred_files(self, folder):
        steps = [change(str(number), b"") for number in range(203)]
        assert summary(steps, folder) == Summary((), 203)
