"""Every address of the product. API addresses stand in api_urls.py."""

from django.contrib import admin
from django.urls import include, path

handler400 = "governance.health.views.bad_request"
handler500 = "governance.health.views.server_error"

urlpatterns = [
    path("", include("governance.dashboards.urls")),
    path("", include("grids.staff.urls")),
    path("leads/", include("whistles.desk.urls")),
    path("", include("whistles.lifecycle.urls")),
    path("imports/", include("whistles.imports.urls")),
    path("statistics/", include("whistles.statistics.urls")),
    path("feedback/", include("governance.feedback.urls")),
    path("health/", include("governance.health.urls")),
    path("components/", include("governance.gallery.urls")),
    path("api/", include("governance.api_urls")),
    path("admin/", admin.site.urls),
]
