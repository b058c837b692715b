"""Addresses of homes of rounds."""

from django.urls import path

from property.canvass.doors import views

urlpatterns = [
    path("homes/", views.canvass_homes, name="canvass_homes"),
    path("homes/<uuid:pk>/", views.canvass_home, name="canvass_home"),
    path("homes/<uuid:pk>/<uuid:answer>/undo/", views.canvass_undo, name="canvass_undo"),
    path("homes/<uuid:pk>/<uuid:answer>/decide/", views.canvass_decide, name="canvass_decide"),
    path("<uuid:pk>/doors/", views.canvass_doors, name="canvass_doors"),
]
