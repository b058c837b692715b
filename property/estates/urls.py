"""Addresses of estates."""

from django.urls import path

from property.estates import views

urlpatterns = [
    path("", views.estate_list, name="estate_list"),
    path("new/", views.estate_new, name="estate_new"),
    path("<uuid:pk>/", views.estate, name="estate"),
]
