"""What the forms of phones and buttons accept, and what they say when they refuse."""

import pytest

from phones.effective import offered
from phones.forms.button import LineForm, ServiceForm, SpeedDialForm
from phones.forms.phone import AddPhoneForm, PhoneForm
from phones.forms.settings import PathForm, SettingForm
from phones.forms.shared import ProfileForm
from phones.models import Button, Line, SpeedDial
from tests.factories import make_line, make_phone, make_profile, make_speed_dial

pytestmark = pytest.mark.django_db


def errors_of(form) -> dict[str, list[str]]:
    return {field: list(errors) for field, errors in form.errors.items()}


class TestPhone:
    def test_a_mac_may_be_typed_as_it_is_printed(self):
        form = PhoneForm({"mac": "sep0011.22aa-bb:cc", "model": "7941G"})
        assert form.is_valid()
        assert form.instance.mac == "001122AABBCC"

    def test_it_says_what_is_wrong_with_a_mac(self):
        assert errors_of(PhoneForm({"mac": "0011", "model": "7941G"})) == {
            "mac": ["A MAC address has 12 digits, such as 00:11:22:AA:BB:CC; this one has 4."]
        }

    def test_it_does_not_take_a_mac_twice(self):
        make_phone("001122AABBCC")
        assert errors_of(PhoneForm({"mac": "00:11:22:aa:bb:cc", "model": "7941G"})) == {
            "mac": ["There is a phone with this MAC address already."]
        }

    def test_it_asks_for_the_model(self):
        assert errors_of(PhoneForm({"mac": "001122AABBCC"})) == {
            "model": ["Choose the model: it decides which settings the phone understands."]
        }

    def test_a_phone_on_a_bare_profile_needs_no_model(self):
        root = make_profile(name="Imported", bare=True)
        child = make_profile(name="Below", parent=root)
        assert PhoneForm({"mac": "001122AABBCC", "profile": child.pk}).is_valid()

    def test_a_label_without_account_is_no_line(self):
        data = {"mac": "001122AABBCC", "model": "7941G", "line_label": "Desk"}
        assert errors_of(AddPhoneForm(data)) == {
            "line_name": ["A line registers with an account: give its name, or leave the line empty."]
        }

    def test_it_asks_for_the_password_again_when_another_field_is_wrong(self):
        data = {"mac": "no", "model": "7941G", "line_name": "620", "line_password": "hush"}
        form = AddPhoneForm(data)
        assert errors_of(form)["line_password"] == ["Type the password once more: pages never show one again."]
        assert "hush" not in form.as_p()


class TestLine:
    def post(self, phone, line=None, **fields):
        button = line or Button(phone=phone, kind=Button.Kind.LINE)
        return LineForm({"position": 1, "name": "620", **fields}, phone=phone, instance=button)

    def test_a_password_is_stored(self):
        phone = make_phone()
        form = self.post(phone, new_password=" with blanks ")
        assert form.is_valid()
        form.save()
        assert Line.objects.get(phone=phone).password == " with blanks "

    def test_an_empty_password_keeps_what_is_stored(self):
        line = make_line(make_phone(), password="kept")
        form = self.post(line.phone, line)
        assert form.is_valid()
        assert form.save().password == "kept"

    def test_a_password_can_be_removed(self):
        line = make_line(make_phone(), password="kept")
        form = self.post(line.phone, line, remove_password="on")
        assert form.is_valid()
        assert form.save().password == ""

    def test_a_new_password_and_its_removal_contradict_each_other(self):
        line = make_line(make_phone())
        form = self.post(line.phone, line, new_password="new", remove_password="on")
        assert errors_of(form)["remove_password"] == ["Give a new password or remove the stored one, not both."]

    def test_a_stored_password_never_comes_out(self):
        line = make_line(make_phone(), password="hush-hush")
        assert "hush-hush" not in LineForm(phone=line.phone, instance=line).as_p()

    def test_a_taken_button_names_what_holds_it(self):
        phone = make_phone()
        make_speed_dial(phone, position=1, label="Door")
        assert errors_of(self.post(phone)) == {
            "position": ["Key 1 is taken already: it holds the speed dial “Door”. One key holds one thing."]
        }

    def test_its_own_button_is_not_taken(self):
        line = make_line(make_phone(), position=1)
        assert self.post(line.phone, line).is_valid()

    def test_control_characters_are_named(self):
        form = self.post(make_phone(), label="a\x07b")
        assert errors_of(form) == {
            "label": ["Character 2 is a control character (U+0007), which no phone can show. Take it out."]
        }

    def test_it_says_how_many_keys_the_phone_has(self):
        form = LineForm(phone=make_phone(model="7941G"))
        assert form.fields["position"].help_text == (
            "The phone has keys 1 to 2; higher numbers are for expansion modules."
        )


