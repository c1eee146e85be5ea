"""Publications and requests in Django's administration: to be read and searched, never changed."""

from typing import Any

from auditlog.models import LogEntry
from django.contrib import admin
from django.http import HttpRequest

from provisioning.models import FileRequest, Publication, PublishedFile

admin.site.unregister(LogEntry)  # the trail has a page of its own, which shows each role what it may see


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
