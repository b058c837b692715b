"""Whether the product runs: for whoever watches it from outside, without signing in."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from health_check.views import HealthCheckView

# the library's own page has styles inline and leads to another host
PAGE = "governance/health.html"
WORKER = ("health_check.contrib.celery.Ping", {"timeout": timedelta(seconds=3), "limit": 1})


def answering(*checks) -> object:
    """A view that makes these checks for everybody who asks."""
    return login_not_required(HealthCheckView.as_view(checks=list(checks), template_name=PAGE))


urlpatterns = [
    path("live/", answering("health_check.Database"), name="live"),
    path("ready/", answering("health_check.Database", "health_check.Cache", WORKER), name="ready"),
]
