"""Addresses of care; whoever has nothing to do with it finds nothing under any of them."""

from django.urls import path, register_converter

from grids.care import views
from grids.care.steps import STEPS


class VerbConverter:
    """A verb that a record's page offers."""

    regex = "|".join(STEPS)

    def to_python(self, value: str) -> str:
        """The word."""
        return value

    def to_url(self, value: str) -> str:
        """The word."""
        return value


register_converter(VerbConverter, "care_verb")

urlpatterns = [
    path("", views.care_list, name="care_list"),
    path("new/<uuid:person>/", views.care_new, name="care_new"),
    path("kinds/", views.care_kinds, name="care_kinds"),
    path("kinds/<slug:code>/", views.care_kind, name="care_kind"),
    path("audit/", views.care_audit, name="care_audit"),
    path("<uuid:pk>/", views.care_record, name="care_record"),
    path("<uuid:pk>/reveal/", views.care_reveal, name="care_reveal"),
    path("<uuid:pk>/<care_verb:verb>/", views.care_step, name="care_step"),
]
