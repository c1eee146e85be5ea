"""All addresses of the site, read from the resolver and filled in with the records of `furnished`."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

import provisioning.urls  # noqa: F401 - finds the pages of the administration
from firmware.models import FirmwareLoad, FirmwarePackage
from phones.models import (
    CallServer,
    DialPlan,
    FeaturePolicyFile,
    GradualPublication,
    ManyChange,
    Phone,
    Profile,
    Rollout,
    SavedFilter,
    SoftKeyFile,
)
from provisioning.models import Job, Publication
from tests.security.furniture import BY_HAND

NAMELESS = {"admin/<path:object_id>/", "admin/(?P<url>.*)$"}
"""Of Django's administration: addresses that lead to another or to the page "Not found"."""


@dataclass(frozen=True, slots=True)
class Address:
    """One page of the site."""

    view: str
    """Its name with the namespaces, such as `phones:list`."""
    url: str

    @property
    def in_admin(self) -> bool:
        return self.view.startswith("admin:")


def addresses() -> list[Address]:
    """Return every page of the site."""
    gaps = _gaps()
    return [Address(view, f"/{_filled(view, route, gaps)}") for view, route in _routes(get_resolver(), "", "")]


def own_addresses() -> list[Address]:
    """Return the pages that are not of Django's administration."""
    return [address for address in addresses() if not address.in_admin]


def lasting_addresses() -> list[Address]:
    """Return the own pages that are there whatever the records are: their addresses have no gaps."""
    everything = (Address(view, f"/{route}") for view, route in _routes(get_resolver(), "", ""))
    return [address for address in everything if not address.in_admin and "<" not in address.url]


def admin_addresses() -> list[Address]:
    """Return the pages of Django's administration."""
    return [address for address in addresses() if address.in_admin]


def _routes(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLResolver):
            yield from _routes(entry, route, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif not _only_leads_on(entry, route):
            assert entry.name, f"{route} has no name: give it one, so that it can be listed in access.py."
            yield f"{namespace}{entry.name}", route


def _only_leads_on(entry: URLPattern, route: str) -> bool:
    return route.startswith("admin/") and (not entry.name or entry.name == "app_list" or route in NAMELESS)


def _gaps() -> dict[str, str]:
    """Return what stands in the gaps of routes: the routes' starts, and the same with records in them."""
    phone, user = Phone.objects.first(), User.objects.order_by("pk").first()
    return {
        "admin/r/<path:content_type_id>/<path:object_id>/": f"admin/r/{_type_of(phone)}/{phone.pk}/",
        **{_of_model(model): _of_model(model, model._default_manager.first()) for model in admin.site._registry},
        "admin/auth/user/<id>/": f"admin/auth/user/{user.pk if user else 1}/",
        "firmware/packages/<int:pk>/": f"firmware/packages/{FirmwarePackage.objects.first().pk}/",
        "firmware/loads/<int:pk>/": f"firmware/loads/{FirmwareLoad.objects.contested().first().pk}/",
        "models-and-loads/<str:name>/": "models-and-loads/7941_7961/",
        "phones/import/<str:token>/": "phones/import/no-such-upload/",
        "phones/unknown/<str:mac>/offer/": "phones/unknown/001122000008/offer/",
        "phones/unknown/<str:mac>/": "phones/unknown/001122000009/",
        "phones/filters/<int:pk>/": f"phones/filters/{SavedFilter.objects.first().pk}/",
        "phones/table/<str:token>/": "phones/table/no-such-upload/",
        "phones/many/<int:pk>/": f"phones/many/{ManyChange.objects.first().pk}/",
        "phones/<str:mac>/": f"phones/{phone.mac}/",
        "buttons/<int:position>/": "buttons/1/",
        "start/<step:step>/": "start/server/",
        "servers/<int:pk>/": f"servers/{CallServer.objects.first().pk}/",
        "dial-plans/<int:pk>/": f"dial-plans/{DialPlan.objects.first().pk}/",
        "soft-keys/<int:pk>/": f"soft-keys/{SoftKeyFile.objects.first().pk}/",
        "policies/<int:pk>/": f"policies/{FeaturePolicyFile.objects.first().pk}/",
        "profiles/<int:pk>/propose/": f"profiles/{Profile.objects.get(bare=True).pk}/propose/",
        "profiles/<int:pk>/": f"profiles/{Profile.objects.first().pk}/",
        "rollouts/<int:pk>/": f"rollouts/{Rollout.objects.first().pk}/",
        "waves/<int:pk>/": f"waves/{GradualPublication.objects.first().pk}/",
        "jobs/<int:pk>/": f"jobs/{Job.objects.first().pk}/",
        "compare/<int:earlier>/<int:later>/<path:name>/": f"compare/{_done()}/{_done()}/{phone.file_name}/",
        "publications/drift/<path:name>/": f"publications/drift/{BY_HAND}/",
        "files/<path:name>/": f"files/{phone.file_name}/",
        "publications/<int:pk>/": f"publications/{Publication.objects.first().pk}/",
    }


def _done() -> int:
    """Return the key of a publication that was written."""
    return Publication.objects.filter(state=Publication.State.DONE).first().pk


def _type_of(record: Model) -> int:
    return ContentType.objects.get_for_model(record).pk


def _of_model(model: type[Model], record: Model | None = None) -> str:
    """Return the start of the administration's addresses for one record."""
    gap = "<path:object_id>" if record is None else str(record.pk)
    return f"admin/{model._meta.app_label}/{model._meta.model_name}/{gap}/"


def _filled(view: str, route: str, gaps: dict[str, str]) -> str:
    for gap, filled in gaps.items():
        route = route.replace(gap, filled)
    assert "<" not in route, (
        f"The address {route} of {view} has a gap that nothing fills: say in _gaps() of tests/security/site.py "
        "what stands there, and add a record to tests/security/furniture.py if there is none."
    )
    return route
