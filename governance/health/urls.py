from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from health_check.views import HealthCheckView

urlpatterns = [
    path("live/", login_not_required(HealthCheckView.as_view(checks=["health_check.Database"])), name="live"),
    path(
        "ready/",
        login_not_required(
            HealthCheckView.as_view(
                checks=[
                    "health_check.Database",
                    "health_check.Cache",
                    ("health_check.contrib.celery.Ping", {"timeout": timedelta(seconds=3), "limit": 1}),
                ]
            )
        ),
        name="ready",
    ),
]
