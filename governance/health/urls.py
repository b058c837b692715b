"""Whether the product runs: for whoever watches it from outside, without signing in."""

from datetime import timedelta

from django.urls import path

from governance.health.views import answering

WORKER = ("health_check.contrib.celery.Ping", {"timeout": timedelta(seconds=3), "limit": 1})

urlpatterns = [
    path("live/", answering("health_check.Database"), name="live"),
    path("ready/", answering("health_check.Database", "health_check.Cache", WORKER), name="ready"),
]
