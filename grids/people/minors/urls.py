"""Addresses of what is asked for of minors' values."""

from django.urls import path

from grids.people.minors import views

urlpatterns = [
    path("", views.minors, name="minors"),
    path("leave/", views.minor_leave, name="minor_leave"),
    path("asked/<uuid:pk>/", views.minor_asking, name="minor_asking"),
]
