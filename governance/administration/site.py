"""The administration's site: the product's own sign-in, and the groups in which people look for things."""

from urllib.parse import urlencode

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.sites import UnfoldAdminSite

from governance.administration.rendered import listened_to
from grids import pages, together
from grids.areas.models import Area
from grids.conduct.widgets import told_apart
from grids.identity.views import CLEAR, CLEAR_OWN
from grids.maps.queries import own_area

STREET, STREETS_MOST = 2, 24


class PickList(AutocompleteJsonView):
    """What a pick list finds, with what tells two rows of one name apart."""

    def serialize_result(self, obj, to_field_name):
        """One row as the list takes it."""
        return {"id": str(getattr(obj, to_field_name)), "text": told_apart(obj)}


class AdministrationSite(UnfoldAdminSite):
    """Open to accounts whose appointments say so; who is signed in and may not enter is told so."""

    site_title = site_header = index_title = gettext_lazy("后台管理")

    def login(self, request, extra_context=None):
        """There is one sign-in, the product's own."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied(_("您的岗位不能进入后台管理。"))
        back = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('sign_in')}?{urlencode({'next': back})}")

    def index(self, request, extra_context=None):
        """What waits, and where the product itself does what belongs beside it; the lists stand in the rail."""
        items = [item for group in sidebar(request) for item in group["items"]]
        found = {
            "waiting": [item for item in items if item.get("badge")],
            "beside": together.beside(request.user, _areas_of(request.user)),
        }
        return super().index(request, found | (extra_context or {}))

    def admin_view(self, view, cacheable=False):
        """Every page of the administration, as it is heard too."""
        return listened_to(super().admin_view(view, cacheable))

    def autocomplete_view(self, request):
        """The search of pick lists."""
        return PickList.as_view(admin_site=self)(request)

    @method_decorator(require_POST)
    def logout(self, request, extra_context=None):
        """Ends the session; by POST only.

        What waits sealed in this browser may be another account's: all is cleared only where the page says that none is
        (static/js/leaving.js), which has taken along what is one's own.
        """
        logout(request)
        answer = redirect("sign_in")
        answer.headers["Clear-Site-Data"] = CLEAR if request.POST.get("alone") else CLEAR_OWN
        return answer

    def password_change(self, request, extra_context=None):
        """The own password is changed on the product's own page."""
        return redirect("password_change")

    def get_app_list(self, request, app_label=None) -> list[dict]:
        """What the account may open, in the groups that the subjects chose instead of by app."""
        by_label = {
            f"{app['app_label']}.{model['model']._meta.model_name}": model
            for app in super().get_app_list(request, app_label)
            for model in app["models"]
        }
        found = []
        for group, listed in together.administration():
            models = [by_label[one.model] for one in listed if one.model in by_label]
            if models:
                found.append(
                    {
                        "name": group.name,
                        "app_label": models[0]["model"]._meta.app_label,
                        "app_url": "",
                        "has_module_perms": True,
                        "models": models,
                    }
                )
        return found


def _areas_of(user) -> list[Area]:
    """The area in which somebody works; of a whole city or district its streets."""
    area = own_area(user)
    if area is None or area.level >= STREET:
        return [area] if area else []
    streets = Area.objects.within(area).standing_on(timezone.localdate()).filter(level=STREET)
    return list(streets.order_by("code")[:STREETS_MOST])


def sidebar(request) -> list[dict]:
    """The rail of the administration: only what the account may open."""
    from django.contrib import admin

    listed = {one.model: one for _group, lists in together.administration() for one in lists}
    return [
        {
            "title": group["name"],
            "separator": True,
            "items": [
                _item(model, listed[model["model"]._meta.label_lower], request.user)
                for model in group["models"]
            ],
        }
        for group in admin.site.get_app_list(request)
    ]


def _item(model: dict, listed: pages.Listed, user) -> dict:
    item = {"title": model["name"], "icon": listed.icon, "link": model["admin_url"]}
    if listed.count and (waiting := listed.count(user)):
        item |= {"badge": waiting}
    return item


def stylesheet(request) -> str:
    """The few rules in which the administration differs from the kit's own look."""
    return static("css/admin.css")
