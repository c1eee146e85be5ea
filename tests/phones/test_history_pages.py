"""What was published of a phone."""

import pytest

from phones.models import Phone
from provisioning.publishing import publish
from tests.factories import MAC, make_phone, make_working_phone
from tests.pages import rows_of, text_of

pytestmark = pytest.mark.django_db

PAGE = f"/phones/{MAC}/history/"


def test_without_anything_it_says_so(admin_client):
    make_phone(MAC)
    assert "Nothing of this phone was published yet." in text_of(admin_client.get(PAGE))


def test_publications_of_this_phone_the_last_one_first(admin_client, editor, tftp_root):
    make_working_phone(MAC)
    make_working_phone("001122000001")
    first = publish(note="First").publication
    Phone.objects.filter(mac=MAC).update(label="Hall", version=9)
    second = publish([MAC], by=editor, note="<b>Second</b>").publication
    assert [row[3:] for row in rows_of(admin_client.get(PAGE))] == [
        [f"Publication {second.pk}", f"SEP{MAC}.cnf.xml", "Changed", "editor", "<b>Second</b>"],
        [f"Publication {first.pk}", f"SEP{MAC}.cnf.xml", "Added", "—", "First"],
    ]


@pytest.mark.parametrize("publications", [1, 5])
def test_its_queries_do_not_grow(admin_client, django_assert_max_num_queries, tftp_root, publications):
    phone = make_working_phone(MAC)
    for number in range(publications):
        Phone.objects.filter(pk=phone.pk).update(label=f"Hall {number}", version=number + 2)
        publish()
    with django_assert_max_num_queries(14):
        admin_client.get(PAGE)
