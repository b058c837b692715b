"""Every address of the product: each subject's, as its `pages` says, and what belongs to none."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from grids import pages
from grids.access.views import may_send

# what browsers ask of every site by themselves, also where a page names no icon; the file's name is known when asked
favicon = login_not_required(RedirectView.as_view(url=lazy(static, str)("icons/icon.svg")))

handler400 = "governance.health.views.bad_request"
handler404 = "governance.health.views.not_found"
handler500 = "governance.health.views.server_error"

urlpatterns = [
    path("favicon.ico", favicon, name="favicon"),
    path("may-send/", may_send, name="may_send"),
    *(path(prefix, include(module)) for prefix, module in pages.addresses()),
    path("api/", include("governance.api_urls")),
    path("admin/", admin.site.urls),
]
