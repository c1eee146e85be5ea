"""Dial plans: edited, tried, published and chosen."""

import pytest

from phones.dial_plans import as_json, plan_files, rules_of
from phones.models import DialPlan
from provisioning.cnfxml import dialplan
from provisioning.cnfxml.dialrules import Route, Rule, User
from tests.factories import MAC, make_phone
from tests.pages import heading_of, notes_of, rows_of, text_of, value_of

pytestmark = pytest.mark.django_db

FULL = Rule("9,*", 3, User.PHONE, 2, "0%0", Route.EMERGENCY, ("Bellcore-Outside", "Cisco-Zip"))


def make_plan(*rules: Rule, name: str = "dialplan") -> DialPlan:
    return DialPlan.objects.create(name=name, rules=as_json(rules))


def posted(*rows: dict[str, str], name: str = "dialplan", **more: str) -> dict[str, str]:
    """Return what the editor sends with these rows."""
    fields = {"name": name, "rules": "", "form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        fields |= {f"form-{number}-{key}": value for key, value in row.items()}
    return fields | more


class TestFiles:
    def test_rules_are_stored_and_read_as_they_were(self):
        rules = (FULL, Rule("1..", 0), Rule("*", None))
        stored = DialPlan.objects.get(pk=make_plan(*rules).pk)
        assert rules_of(stored) == rules

    def test_without_a_default_of_ones_own_the_built_in_one_is_written(self):
        make_plan(Rule("0", 0), name="lobby")
        assert {file.name: file.content for file in plan_files()} == {
            "dialplan.xml": dialplan.render(dialplan.DEFAULT_RULES),
            "lobby.xml": dialplan.render([Rule("0", 0)]),
        }

    def test_ones_own_default_takes_its_place(self):
        make_plan(Rule("0", 0))
        assert [(file.name, file.content) for file in plan_files()] == [
            ("dialplan.xml", dialplan.render([Rule("0", 0)]))
        ]

    def test_what_a_phone_would_refuse_is_held_back(self):
        plan = make_plan(name="lobby")
        plan.rules = [{"match": "*", "user": "Nobody"}]
        plan.save()
        (problem,) = [file.problem for file in plan_files() if file.name == "lobby.xml"]
        assert problem == "Rule 1 of the dial plan says something unknown: 'Nobody' is not a valid User."


class TestEditor:
    def test_the_first_plan_starts_as_the_built_in_one(self, editor_client):
        response = editor_client.get("/dial-plans/add/")
        assert (value_of(response, "name"), value_of(response, "form-0-match")) == ("dialplan", "*")

    def test_it_is_stored(self, editor_client):
        row = {
            "match": "9,*",
            "timeout": "3",
            "rewrite": "0%0",
            "line": "2",
            "route": "Emergency",
            "user": "Phone",
            "tones": "Bellcore-Outside, Cisco-Zip",
        }
        response = editor_client.post("/dial-plans/add/", posted(row, save="1"), follow=True)
        assert notes_of(response) == ["The dial plan dialplan was saved. It is written with the next publication."]
        assert rules_of(DialPlan.objects.get()) == (FULL,)
        assert (heading_of(response), value_of(response, "form-0-tones")) == ("dialplan", row["tones"])

    @pytest.mark.parametrize(
        ("button", "place", "left"),
        [("up", "1", "213"), ("down", "1", "132"), ("remove", "0", "23"), ("up", "0", "123"), ("add", "1", "123 ")],
    )
    def test_rules_are_added_moved_and_removed_without_being_stored(self, editor_client, button, place, left):
        plan = make_plan(Rule("1", 0), Rule("2", 0), Rule("3", 0))
        rows = [{"match": digit, "timeout": "0"} for digit in "123"]
        response = editor_client.post(plan.get_absolute_url(), posted(*rows, **{button: place}))
        matches = [value_of(response, f"form-{number}-match") or " " for number in range(len(left))]
        assert ("".join(matches), len(rows_of(response))) == (left, len(left))
        assert rules_of(DialPlan.objects.get()) == (Rule("1", 0), Rule("2", 0), Rule("3", 0))

    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            ({"match": "", "timeout": "1"}, "Rule 1, Match: This field is required."),
            ({"match": "1", "tones": "Beep"}, "Rule 1 of the dial plan names a tone that phones do not have."),
            ({"match": "1", "timeout": "-1"}, "Seconds: Ensure this value is greater than or equal to 0."),
        ],
    )
    def test_what_a_phone_would_refuse_is_met_with_a_sentence(self, editor_client, row, sentence):
        response = editor_client.post("/dial-plans/add/", posted(row, save="1"))
        assert sentence in " ".join(notes_of(response))
        assert not DialPlan.objects.exists()

    def test_a_plan_that_is_too_large_is_refused_whole(self, editor_client):
        rows = [{"match": f"{number}" + "." * 150, "timeout": "0"} for number in range(60)]
        response = editor_client.post("/dial-plans/add/", posted(*rows, save="1"))
        assert "a phone reads at most 8,192: use fewer rules." in text_of(response)
        assert not DialPlan.objects.exists()

    @pytest.mark.parametrize("name", ["SEP001122AABBCC.cnf", "a b", "syncinfo", "../x", "a.xml"])
    def test_a_name_that_is_no_file_of_a_plan_is_refused(self, editor_client, name):
        response = editor_client.post("/dial-plans/add/", posted(name=name, save="1"))
        assert "cannot be the name of this file" in text_of(response)
        assert not DialPlan.objects.exists()

    def test_a_viewer_tries_and_does_not_save(self, viewer_client):
        plan = make_plan(Rule("1", 0))
        row = {"match": "1", "timeout": "0"}
        assert "At once" in text_of(viewer_client.post(plan.get_absolute_url(), posted(row, digits="1")))
        assert viewer_client.post(plan.get_absolute_url(), posted(save="1")).status_code == 403
        assert rules_of(DialPlan.objects.get()) == (Rule("1", 0),)

    def test_it_is_deleted_once_that_is_confirmed(self, editor_client):
        plan = make_plan(name="lobby")
        assert "lobby.xml" in text_of(editor_client.get(f"{plan.get_absolute_url()}delete/"))
        editor_client.post(f"{plan.get_absolute_url()}delete/")
        assert not DialPlan.objects.exists()

    def test_who_deletes_it_is_told_who_names_it(self, editor_client):
        plan = make_plan(name="lobby")
        make_phone(settings={"sipProfile/dialTemplate": "lobby.xml"})
        assert "Named by: Reception" in text_of(editor_client.get(f"{plan.get_absolute_url()}delete/"))


