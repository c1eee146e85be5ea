"""A file that somebody changed in the TFTP folder becomes what the records say, for the page of such changes."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from phones.changes import save_phone
from phones.importers.configuration import adopt
from phones.importers.contents import phone_file_of
from phones.importers.found import FoundFile


@transaction.atomic
def adopt_file(user: User, name: str, content: bytes) -> str:
    """Let the records of the phone say what the file says, and return its MAC: its file waits to be published.

    Raises `PermissionDenied` unless `user` may add and change phones, `ConfigurationError` when that cannot be done.
    """
    if not user.has_perms(["phones.add_phone", "phones.change_phone"]):
        raise PermissionDenied
    found = phone_file_of(FoundFile(name, content))
    save_phone(adopt(found).phone)
    return found.mac
