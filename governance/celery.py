"""The Celery application: named queues, late acknowledgement, the schedule in code."""

import os

import structlog
from celery import Celery, Task
from celery.signals import (
    before_task_publish,
    task_postrun,
    task_prerun,
    worker_init,
    worker_process_init,
    worker_ready,
)  # fmt: skip
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")


class AsNobody(Task):
    """A task reads no register of residents before it says for whom it does: its caller's scope is not its own."""

    def __call__(self, *args, **kwargs):
        """As Celery's."""
        from grids.access import fence

        with fence.within(fence.NOBODY):
            return super().__call__(*args, **kwargs)


app = Celery("governance", task_cls=AsNobody)
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


@before_task_publish.connect
def send_request_along(headers: dict, **kwargs: object) -> None:
    """A task knows the request that asked for it, so that the log lines of both are found together."""
    headers["request_id"] = structlog.contextvars.get_contextvars().get("request")


@task_prerun.connect
def name_task_in_log(task_id: str, task, **kwargs: object) -> None:
    """Each line of a task carries its id, and that of the request where one asked for it."""
    asked_by = getattr(task.request, "request_id", None)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task=task_id, **({"request": asked_by} if asked_by else {}))


@task_postrun.connect
def leave_task(**kwargs: object) -> None:
    """What comes between two tasks is said of neither."""
    structlog.contextvars.clear_contextvars()


@worker_ready.connect
def give_first_sign_of_life(sender, **_signal) -> None:
    """A worker that just came up is known at once, not with the timer's next round."""
    from django.db import connections

    from grids.background.actions import beat
    from grids.background.models import Kind

    for kind in set(Kind.values) & {queue.name for queue in sender.task_consumer.queues}:
        beat(kind)
    # the processes of the worker are forked from this one
    connections.close_all()
