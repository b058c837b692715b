"""Addresses of the API, its description and the page that shows it."""

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from grids.areas.api import AreaViewSet
from grids.staff.api import DepartmentViewSet
from whistles.imports.api import ImportViewSet
from whistles.intake.api import CategoryViewSet, LeadViewSet, SourceViewSet
from whistles.lifecycle.api import BlowView, GradeViewSet, ReportInViewSet, WhistleViewSet
from whistles.statistics.api import ClosureView

router = SimpleRouter(use_regex_path=False)
router.register("areas", AreaViewSet, "api_area")
router.register("departments", DepartmentViewSet, "api_department")
router.register("sources", SourceViewSet, "api_source")
router.register("categories", CategoryViewSet, "api_category")
router.register("grades", GradeViewSet, "api_grade")
router.register("leads", LeadViewSet, "api_lead")
router.register("whistles", WhistleViewSet, "api_whistle")
router.register("report-ins", ReportInViewSet, "api_report_in")
router.register("imports", ImportViewSet, "api_import")

# the viewer's library sets styles on elements; its scripts are files of ours, so no more than that is opened
viewer = SpectacularSwaggerSplitView.as_view(url_name="api_schema", template_name="governance/api_docs.html")
docs = login_required(csp_update({"style-src": ["'unsafe-inline'"]})(viewer))

urlpatterns = [
    path(
        "v1/",
        include(
            [
                *router.urls,
                path("leads/<uuid:pk>/whistle/", BlowView.as_view(), name="api_lead-whistle"),
                path("statistics/closure/", ClosureView.as_view(), name="api_closure"),
            ]
        ),
    ),
    path("", login_required(RedirectView.as_view(pattern_name="api_docs")), name="api_home"),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", docs, name="api_docs"),
]
