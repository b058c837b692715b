"""Addresses of service points at the residents' door."""

from django.urls import path

from property.points.door import views

urlpatterns = [
    path("", views.points_open, name="points_open"),
    path("<uuid:pk>/rate/", views.point_rate, name="point_rate"),
]
