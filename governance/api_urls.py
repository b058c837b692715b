"""Addresses of the API, its description and the page that shows it."""

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.urls import include, path
from django.utils.module_loading import import_string
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ViewSetMixin

from grids import pages

router = SimpleRouter(use_regex_path=False)
views = []
for resource in pages.api():
    view = import_string(resource.view)
    if issubclass(view, ViewSetMixin):
        router.register(resource.path, view, resource.name)
    else:
        views.append(path(resource.path, view.as_view(), name=resource.name))

# the viewer's library sets styles on elements; its scripts are files of ours, so no more than that is opened
viewer = SpectacularSwaggerSplitView.as_view(url_name="api_schema", template_name="governance/api_docs.html")
docs = login_required(csp_update({"style-src": ["'unsafe-inline'"]})(viewer))

urlpatterns = [
    path("v1/", include([*router.urls, *views])),
    path("", login_required(RedirectView.as_view(pattern_name="api_docs")), name="api_home"),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", docs, name="api_docs"),
]
