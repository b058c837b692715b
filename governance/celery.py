"""The Celery application: named queues, late acknowledgement, the schedule in code."""

import os

from celery import Celery
from celery.signals import worker_init, worker_process_init
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")

app = Celery("governance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue("urgent"), Queue("statistics"), Queue("imports")]
app.conf.task_default_queue = "urgent"
app.autodiscover_tasks()


@worker_process_init.connect
def settle_heap(**_signal) -> None:
    """Nothing of what a worker loaded is looked through for garbage again."""
    from governance import heap

    heap.settle()


@worker_init.connect
def look_at_roles(**kwargs: object) -> None:
    """A worker that could rewrite the books doesn't start where real data lies."""
    from governance.checks import at_start

    at_start()
