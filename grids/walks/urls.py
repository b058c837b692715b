"""Addresses of visits."""

from django.urls import include, path

urlpatterns = [
    path("walk/", include("grids.walks.keys.urls")),
]
