"""Addresses of owners' meetings."""

from django.urls import path

from property.meetings import views

urlpatterns = [
    path("of/<uuid:estate>/new/", views.meeting_new, name="meeting_new"),
    path("<uuid:pk>/", views.meeting, name="meeting"),
    path("<uuid:pk>/roll/", views.meeting_roll, name="meeting_roll"),
    path("<uuid:pk>/step/<slug:step>/", views.meeting_step, name="meeting_step"),
]
