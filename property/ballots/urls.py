"""Addresses of motions and their ballots."""

from django.urls import path

from property.ballots import views

urlpatterns = [
    path("<uuid:pk>/", views.motion, name="motion"),
    path("<uuid:pk>/step/<slug:step>/", views.motion_step, name="motion_step"),
    path("of/<uuid:pk>/step/<slug:step>/", views.ballot_step, name="ballot_step"),
    path("of/<uuid:pk>/counting-code/", views.counting_code, name="counting_code"),
    path("of/<uuid:pk>/codes/<slug:step>/", views.voting_codes, name="voting_codes"),
    path("of/<uuid:pk>/paper/", views.meeting_paper, name="meeting_paper"),
]
