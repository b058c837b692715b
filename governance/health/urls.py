"""Whether the product runs: for whoever watches it from outside, without signing in."""

from datetime import timedelta

from django.urls import path

from governance.celery import app
from governance.health.views import answering

# a worker a queue: the check is over when so many have answered, and says which queue nobody listens to
WORKERS = {"timeout": timedelta(seconds=3), "limit": len(app.conf.task_queues)}
WORKER = ("health_check.contrib.celery.Ping", WORKERS)

urlpatterns = [
    path("live/", answering("health_check.Database"), name="live"),
    path(
        "ready/",
        answering(
            "health_check.Database",
            "health_check.Cache",
            WORKER,
            "governance.health.checks.BackgroundWork",
            "governance.health.checks.Partitions",
        ),
        name="ready",
    ),
]
