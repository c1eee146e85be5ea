"""A call server's preset stands above profiles: that is shown, and it can be left to them."""

import pytest

from phones.documents import document_of
from phones.models import CallServer, Phone, Profile
from phones.precedence import overruled_for_phone, overruled_for_profile
from provisioning.publishing import publish
from tests.factories import MAC, make_line, make_phone, make_profile, make_server
from tests.pages import notes_of, text_of

pytestmark = pytest.mark.django_db

CODEC = "sipProfile/preferredCodec"
SAID = (
    "Profile Office says G.722, but the call server Box says G.711 A-law, and that holds for its phones. "
    "Leave it to the profiles"
)


@pytest.fixture
def phone() -> Phone:
    """A phone whose profile and call server want different codecs."""
    box = make_server(name="Box", kind=CallServer.Kind.FRITZBOX, address="192.0.2.1")
    phone = make_phone(call_server=box, profile=make_profile(settings={CODEC: "g722"}))
    make_line(phone, name="620", password="Katze7")
    return phone


def leave(client, **fields: str):
    server = CallServer.objects.get()
    return client.post(f"/servers/{server.pk}/preset/", {"path": CODEC} | fields, follow=True)


def test_the_call_server_has_the_last_word(phone: Phone) -> None:
    assert document_of(phone)[CODEC] == "g711alaw"
    for found in (overruled_for_phone(phone), overruled_for_profile(Profile.objects.get())):
        assert [(one.text, one.profile, one.said, one.by_preset) for one in found[CODEC]] == [
            ("g711alaw", "Profile Office", "g722", True)
        ]


def test_what_both_say_alike_is_not_told(phone: Phone) -> None:
    Profile.objects.update(settings={CODEC: "g711alaw"})
    assert overruled_for_phone(Phone.objects.get()) == {}
    assert overruled_for_profile(Profile.objects.get()) == {}


@pytest.mark.parametrize("page", [f"/phones/{MAC}/settings/", "profile"])
def test_both_pages_say_so(viewer_client, phone: Phone, page: str) -> None:
    address = f"/profiles/{phone.profile_id}/settings/" if page == "profile" else page
    assert SAID in text_of(viewer_client.get(address, {"find": "codec"}))


def test_a_phone_that_says_it_itself_is_not_told(viewer_client, phone: Phone) -> None:
    Phone.objects.update(settings={CODEC: "g722"})
    assert "and that holds" not in text_of(viewer_client.get(f"/phones/{MAC}/settings/", {"find": "codec"}))


def test_it_is_left_to_the_profiles_and_taken_back(editor_client, phone: Phone, tftp_root) -> None:
    publish()
    server = CallServer.objects.get()
    assert "The kind of the call server brings this value" in text_of(
        editor_client.get(f"/servers/{server.pk}/settings/?path={CODEC}")
    )
    response = leave(editor_client, leave="1")
    assert notes_of(response)[0] == "Preferred codec is left to the profiles of the phones now."
    stored = Phone.objects.with_state().get()
    assert (document_of(stored)[CODEC], stored.is_published, overruled_for_phone(stored)) == ("g722", False, {})
    publish()
    assert "<preferredCodec>g722<" in (tftp_root / stored.file_name).read_text()
    assert "Left to the profiles" in text_of(response)
    leave(editor_client)
    assert document_of(Phone.objects.get())[CODEC] == "g711alaw"
    assert CallServer.objects.get().left_to_profiles == []


def test_only_what_the_kind_brings_is_left(editor_client, viewer_client, phone: Phone) -> None:
    assert leave(editor_client, path="transportLayerProtocol", leave="1").status_code == 404
    assert leave(viewer_client, leave="1").status_code == 403
    assert CallServer.objects.get().left_to_profiles == []
