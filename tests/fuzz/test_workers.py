"""Three workers of a real server are sent what no browser sends, and afterwards none of them is held by anybody."""

import os
import random
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from tests import personas
from tests.fuzz.hostile import Hostile
from tests.processes import python, wait_until
from whistles.imports import files

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

INPUTS = max(int(os.environ.get("FUZZ_INPUTS", "480")) // 24, 20)
WORKERS = 3
# seconds that a page may take at the end, with all three asked at once
PATIENCE = 20
LEDGERS = (
    f"编号{'(' * 30_000},标题\n1,甲\n", "编号,标题" + "," * 300_000, "编号,标题,收到时间\n" + '1,"甲' * 3_000, "\0" * 5_000,
    "PK\x03\x04" + "x" * 3_000, "编号,标题,收到时间\n1,甲,0001-01-01\n",
)  # fmt: skip


def form(ledger: str) -> bytes:
    fields = {"source": "hotline_12345", "area": personas.LIANHUA, "grade": ""}
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in fields.items()
    ]
    parts.append(
        f'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n{ledger}\r\n--b--\r\n'
    )
    return "".join(parts).encode()


def request(hostile: Hostile, cookies: str, token: str) -> bytes:
    """A request as bytes on the line, whole or broken in some way."""
    chance = hostile.chance
    line = chance.choice(
        (b"POST /sign-in/", b"POST /api/v1/imports/", b"GET /leads/?q=%00", b"POST /api/v1/leads/", b"X /")
    )
    body = chance.choice(
        (form(chance.choice(LEDGERS)), b"[" * 20_000, hostile.parts(), b"x" * 3_000_000, b"")
    )
    kind = b"application/json" if body[:1] == b"[" else b"multipart/form-data; boundary=b"
    said = (
        chance.choice((len(body), len(body) * 2, 220 << 20, 0, -1, "x"))
        if chance.random() < 0.3
        else len(body)
    )
    head = [
        line + b" HTTP/1.1", b"Host: 127.0.0.1", b"Connection: close", f"Content-Length: {said}".encode(),
        b"Content-Type: " + kind, f"Cookie: {cookies}".encode(), f"X-CSRFToken: {token}".encode(),
    ]  # fmt: skip
    if chance.random() < 0.3:
        head.append(
            chance.choice(
                (
                    b"Transfer-Encoding: chunked",
                    b"X: " + b"y" * 9_000,
                    b"\xff\xfe: \0",
                    b"Expect: 100-continue",
                )
            )
        )
    whole = b"\r\n".join(head) + b"\r\n\r\n" + body
    return whole if chance.random() < 0.8 else whole[: chance.randrange(len(whole))]


def send(port: int, data: bytes) -> int:
    """The status of the answer; 0 where the line ended without one."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.settimeout(PATIENCE)
        with suppress(OSError):
            line.sendall(data)
            line.shutdown(socket.SHUT_WR)
        answer = line.recv(4_096)
        found = re.match(rb"HTTP/1\.\d (\d{3})", answer)
        return int(found[1]) if found else 0
    return 0


def children(pid: int) -> set[str]:
    return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


def test_three_workers_are_held_by_nobody_after_all_of_it(signed_in, departments, tmp_path):
    client = signed_in("street_admin")
    client.get("/imports/new/")
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    token = client.cookies["csrftoken"].value
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "gunicorn.log"
    server = [
        "-m", "gunicorn", "governance.wsgi:application", "--config", "python:governance.gunicorn", "--workers", str(WORKERS),
        "--bind", f"127.0.0.1:{port}", "--capture-output", "--error-logfile", str(log),
    ]  # fmt: skip
    static = str(tmp_path / "static")
    with python("manage.py", "collectstatic", "--noinput", "-v", "0", STATIC_ROOT=static) as collecting:
        assert collecting.wait(timeout=120) == 0
    with python(*server, SECURE="0", STATIC_ROOT=static) as process:
        wait_until(
            lambda: send(port, b"GET /health/live/ HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n") == 200, "gunicorn"
        )
        wait_until(lambda: len(children(process.pid)) == WORKERS, "three workers")
        before = children(process.pid)
        seeds = list(range(INPUTS))
        random.Random(1).shuffle(seeds)
        with ThreadPoolExecutor(WORKERS) as pool:
            statuses = list(pool.map(lambda seed: send(port, request(Hostile(seed), cookies, token)), seeds))
        begun = time.monotonic()
        with ThreadPoolExecutor(WORKERS) as pool:
            pages = list(
                pool.map(
                    lambda _n: send(port, b"GET /sign-in/ HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n"),
                    range(WORKERS),
                )
            )
        waited = time.monotonic() - begun
        after = children(process.pid)

    assert pages == [200] * WORKERS
    assert waited < PATIENCE
    assert after == before, log.read_text()[-3_000:]
    # what the server itself says of a method or a coding that it doesn't know is no fault of ours
    assert [one for one in statuses if one >= 500 and one != 501] == [], log.read_text()[-3_000:]
    assert any(status == 201 for status in statuses) or INPUTS < 200
    assert not list(files.incoming().iterdir())
