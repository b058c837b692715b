"""What every page of the administration has in common: the oracle decides, a refusal is shown where it belongs.

Django's own permissions are not used. A class names what it needs to be read and to be edited; rows that belong
to an area are shown and edited within the account's subtree only.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import IntegrityError, InternalError, models, transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminTextareaWidget

from grids.access import oracle
from grids.access.installation import common_code, top_code
from grids.access.roles import Permission
from grids.audit.actions import note
from grids.audit.altered import altered, altered_rows
from grids.audit.models import Kind
from grids.conduct.moments import DayField
from grids.conduct.refusals import Refusal
from grids.conduct.widgets import KnownAutocomplete
from grids.personal.kept import label_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse  # noqa: TID251

P = Permission


class GovernedAdmin(ModelAdmin):
    """An administration page under the oracle; `when_empty`: what an empty list says of when rows come.

    readers: permissions of which one lets an account read; editors: the permission to change (None: read only).
    area_lookup: the lookup of the row's area code, where rows belong to areas. Without it the list starts from what
    `visible_to` shows the account, and where the model has none it shows nothing, unless `is_shared` says that the rows
    are for everybody who may open the list. is_reference: its form saves rows of rules and names by itself; of every
    other model an action does, and `save_model` calls it.
    """

    readers: tuple[Permission, ...] = ()
    editors: Permission | None = None
    area_lookup = ""
    is_shared = False
    is_reference = False
    may_delete = False
    when_empty: str | Promise = ""
    log_kind = Kind.CONFIGURATION
    list_fullwidth = True
    list_filter_submit = True
    warn_unsaved_form = True
    show_full_result_count = False

    def lookup_allowed(self, lookup: str, value: str, request: "HttpRequest | None" = None) -> bool:
        """Only what the list's own filters ask: a query string must not reach through them to what no column shows."""
        offered = [one[0] if isinstance(one, tuple) else one for one in self.get_list_filter(request)]
        return any(lookup in self._asked_by(one) for one in offered)

    def _asked_by(self, path: str | type[SimpleListFilter]) -> set[str]:
        """The look-ups of the filter over this path; of a relation, by its key and no further.

        A filter with choices of its own asks by its own word, which reaches nothing but what it makes of it.
        """
        if not isinstance(path, str):
            return {path.parameter_name}
        field = get_fields_from_path(self.model, path)[-1]
        keys = {path, f"{path}__{field.target_field.name}"} if field.is_relation else {path}
        return keys | {f"{key}__{kind}" for key in keys for kind in ("exact", "in", "isnull")}

    def has_module_permission(self, request: "HttpRequest") -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: "HttpRequest", obj: models.Model | None = None) -> bool:
        return any(oracle.allowed_anywhere(request.user, permission) for permission in self._reading())

    def has_change_permission(self, request: "HttpRequest", obj: models.Model | None = None) -> bool:
        """Whether the account edits at all; of one row, whether the row lies in the own subtree."""
        if self.editors is None or not oracle.allowed_anywhere(request.user, self.editors):
            return False
        if not isinstance(obj, models.Model) or not self.area_lookup:
            return True
        return oracle.may_in(request.user, self.editors, self.area_code(obj))

    def has_add_permission(self, request: "HttpRequest", obj: models.Model | None = None) -> bool:
        return self.has_change_permission(request)

    def has_delete_permission(self, request: "HttpRequest", obj: models.Model | None = None) -> bool:
        return self.may_delete and self.has_change_permission(request, obj)

    def area_code(self, obj: models.Model) -> str:
        """The code of the area that the row belongs to."""
        return obj.area_id

    def get_queryset(self, request: "HttpRequest") -> models.QuerySet:
        """The rows of the subtree in which the account may read."""
        found = super().get_queryset(request)
        if not self.area_lookup:
            return self._unplaced(request, found)
        condition = oracle.NOTHING
        for permission in self._reading():
            condition |= oracle.scope(request.user, permission, area=self.area_lookup)
        return found.filter(condition)

    def _unplaced(self, request: "HttpRequest", found: models.QuerySet) -> models.QuerySet:
        if self.is_shared:
            return found
        visible_to = getattr(found, "visible_to", None)
        return visible_to(request.user) if visible_to else found.none()

    def _reading(self) -> set[Permission]:
        return {*self.readers, *filter(None, (self.editors,))}

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: "HttpRequest", **kwargs
    ) -> forms.ModelChoiceField | None:
        """The field of a relation; what is typed into its search may be anything."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KnownAutocomplete(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    # -- a refusal is a sentence at its field, never a server error --

    def changeform_view(
        self, request: "HttpRequest", object_id: str | None = None, form_url: str = "", extra_context=None
    ) -> "HttpResponse":
        """The form; what an action or the database refuses comes back on the same form, nothing half saved."""
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except Refusal as refusal:
            request.refusal = refusal
        except (IntegrityError, InternalError):
            request.refusal = Refusal(_("与已有的数据冲突，没有保存。"), code="conflict")
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: "HttpRequest", obj: models.Model | None = None, change: bool = False, **kwargs
    ):
        """The form, carrying the refusal of the attempt before."""
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "refusal", None)
        if refusal is None:
            return form

        def clean(this):
            cleaned = form.clean(this)
            this.add_error(refusal.field if refusal.field in this.fields else None, refusal.message)
            return cleaned

        return type(form.__name__, (form,), {"clean": clean})

    def save_model(
        self, request: "HttpRequest", obj: models.Model, form: forms.ModelForm, change: bool
    ) -> None:
        """Save a reference row; one that would lie outside the own subtree is refused, and what an action writes too."""
        if not self.is_reference:
            raise ImproperlyConfigured(f"{type(self).__name__} saves {self.model.__name__} without an action")
        if self.area_lookup:
            oracle.require_in(request.user, self.editors, self.area_code(obj), _("这项设置"))
        super().save_model(request, obj, form, change)

    # -- what was changed stands in the security log with old and new value --

    def construct_change_message(self, request: "HttpRequest", form: forms.ModelForm, formsets, add=False):
        """Called when everything is saved: keeps what the forms altered for the entry that follows."""
        request.altered = altered(form, added=add), altered_rows(formsets or ())
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: "HttpRequest", obj: models.Model, message) -> None:
        self.write_down(request, obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: "HttpRequest", obj: models.Model, message) -> None:
        self.write_down(request, obj)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: "HttpRequest", queryset: models.QuerySet) -> None:
        for obj in queryset:
            self.note(request, obj, {"old": {"": label_of(obj)}, "new": {"": ""}})
        return super().log_deletions(request, queryset)

    def write_down(self, request: "HttpRequest", obj: models.Model) -> None:
        """An entry for the row, and one for each row of its inline tables; verbs write their own in the action."""
        own, rows = request.__dict__.pop("altered", ({}, []))
        for row, changed in ((obj, own), *rows):
            if changed.get("old") or changed.get("new"):
                self.note(request, row, changed, area_code=self.row_area(obj))

    def note(self, request: "HttpRequest", row: models.Model, changed: dict, area_code: str = "") -> None:
        """One entry about what became of a row."""
        area = area_code or self.row_area(row) or top_code()
        note(kind=self.log_kind, by=request.user, subject=row, area_code=area, detail=changed)

    def row_area(self, obj: models.Model) -> str:
        """Whose auditor reads what became of the row; empty: that of the installation."""
        return self.area_code(obj) if self.area_lookup else ""

    # -- verbs that ask first --

    def offered(self, request: "HttpRequest", row: models.Model) -> set[str]:
        """Verbs of the row's page, of `actions_detail`, that make sense for the row as it is."""
        return set(self.actions_detail)

    def get_actions_detail(self, request: "HttpRequest", object_id: str) -> list:
        """Buttons of the row's page: those that do something to the row as it is."""
        found = super().get_actions_detail(request, object_id)
        row = self.get_object(request, object_id)
        if row is None:
            return found
        names = {
            f"{self.opts.app_label}_{self.opts.model_name}_{name}" for name in self.offered(request, row)
        }
        return [one for one in found if one.action_name in names]

    def ask(
        self, request: "HttpRequest", object_id: str, *, title: str, sentence: str, act: Callable,
        form_class: type[forms.Form] = forms.Form, needs: Permission | None = None,
    ) -> "HttpResponse":  # fmt: skip
        """A page that asks before a verb is done, with what the verb needs; `act(row, **inputs)` does it.

        needs: the permission without which the page is not shown; the one to edit unless named. What `act`
        returns as text is shown once on the page itself: a password never goes through a message. A form with a
        `version` carries the row's as it was shown, so that nobody decides about a row that has changed since.
        """
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not oracle.allowed_anywhere(request.user, needs or self.editors):
            raise PermissionDenied
        given = request.POST if request.method == "POST" else None
        form, shown = form_class(given, initial={"version": getattr(row, "version", None)}), ""
        if request.method == "POST" and form.is_valid():
            try:
                shown = act(row, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            else:
                if self.told(request, shown):
                    return redirect(self.change_url(row))
                self.log_change(request, row, title)
                if not isinstance(shown, str):
                    messages.success(request, _("已完成：%(title)s。") % {"title": title})
                    return redirect(self.change_url(row))
        context = {
            **self.admin_site.each_context(request),
            "title": title, "sentence": sentence, "form": form, "opts": self.opts, "original": row,
            "shown_once": shown if isinstance(shown, str) else "", "back_url": self.change_url(row),
        }  # fmt: skip
        return TemplateResponse(request, "admin/ask.html", context, status=400 if form.errors else 200)

    def told(self, request: "HttpRequest", made: object) -> bool:
        """Whether the page has said itself what became of a verb: nothing yet, where somebody else decides."""
        return False

    def change_url(self, row: models.Model) -> str:
        """The address of the row's own page."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])


class ReadOnlyAdmin(GovernedAdmin):
    """Rows that the administration shows and never changes; counted no further than a page shows."""

    paginator = InfinitePaginator
    list_per_page = 50

    def has_add_permission(self, request: "HttpRequest", obj: models.Model | None = None) -> bool:
        return False


class SharedReferenceAdmin(GovernedAdmin):
    """Rows that others use too: edited only by who governs the area they belong to; in use they are switched off.

    owned: the field with the code of that area. Without it, and where it is empty, the rows belong to the installation
    and are edited from its top alone. A new row belongs to the area that whoever adds it governs.
    """

    readers = (P.REFERENCE_EDIT,)
    editors = P.REFERENCE_EDIT
    fixed_fields: tuple[str, ...] = ()
    owned = ""
    is_shared = True
    is_reference = True

    def get_readonly_fields(self, request: "HttpRequest", obj: models.Model | None = None) -> tuple:
        """What other rows name the row by stays as it was."""
        given = tuple(super().get_readonly_fields(request, obj))
        return (*given, *self.fixed_fields) if obj else given

    def has_change_permission(self, request: "HttpRequest", obj: models.Model | None = None) -> bool:
        """Whether the account edits at all; of one row, whether it governs the area of the row."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (not isinstance(obj, models.Model) or self._governs(request, self.row_area(obj)))

    def has_add_permission(self, request: "HttpRequest", obj: models.Model | None = None) -> bool:
        """A row of the own area where rows have one, else only from the top."""
        return super().has_change_permission(request) and (bool(self.owned) or self._governs(request, ""))

    def has_delete_permission(self, request: "HttpRequest", obj: models.Model | None = None) -> bool:
        return self.may_delete and self.has_change_permission(request, obj) and self._governs(request, "")

    def row_area(self, obj: models.Model) -> str:
        """The code of the area that the row belongs to; empty: the installation's."""
        return getattr(obj, self.owned) if self.owned else ""

    def save_model(
        self, request: "HttpRequest", obj: models.Model, form: forms.ModelForm, change: bool
    ) -> None:
        """Save the row; a new one is the editor's area's, unless that is the whole installation."""
        if self.owned and not change and not self._governs(request, ""):
            setattr(obj, self.owned, self._governed(request))
        if not self._governs(request, self.row_area(obj)):
            raise Refusal(_("这一项由上级维护，请联系上级系统管理员。"), code="forbidden")
        super().save_model(request, obj, form, change)

    def _governs(self, request: "HttpRequest", code: str) -> bool:
        # asked for every model of the rail: looked up once a request
        if not code and not hasattr(request, "top_code"):
            request.top_code = top_code()
        return oracle.may_in(request.user, self.editors, code or request.top_code)

    def _governed(self, request: "HttpRequest") -> str:
        codes = (grant.area_code for grant in request.user.grants if self.editors in grant.permissions)
        return common_code(codes)


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=2000, widget=UnfoldAdminTextareaWidget)


class VersionedReasonForm(ReasonForm):
    """Why something is done to a row, and the version of it that was shown."""

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={
            "required": gettext_lazy("请重新打开这一页再办理。"),
            "invalid": gettext_lazy("请重新打开这一页再办理。"),
        },
    )


class DayForm(forms.Form):
    """From which day something no longer holds; empty means today."""

    on = DayField(
        label=gettext_lazy("从哪一天起失效（留空为今天）"), required=False, widget=UnfoldAdminSingleDateWidget
    )


def unregister(site, *registered: type[models.Model]) -> None:
    """Take models of other apps out of the administration, whether or not they were in."""
    for model in registered:
        try:
            site.unregister(model)
        except NotRegistered:
            continue