class TestOtherButtons:
    def test_a_lamp_makes_a_blf_of_a_speed_dial(self):
        phone = make_phone()
        form = SpeedDialForm({"position": 2, "label": "Door", "target": "**21", "blf": "on"}, phone=phone)
        assert form.is_valid()
        form.save()
        assert SpeedDial.objects.get(phone=phone).kind == Button.Kind.BLF

    def test_without_lamp_it_is_a_speed_dial_again(self):
        blf = make_speed_dial(make_phone(), kind=Button.Kind.BLF)
        assert SpeedDialForm(phone=blf.phone, instance=blf).fields["blf"].initial is True
        form = SpeedDialForm({"position": 2, "target": "**21"}, phone=blf.phone, instance=blf)
        assert form.is_valid()
        assert form.save().kind == Button.Kind.SPEED_DIAL

    def test_a_service_needs_its_address(self):
        form = ServiceForm({"position": 2}, phone=make_phone(), instance=Button(kind=Button.Kind.SERVICE))
        assert errors_of(form) == {"target": ["This field is required."]}


class TestProfile:
    def test_it_cannot_stand_on_itself(self):
        root = make_profile(name="Root")
        child = make_profile(name="Child", parent=root)
        form = ProfileForm({"name": "Root", "parent": child.pk}, instance=root)
        assert errors_of(form) == {"parent": ["Child stands on Root already; a profile cannot stand on itself."]}


class TestSetting:
    def test_the_blanks_around_a_path_do_not_matter(self):
        form = PathForm({"path": " sipProfile/sipLines/line[@button=1]/name "})
        assert form.is_valid()
        assert form.cleaned_data["path"] == "sipProfile/sipLines/line[@button=1]/name"

    def test_what_is_no_path_is_refused(self):
        assert errors_of(PathForm({"path": "a//b"})) == {
            "path": ["“a//b” is not the path of an element, such as sipProfile/sipStack/timerT1."]
        }

    def test_an_inverted_switch_says_on_and_off(self):
        form = SettingForm(None, path="vendorConfig/pcPort", setting=offered("vendorConfig/pcPort"))
        assert form.fields["value"].choices == [("0", "On"), ("1", "Off"), ("", "Empty")]

    def test_a_number_out_of_range_is_refused(self):
        form = SettingForm(
            {"value": "70000"}, path="sipProfile/voipControlPort", setting=offered("sipProfile/voipControlPort")
        )
        assert errors_of(form) == {"value": ["Ensure this value is less than or equal to 65535."]}

    def test_an_unknown_element_takes_any_text(self):
        form = SettingForm({"value": " as it is "}, path="somethingNew", setting=offered("somethingNew"))
        assert form.is_valid()
        assert form.text() == " as it is "

    def test_an_element_can_be_left_out(self):
        form = SettingForm({"value": "x", "absent": "on"}, path="somethingNew", setting=offered("somethingNew"))
        assert form.is_valid()
        assert form.text() is None

    def test_another_value_is_written_as_it_stands(self):
        form = SettingForm(
            {"value": "0", "other": "7"}, path="vendorConfig/pcPort", setting=offered("vendorConfig/pcPort")
        )
        assert form.is_valid()
        assert form.text() == "7"
