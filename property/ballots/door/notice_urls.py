"""Address of the notices of owners' meetings."""

from django.urls import path

from property.ballots.door import views

urlpatterns = [path("", views.notices, name="vote_notices")]
