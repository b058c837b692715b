"""Addresses of canvass rounds."""

from django.urls import include, path

from property.canvass import views

urlpatterns = [
    path("", include("property.canvass.doors.urls")),
    path("new/<uuid:pk>/", views.canvass_new, name="canvass_new"),
    path("compare/<uuid:pk>/", views.canvass_compare, name="canvass_compare"),
    path("<uuid:pk>/", views.canvass, name="canvass"),
    path("<uuid:pk>/question/", views.canvass_question, name="canvass_question"),
    path("<uuid:pk>/question/<uuid:question>/drop/", views.canvass_unask, name="canvass_unask"),
    path("<uuid:pk>/assign/", views.canvass_assign, name="canvass_assign"),
    path("<uuid:pk>/start/", views.canvass_start, name="canvass_start"),
    path("<uuid:pk>/end/", views.canvass_end, name="canvass_end"),
    path("<uuid:pk>/drop/", views.canvass_drop, name="canvass_drop"),
    path("<uuid:pk>/houses/<uuid:building>/", views.canvass_house, name="canvass_house"),
]
