"""Addresses of repairs."""

from django.urls import path

from property.repairs import views

urlpatterns = [
    path("", views.repair_list, name="repair_list"),
    path("new/", views.repair_new, name="repair_new"),
    path("<uuid:pk>/", views.repair, name="repair"),
    path("<uuid:pk>/pass/", views.repair_pass, name="repair_pass"),
    path("<uuid:pk>/phone/", views.repair_phone, name="repair_phone"),
    path("<uuid:pk>/code/", views.repair_code, name="repair_code"),
    path("<uuid:pk>/steps/<slug:verb>/", views.repair_step, name="repair_step"),
]
