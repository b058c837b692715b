"""Whatever is sent to whatever address by whomever, the answer is never a fault of ours.

`make test` tries some hundred inputs; `make fuzz` tries as many as FUZZ_INPUTS says (24,000) and tells how many. A
failure names seed and number: the same input is made again from them.
"""

import os
import sys
import time
from collections import Counter

import pytest
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client

from tests import personas
from tests.fuzz.hostile import KINDS, METHODS, Hostile
from tests.fuzz.targets import QUERY, Target, targets
from tests.guards.pages import closed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

INPUTS = int(os.environ.get("FUZZ_INPUTS", "480"))
# looking at every page for its form takes as long as some hundred inputs
SHARDS = 8 if INPUTS > 1_000 else 2
ROLES = [
    "anonymous",
    "system_admin",
    "street_admin",
    *{p.role: p.username for p in personas.PERSONAS.values()}.values(),
]
# most pages with a form are open to these
DOERS = ["street_admin", "system_admin", "community_officer"]
# seconds that one answer may take while two processes share the machine with others
SLOWEST = 20


def ask(client: Client, target: Target, hostile: Hostile):
    """One hostile request."""
    chance, url = hostile.chance, target.url
    kind = chance.random()
    headers = hostile.headers() if chance.random() < 0.2 else {}
    if chance.random() < 0.05:
        name = chance.choice(("sessionid", "csrftoken", "django_language", "x"))
        text = hostile.text().encode(errors="replace").decode("latin-1")
        sent = {one.key: one.coded_value for one in client.cookies.values()}
        sent[name] = client.cookies.value_encode(text)[1]
        headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in sent.items())
    if kind < 0.35:
        names = [chance.choice(QUERY) for _ in range(chance.randint(1, 3))]
        return client.get(url, {name: bytes_of(hostile.text()) for name in names}, headers=headers)
    if kind < 0.65:
        fields = hostile.mangled(target.fields or {"x": ""})
        data = {name.encode(errors="replace").decode(): bytes_of(text) for name, text in fields.items()}
        if chance.random() < 0.1:
            data["file"] = hostile.file()
        return client.post(url, data, headers=headers)
    if kind < 0.85:
        method, body = chance.choice(("POST", "POST", "PUT", "PATCH")), hostile.document(target.names)
        return client.generic(method, url, body, "application/json", headers=headers)
    if kind < 0.93:
        return client.generic(
            "POST", url, hostile.parts(), "multipart/form-data; boundary=b", headers=headers
        )
    if kind < 0.97:
        body = chance.choice((b"", b"x=%00", b"a" * 5_000, hostile.parts()))
        return client.generic(chance.choice(METHODS), url, body, chance.choice(KINDS), headers=headers)
    path = url.rstrip("/") + "/" + bytes_of(hostile.text()).decode("latin-1")[:500]
    return client.generic("GET", path.replace("?", ""), headers=headers)


def bytes_of(text: str) -> bytes:
    """A text as bytes on the line, halves of pairs too."""
    return text.encode(errors="surrogatepass")


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_input_is_answered_with_a_fault_of_ours(signed_in, departments, tmp_path, shard):
    there = targets(tmp_path, signed_in(ROLES[1 + shard % 2]))
    sessions = {role: dict(signed_in(role).cookies) for role in {*ROLES, *DOERS}}
    raised: list[BaseException] = []
    faults, statuses, slowest = [], Counter(), 0.0

    def note(sender, request, **_more) -> None:
        raised.append(sys.exc_info()[1])

    got_request_exception.connect(note)
    try:
        for number in range(shard, INPUTS, SHARDS):
            hostile = Hostile(number)
            likely = DOERS if hostile.chance.random() < 0.6 else ROLES
            role, target = hostile.chance.choice(likely), hostile.chance.choice(there)
            client = Client(raise_request_exception=False)
            client.cookies.update(sessions[role])
            begun = time.monotonic()
            with transaction.atomic():
                answer = closed(ask(client, target, hostile))
                transaction.set_rollback(True)
            slowest = max(slowest, time.monotonic() - begun)
            statuses[answer.status_code] += 1
            if answer.status_code >= 500:
                said = repr(raised[-1])[:200] if raised else answer.content[:200]
                faults.append(f"input {number}: {role} {target.url} {answer.status_code} {said}")
    finally:
        got_request_exception.disconnect(note)
    # shown by -rP, as `make fuzz` asks
    told = f"{sum(statuses.values())} inputs, {dict(sorted(statuses.items()))}, slowest {slowest:.1f} s"
    sys.stdout.write(f"shard {shard}: {told}\n")
    assert not faults, "\n".join(faults[:30])
    assert slowest < SLOWEST
    assert connection.is_usable()
