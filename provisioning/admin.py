"""Publications and requests in Django's administration: to be read and searched, never changed."""

from typing import Any

from auditlog.models import LogEntry
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from provisioning.accounts.second_step import switch_off
from provisioning.models import FileRequest, IgnoredMac, Job, Publication, PublishedFile, SeenPhone

# The trail has a page of its own, which shows each role what it may see; keys and backup codes are for nobody else.
admin.site.unregister([LogEntry, TOTPDevice, StaticDevice, User])


@admin.register(User)
class AccountAdmin(UserAdmin[User]):
    """Accounts, and the way back in for who lost the second step of signing in."""

    actions = ("reset_second_step",)

    @admin.action(description=_("Reset the second step of signing in"), permissions=["change"])
    def reset_second_step(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            switch_off(user)
        names = ", ".join(user.get_username() for user in queryset)
        messages.success(request, gettext("The password alone is enough again for: %(names)s.") % {"names": names})


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Records of what happened."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Publication)
class PublicationAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "state", "started_at", "by", "note")
    list_filter = ("state", "started_at")
    list_select_related = ("by",)
    search_fields = ("note", "files__name")


@admin.register(PublishedFile)
class PublishedFileAdmin(ReadOnlyAdmin):
    list_display = ("name", "action", "publication", "size", "current")
    list_filter = ("action", "current")
    list_select_related = ("publication",)
    search_fields = ("name", "subject")


@admin.register(FileRequest)
class FileRequestAdmin(ReadOnlyAdmin):
    list_display = ("asked_at", "address", "name", "outcome", "mac", "size")
    list_filter = ("outcome", "asked_at")
    search_fields = ("name", "mac", "address")


@admin.register(SeenPhone)
class SeenPhoneAdmin(ReadOnlyAdmin):
    list_display = ("mac", "address", "first_seen_at", "last_seen_at", "requests", "stopped_at")
    list_filter = ("last_seen_at",)
    search_fields = ("mac", "address")


@admin.register(IgnoredMac)
class IgnoredMacAdmin(ReadOnlyAdmin):
    list_display = ("mac", "by", "ignored_at")
    list_select_related = ("by",)
    search_fields = ("mac",)


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ("title", "state", "by", "begun_at", "finished_at")
    list_filter = ("state", "begun_at")
    list_select_related = ("by",)
    search_fields = ("title",)
    exclude = ("arguments",)