class TestTrial:
    def test_it_says_which_rule_takes_a_number_and_what_is_sent(self, viewer_client):
        plan = make_plan(FULL)
        row = {"match": "9,*", "timeout": "5", "rewrite": "0%0"}
        told = text_of(viewer_client.post(plan.get_absolute_url(), posted(row, digits="9123")))
        assert "Rule 9,* Dialled 5 s after the last digit of 9123 Sent 09123 Dial tone after 1 digit" in told

    def test_the_pound_key_dials_where_line_1_names_its_server(self, viewer_client):
        plan = make_plan()
        row = {"match": "*", "timeout": "5"}
        address = plan.get_absolute_url()
        assert "5 s after" in text_of(viewer_client.post(address, posted(row, digits="12#")))
        told = text_of(viewer_client.post(address, posted(row, digits="12#", explicit_proxy="on")))
        assert "At once, after 12 " in told

    def test_what_no_phone_can_dial_is_refused(self, viewer_client):
        response = viewer_client.post(make_plan().get_absolute_url(), posted(digits="12a"))
        assert "A phone dials digits, *, # and +." in notes_of(response)


class TestChoice:
    def test_the_list_tells_of_the_built_in_one(self, viewer_client):
        assert rows_of(viewer_client.get("/dial-plans/"))[0][:2] == ["Built-in", "dialplan.xml"]
        make_plan(Rule("1", 0))
        assert rows_of(viewer_client.get("/dial-plans/")) == [["dialplan", "dialplan.xml", "", "1"]]

    def test_the_setting_offers_the_plans(self, editor_client):
        make_plan(name="lobby")
        make_phone()
        page = editor_client.get(f"/phones/{MAC}/settings/?path=sipProfile/dialTemplate").content.decode()
        assert '<option value="lobby.xml">' in page
        assert 'list="setting-offers"' in page
