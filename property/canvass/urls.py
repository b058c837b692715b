"""Addresses of canvass rounds."""

from django.urls import path

from property.canvass import views, views_at_doors

urlpatterns = [
    path("new/<uuid:pk>/", views.canvass_new, name="canvass_new"),
    path("compare/<uuid:pk>/", views.canvass_compare, name="canvass_compare"),
    path("homes/", views_at_doors.canvass_homes, name="canvass_homes"),
    path("homes/<uuid:pk>/", views_at_doors.canvass_home, name="canvass_home"),
    path("homes/<uuid:pk>/<uuid:answer>/undo/", views_at_doors.canvass_undo, name="canvass_undo"),
    path("homes/<uuid:pk>/<uuid:answer>/decide/", views_at_doors.canvass_decide, name="canvass_decide"),
    path("<uuid:pk>/", views.canvass, name="canvass"),
    path("<uuid:pk>/question/", views.canvass_question, name="canvass_question"),
    path("<uuid:pk>/question/<uuid:question>/drop/", views.canvass_unask, name="canvass_unask"),
    path("<uuid:pk>/assign/", views.canvass_assign, name="canvass_assign"),
    path("<uuid:pk>/start/", views.canvass_start, name="canvass_start"),
    path("<uuid:pk>/end/", views.canvass_end, name="canvass_end"),
    path("<uuid:pk>/drop/", views.canvass_drop, name="canvass_drop"),
    path("<uuid:pk>/doors/", views_at_doors.canvass_doors, name="canvass_doors"),
    path("<uuid:pk>/houses/<uuid:building>/", views.canvass_house, name="canvass_house"),
]
