"""The roles: groups of accounts that every `migrate` makes, with the permissions that this table gives them.

Looking needs no permission but an account: no page shows a secret. What the table says of permissions by the word
`view` opens Django's administration to accounts with staff status.
"""

from collections.abc import Mapping
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from auditlog.context import disable_auditlog
from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission


class Role(StrEnum):
    """Names of the groups."""

    VIEWER = "Viewers"
    OPERATOR = "Operators"
    ADMINISTRATOR = "Administrators"


_LOOK = ("phones.view_*", "firmware.view_*", "provisioning.view_*")
_WORK = (
    *("phones.add_*", "phones.change_*", "phones.delete_*"),
    *("firmware.add_firmwarepackage", "firmware.change_firmwareload"),
    *("provisioning.publish", "provisioning.add_ignoredmac", "provisioning.delete_ignoredmac"),
    "auditlog.view_logentry",
)
PERMISSIONS: Mapping[Role, tuple[str, ...]] = {
    Role.VIEWER: _LOOK,
    Role.OPERATOR: (*_LOOK, *_WORK),
    Role.ADMINISTRATOR: ("phones.*", "firmware.*", "provisioning.*", "auth.*", "axes.*", "auditlog.view_*"),
}
"""Patterns of permissions, `app.codename`. What no pattern names, a permission that came later say, nobody has."""


def allows(role: Role, permission: str) -> bool:
    """Tell whether the role has a permission, such as `provisioning.publish`."""
    return any(fnmatchcase(permission, pattern) for pattern in PERMISSIONS[role])


def make_roles(app_config: AppConfig, using: str, **_: Any) -> None:
    """Give the roles the permissions of one app, and take away those that the table does not have.

    Called by `migrate` for each app, once its tables are there.
    """
    with disable_auditlog():  # what this table says is no change that anybody made
        _make_roles(app_config, using)


def _make_roles(app_config: AppConfig, using: str) -> None:
    create_permissions(app_config, verbosity=0, using=using)
    permissions = Permission.objects.using(using).filter(content_type__app_label=app_config.label)
    of_app = list(permissions.select_related("content_type"))
    for role in Role if of_app else ():
        group, _created = Group.objects.using(using).get_or_create(name=role)
        given = [one for one in of_app if allows(role, f"{app_config.label}.{one.codename}")]
        group.permissions.add(*given)
        group.permissions.remove(*(one for one in of_app if one not in given))
