"""Address of the vote by a code."""

from django.urls import path

from property.ballots.door import views

urlpatterns = [path("", views.vote, name="vote")]
