"""Every task is a door of three lines: a queue somebody listens on, time limits, at most the id of a row, safe to repeat."""

import ast
import inspect
import re
import textwrap

import pytest
from celery import Task
from celery.schedules import crontab
from django.conf import settings
from django.db import connection

from governance.celery import app
from tests.factories import whistles as made
from tests.faults.ledgers import ledger_file, queued
from tests.guards.walks import PACKAGES, ROOT, nodes, our_models

STATEMENTS = 3
# rows that a task appends each time it runs, by their nature
KEPT_EACH_TIME = {
    "whistles_rolledyear": "when a year was last compared",
    "whistles_statisticscheck": "each comparison is a row of its own",
    "whistles_momenthead": "while something that was written isn't settled, each head is a row of its own",
    "grids_heartbeat": "the moment of the last sign of life",
}
# tasks that no timer sends → which task sends them, one for each row that waits
SENT_BY = {
    "grids.sheets.tasks.run_register_import": "grids.sheets.tasks.hand_out_registers",
    "whistles.imports.tasks.run_import": "whistles.imports.tasks.hand_out_imports",
    "grids.exports.tasks.run_export": "grids.exports.tasks.hand_out_exports",
}


def tasks() -> dict[str, Task]:
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if name.partition(".")[0] in PACKAGES}


def body(task: Task) -> ast.FunctionDef:
    return ast.parse(textwrap.dedent(inspect.getsource(task.run))).body[0]


def test_every_function_marked_as_a_task_is_registered_under_its_own_path():
    marked = {
        f"{name.removesuffix('.py').replace('/', '.')}.{node.name}"
        for name, node in nodes(ast.FunctionDef)
        if any(
            "shared_task" in ast.unparse(one) or ".task" in ast.unparse(one) for one in node.decorator_list
        )
    }
    assert marked == set(tasks())
    assert len({name.rpartition(".")[2] for name in marked}) == len(marked)


@pytest.mark.parametrize("name", sorted(tasks()))
def test_a_task_names_a_queue_that_every_way_of_running_the_product_listens_on(name):
    queue = tasks()[name].queue
    assert queue in {one.name for one in app.conf.task_queues}
    for place, pattern in (
        ("docker-compose.yml", r'"-Q", "([a-z]+)"'),
        ("tools/machine/parts.py", r"(?m)^QUEUES = {(.*)}$"),
    ):
        listened = " ".join(re.findall(pattern, (ROOT / place).read_text(encoding="utf-8")))
        assert queue in re.findall(r"[a-z]+", listened), place


@pytest.mark.parametrize("name", sorted(tasks()))
def test_a_task_has_a_soft_limit_below_its_hard_one_below_the_brokers_patience(name):
    task = tasks()[name]
    patience = app.conf.broker_transport_options["visibility_timeout"]
    assert task.soft_time_limit < task.time_limit < patience
    assert task.acks_late
    assert task.reject_on_worker_lost


@pytest.mark.parametrize("name", sorted(tasks()))
def test_a_task_is_a_few_statements_over_ids_and_says_why_it_may_be_repeated(name):
    function = body(tasks()[name])
    statements = [node for node in ast.walk(function) if isinstance(node, ast.stmt) and node is not function]
    assert len(statements) - 1 <= STATEMENTS
    assert "Idempotent" in ast.get_docstring(function)
    arguments = function.args.posonlyargs + function.args.args + function.args.kwonlyargs
    assert all(one.arg.endswith(("_id", "_ids")) for one in arguments)
    assert function.args.vararg is None
    assert function.args.kwarg is None


def rows() -> dict[str, str]:
    """A digest of every table's rows."""
    found = {}
    with connection.cursor() as cursor:
        for model in our_models():
            table = model._meta.db_table
            cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} AS t")
            (found[table],) = cursor.fetchone()
    return found


# a recount begins a transaction of its own kind
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", sorted(tasks()))
def test_a_task_run_twice_leaves_what_it_left_the_first_time(departments, name, tmp_path):
    made.a_whistle(state="closed")
    made.a_whistle()
    arguments = [str(queued(ledger_file(tmp_path, 5)).pk)] if name in SENT_BY else []
    task, before = tasks()[name], rows()
    task.run(*arguments)
    once = rows()
    task.run(*arguments)
    twice = rows()
    changed = {table for table in once if once[table] != twice[table]}
    assert changed - set(KEPT_EACH_TIME) == set()
    if name.endswith(("refresh_statistics", "run_import")):
        assert before != once


def test_every_entry_of_the_schedule_names_a_task_and_every_task_is_in_the_schedule():
    scheduled = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert set(scheduled) | set(SENT_BY) == set(tasks())
    assert set(scheduled) & set(SENT_BY) == set()
    assert set(SENT_BY.values()) <= set(scheduled)
    assert len(scheduled) == len(set(scheduled))


@pytest.mark.parametrize("name", sorted(settings.CELERY_BEAT_SCHEDULE))
def test_a_sweep_that_was_not_taken_up_does_not_pile_up(name):
    entry = settings.CELERY_BEAT_SCHEDULE[name]
    if isinstance(entry["schedule"], crontab):
        assert app.conf.timezone == settings.TIME_ZONE
    else:
        assert entry["schedule"] < entry["options"]["expires"] <= entry["schedule"] * 10
