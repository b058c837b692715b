"""Addresses of estates at the residents' door."""

from django.urls import path

from property.estates.door import views

urlpatterns = [
    path("", views.door_estates, name="door_estates"),
    path("<uuid:pk>/", views.door_estate, name="door_estate"),
]
