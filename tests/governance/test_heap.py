"""No process of the product stops for the garbage of what it loaded once."""

import json
import re
import socket
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest
from celery.signals import worker_process_init
from django.conf import settings

from governance import celery, heap
from tests.governance.calls import faults_of_calls
from tests.processes import python, wait_until

OPENER = build_opener(ProxyHandler({}))
# of fifty calls; where frames don't find room, each of the fifty asks for memory of its own
FEW = 10


def ask(port: int, path: str) -> bytes:
    with OPENER.open(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
        return answer.read()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.slow
@pytest.mark.django_db
def test_a_full_collection_of_a_web_worker_looks_at_a_small_part_of_the_heap():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # as `make run` and the container start it: the rest of their command is address, workers and folders
    gunicorn = ["-m", "gunicorn", "--config", "python:governance.gunicorn", "--workers", "1"]
    with python(*gunicorn, "--bind", f"127.0.0.1:{port}", "tests.governance.heap_probe", SECURE="0"):
        wait_until(lambda: answers(port), "gunicorn")
        for _time in range(3):
            ask(port, "/health/live/?format=text")
        cost = json.loads(ask(port, "/heap/"))

    assert cost["kept"] > 100_000
    assert cost["settled"] * 4 < cost["whole"], cost
    assert cost["calls"] < FEW, cost


def test_what_a_call_costs_does_not_hang_on_how_deep_it_lies():
    assert heap.roomy(faults_of_calls)() < FEW


def test_each_process_of_a_celery_worker_settles_its_heap(monkeypatch):
    settled = []
    monkeypatch.setattr(heap, "settle", lambda: settled.append(True))

    worker_process_init.send(sender=None)

    assert settled == [True]
    assert celery.app.conf.worker_pool != "threads"


def test_whoever_starts_gunicorn_starts_it_with_our_configuration():
    here = Path(settings.BASE_DIR)
    starters = [here / "Dockerfile", *(here / "tools" / "machine").rglob("*.py"), here / "docker-compose.yml"]
    found = {
        path.name: "python:governance.gunicorn" in path.read_text()
        for path in starters
        if re.search(r"governance\.wsgi", path.read_text())
    }
    assert set(found) >= {"Dockerfile", "parts.py"}
    assert all(found.values()), found
