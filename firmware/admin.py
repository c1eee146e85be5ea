"""Firmware in Django's administration: what was taken in is read there, an administrator's own rules are made there."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from firmware.models import FirmwareFile, FirmwareLoad, FirmwarePackage, FirmwareRule
from firmware.users import firmware_changing
from provisioning.admin import ReadOnlyAdmin


@admin.register(FirmwarePackage)
class FirmwarePackageAdmin(ReadOnlyAdmin):
    """Packages are added and deleted on their pages, where the store takes part."""

    list_display = ("name", "kind", "size", "added_at", "added_by")
    list_filter = ("kind", "added_at")
    list_select_related = ("added_by",)
    search_fields = ("name", "digest", "files__name")


@admin.register(FirmwareFile)
class FirmwareFileAdmin(ReadOnlyAdmin):
    list_display = ("name", "package", "size", "digest")
    list_filter = ("package",)
    list_select_related = ("package",)
    search_fields = ("name", "digest")


@admin.register(FirmwareLoad)
class FirmwareLoadAdmin(ReadOnlyAdmin):
    list_display = ("name", "family", "protocol", "release", "complete", "for_reset", "chosen")
    list_filter = ("family", "protocol", "complete", "for_reset")
    search_fields = ("name",)


@admin.register(FirmwareRule)
class FirmwareRuleAdmin(admin.ModelAdmin[FirmwareRule]):
    """Own rules; phones whose way changes with one wait to be published."""

    list_display = ("kind", "reason", "families", "phone_models", "enabled")
    list_filter = ("kind", "enabled")
    search_fields = ("reason", "source")
    fieldsets = (
        (
            None,
            {
                "fields": ("kind", "reason", "source", "enabled"),
                "description": _(
                    "must stop: no step without a load in between. forbidden, licence, match, hardware "
                    "floor: no such step at all. direct, allowed probably, none found: says why a step is taken. "
                    "assume, warn, advice, note: says something before the step. Lists are words separated by blanks; "
                    "what is empty does not narrow the rule."
                ),
            },
        ),
        (_("Phones"), {"fields": ("families", "phone_models", "hardware_from", "hardware_to", "states")}),
        (_("From these loads"), {"fields": ("from_protocols", "from_releases", "from_loads")}),
        (_("To these loads"), {"fields": ("to_protocols", "to_releases", "to_loads", "relation")}),
        (
            _("Over one of these loads"),
            {
                "fields": ("via_protocols", "via_releases", "via_loads", "prefer"),
                "description": _("Only for must stop."),
            },
        ),
    )

    def save_model(self, request: HttpRequest, obj: FirmwareRule, form: Any, change: bool) -> None:
        """Store the rule."""
        with transaction.atomic(), firmware_changing():
            obj.save()

    def delete_model(self, request: HttpRequest, obj: FirmwareRule) -> None:
        """Delete the rule."""
        with transaction.atomic(), firmware_changing():
            obj.delete()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete several rules."""
        with transaction.atomic(), firmware_changing():
            queryset.delete()
