"""Phones in Django's administration."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from phones import changes
from phones.documents import line_start
from phones.forms.button import LineInPlaceForm, ServiceInPlaceForm, SpeedDialInPlaceForm
from phones.forms.dial_plan import DialPlanInPlaceForm
from phones.forms.opened import OPENED
from phones.forms.phone import PhoneInPlaceForm
from phones.forms.shared import CallServerInPlaceForm, ProfileInPlaceForm
from phones.forms.shared_files import NamedFileInPlaceForm
from phones.models import (
    Button,
    CallServer,
    DialPlan,
    FeaturePolicyFile,
    GradualPublication,
    Line,
    Phone,
    PhoneQuerySet,
    Profile,
    Rollout,
    ServiceKey,
    SoftKeyFile,
    SpeedDial,
)
from phones.shared_files import users_of
from phones.views.common import number_in
from provisioning.admin import ReadOnlyAdmin
from provisioning.announcing import announce_publish, long_publish


class ButtonFormSet(forms.BaseInlineFormSet[Button, Phone, Any]):
    """Buttons of one kind; all formsets of a page know what the others put on a button."""

    kind: ClassVar[Button.Kind]

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Tell each form its phone."""
        return {**super().get_form_kwargs(index), "phone": self.instance}

    def clean(self) -> None:
        """Refuse a key that is given twice on this page."""
        super().clean()
        taken: set[int] = self.instance.__dict__.setdefault("_buttons_on_this_page", set())
        for form in self.forms:
            position = getattr(form, "cleaned_data", {}).get("position")
            if position is None or form.cleaned_data.get("DELETE"):
                continue
            if position in taken:
                form.add_error(
                    "position", _("Key %(number)d is given twice. One key holds one thing.") % {"number": position}
                )
            taken.add(position)

    def save_new(self, form: Any, commit: bool = True) -> Button:
        """Store a new button with the kind of this formset."""
        form.instance.kind = form.instance.kind or self.kind
        if self.kind == Button.Kind.LINE:
            form.instance.settings = line_start(self.instance)
        return super().save_new(form, commit)


class LineFormSet(ButtonFormSet):
    kind = Button.Kind.LINE


class SpeedDialFormSet(ButtonFormSet):
    kind = Button.Kind.SPEED_DIAL


class ServiceKeyFormSet(ButtonFormSet):
    kind = Button.Kind.SERVICE


class LineInline(admin.StackedInline[Button, Phone]):
    model = Line
    form = LineInPlaceForm
    formset = LineFormSet
    extra = 0
    ordering = ("position",)
    fields = (
        ("position", "label"),
        ("name", "new_password", "auth_name"),
        ("display_name", "voicemail_number"),
        OPENED,
    )


class KeyInline(admin.TabularInline[Button, Phone]):
    extra = 0
    ordering = ("position",)


class SpeedDialInline(KeyInline):
    model = SpeedDial
    form = SpeedDialInPlaceForm
    formset = SpeedDialFormSet
    fields = ("position", "label", "target", "blf", OPENED)


class ServiceKeyInline(KeyInline):
    model = ServiceKey
    form = ServiceInPlaceForm
    formset = ServiceKeyFormSet
    fields = ("position", "label", "target", OPENED)


class SearchedAdmin(admin.ModelAdmin[Any]):
    """Records that refer to others, which are found by typing."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Fill in what the address says, but for keys that are none: the fields would fail at these."""
        given = super().get_changeform_initial_data(request)
        return {
            name: text
            for name, text in given.items()
            if name not in self.autocomplete_fields or number_in(str(text)) is not None
        }


