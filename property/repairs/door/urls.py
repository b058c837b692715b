"""Addresses of repairs at the residents' door."""

from django.urls import path

from property.repairs.door import views

urlpatterns = [
    path("", views.repair_ask, name="repair_ask"),
    path("follow/", views.repair_follow, name="repair_follow"),
]
