"""Addresses of openings."""

from django.urls import path

from grids.openings import views

urlpatterns = [
    path("", views.openings, name="openings"),
    path("new/", views.opening_new, name="opening_new"),
    path("<uuid:pk>/", views.opening, name="opening"),
    path("<uuid:pk>/close/", views.opening_close, name="opening_close"),
]
