"""Addresses of keys."""

from django.urls import path

from grids.walks.keys import views

urlpatterns = [
    path("key/", views.walk_key, name="walk_key"),
    path("keys/", views.walk_keys, name="walk_keys"),
]
