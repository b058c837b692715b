"""Addresses of rounds."""

from django.urls import path

from grids.patrols import views
from grids.patrols.undoing import views as undoing

urlpatterns = [
    path("", views.patrol_mine, name="patrol_mine"),
    path("found/", views.patrol_findings, name="patrol_findings"),
    path("found/<uuid:pk>/", views.patrol_finding, name="patrol_finding"),
    path("found/<uuid:pk>/attach/", views.patrol_attach, name="patrol_attach"),
    path("found/<uuid:pk>/report/", views.patrol_report, name="patrol_report"),
    path("found/<uuid:pk>/settle/", views.patrol_settle, name="patrol_settle"),
    path("found/<uuid:pk>/strike/", undoing.patrol_strike, name="patrol_strike"),
    path("<uuid:pk>/", views.patrol, name="patrol"),
    path("<uuid:pk>/drop/", undoing.patrol_drop, name="patrol_drop"),
    path("<uuid:pk>/start/", views.patrol_start, name="patrol_start"),
    path("<uuid:pk>/find/", views.patrol_find, name="patrol_find"),
    path("<uuid:pk>/end/", views.patrol_end, name="patrol_end"),
]