@admin.register(Phone)
class PhoneAdmin(SearchedAdmin):
    form = PhoneInPlaceForm
    list_display = ("label", "mac_with_colons", "model", "profile", "call_server", "wanted_load", "published", "pages")
    list_display_links = ("label", "mac_with_colons")
    list_filter = ("model", "profile", "call_server")
    list_select_related = ("profile", "call_server")
    list_per_page = 50
    search_fields = ("label", "mac")
    search_help_text = _("Label, MAC in any notation, account or number of a button")
    fields = ("mac", "model", "label", "profile", "call_server", "wanted_load", "running_load", OPENED)
    inlines = (LineInline, SpeedDialInline, ServiceKeyInline)
    actions = ("publish_to_tftp",)
    change_form_template = "admin/phones/phone/change_form.html"

    def get_queryset(self, request: HttpRequest) -> PhoneQuerySet:
        """Read with each phone whether it is published."""
        return Phone.objects.with_state().order_by("label", "mac")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Phone], search_term: str
    ) -> tuple[QuerySet[Phone], bool]:
        """Search as the phones' page does: MACs in any notation, and what is on the buttons."""
        found = Phone.objects.search(search_term) if search_term else Phone.objects.all()
        return queryset.filter(pk__in=found.values("pk")), False

    @admin.display(description=_("MAC address"), ordering="mac")
    def mac_with_colons(self, phone: Phone) -> str:
        return phone.mac_with_colons

    @admin.display(boolean=True, description=_("published"))
    def published(self, phone: Phone) -> bool:
        return bool(phone.is_published)  # type: ignore[attr-defined]  # annotated by with_state

    @admin.display(description=_("pages"))
    def pages(self, phone: Phone) -> str:
        return format_html('<a href="{}">{}</a>', phone.get_absolute_url(), _("open"))

    def save_model(self, request: HttpRequest, obj: Phone, form: Any, change: bool) -> None:
        """Store the phone; it waits to be published."""
        (changes.save_phone if change else changes.add_phone)(obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Store the buttons; they count as a change of the phone."""
        with transaction.atomic():
            super().save_related(request, form, formsets, change)
            form.instance.affected_phones().mark_changed()

    def response_change(self, request: HttpRequest, obj: Phone) -> HttpResponse:
        """Publish as well, where that button was pressed."""
        if "_publish" in request.POST:
            announce_publish(request, [obj.mac])
            return HttpResponseRedirect(reverse("admin:phones_phone_change", args=[obj.pk]))
        return super().response_change(request, obj)

    @admin.action(description=_("Publish to TFTP"), permissions=["publish"])
    def publish_to_tftp(self, request: HttpRequest, queryset: QuerySet[Phone]) -> HttpResponse | None:
        """Publish the ticked phones; many of them as a job, whose progress is shown."""
        macs = list(queryset.values_list("mac", flat=True))
        if address := long_publish(request, macs):
            return HttpResponseRedirect(address)
        announce_publish(request, macs)
        return None

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may publish."""
        return request.user.has_perm("provisioning.publish")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        """Offer the button to publish only to those who may."""
        return super().render_change_form(
            request, {**context, "may_publish": self.has_publish_permission(request)}, *args, **options
        )


class SharedAdmin(admin.ModelAdmin[Any]):
    """Records that shape many phones."""

    field_of_phones: ClassVar[str]
    """Where phones name such a record."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list[Any], dict[str, int], set[str], Any]:
        """Say how many phones keep the records from being deleted: Django would list each of them."""
        count = Phone.objects.filter(**{f"{self.field_of_phones}__in": objs}).count()
        if not count:
            return super().get_deleted_objects(objs, request)
        sentence = ngettext("%(count)d phone that uses this", "%(count)d phones that use this", count)
        return [], {}, set(), [sentence % {"count": count}]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the record; all phones that it shapes wait to be published."""
        changes.save_shared(obj)


@admin.register(CallServer)
class CallServerAdmin(SharedAdmin):
    field_of_phones = "call_server"
    form = CallServerInPlaceForm
    list_display = ("name", "kind", "address", "port", "transport", "voicemail_number")
    list_filter = ("kind", "transport")
    search_fields = ("name", "address")
    exclude = ("settings",)


class NamedFileAdmin(admin.ModelAdmin[Any]):
    """Files that phones fetch by name; what they say is edited on their own pages."""

    list_display = ("name", "description")
    search_fields = ("name", "description")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the record; its file waits to be published."""
        changes.save_named_file(obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete the record; its file waits to be removed."""
        changes.delete_named_file(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Delete the ticked records; their files wait to be removed."""
        for record in queryset:
            changes.delete_named_file(record)


@admin.register(DialPlan)
class DialPlanAdmin(NamedFileAdmin):
    form = DialPlanInPlaceForm


@admin.register(SoftKeyFile, FeaturePolicyFile)
class SharedFileAdmin(NamedFileAdmin):
    """Soft-key files and feature policies: made on their own pages, and deleted while no setting names them."""

    form = NamedFileInPlaceForm
    fields = ("name", "description", OPENED)
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and users_of(obj))


@admin.register(Profile)
class ProfileAdmin(SharedAdmin, SearchedAdmin):
    field_of_phones = "profile"
    form = ProfileInPlaceForm
    list_display = ("name", "parent", "bare", "description")
    list_filter = ("bare", "parent")
    list_select_related = ("parent",)
    search_fields = ("name", "description")
    exclude = ("settings",)


_SEARCHED = ("label", "phone__label", "phone__mac")


class ButtonAdmin(admin.ModelAdmin[Any]):
    """Buttons of all phones, to be searched; they are changed on their phone."""

    list_filter = ("kind", "phone__model", "phone__profile")
    list_select_related = ("phone",)
    exclude = ("password", "settings")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Line)
class LineAdmin(ButtonAdmin):
    list_display = ("label", "phone", "position", "name", "display_name", "voicemail_number")
    search_fields = (*_SEARCHED, "name", "auth_name", "display_name")


@admin.register(SpeedDial)
class SpeedDialAdmin(ButtonAdmin):
    list_display = ("label", "phone", "position", "target", "kind")
    search_fields = (*_SEARCHED, "target")


@admin.register(ServiceKey)
class ServiceKeyAdmin(ButtonAdmin):
    list_display = ("label", "phone", "position", "target")
    search_fields = (*_SEARCHED, "target")


@admin.register(Rollout)
class RolloutAdmin(ReadOnlyAdmin):
    """Rollouts are led on their pages."""

    list_display = ("load", "created_at", "created_by", "patience_hours", "ended_at")
    list_filter = ("created_at", "ended_at")
    list_select_related = ("created_by",)
    search_fields = ("load",)


@admin.register(GradualPublication)
class GradualPublicationAdmin(ReadOnlyAdmin):
    """Publications in waves are led on their pages."""

    list_display = ("__str__", "created_at", "created_by", "by_itself", "ended_at")
    list_filter = ("created_at", "ended_at", "by_itself")
    list_select_related = ("created_by",)
    search_fields = ("note",)
