"""The database believes nobody who can't prove for whom they ask, and what was told holds for nobody else."""

import base64
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest
from celery import shared_task
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from governance import checks, fences, roles
from governance.celery import app
from governance.database.telling import BEGINS, Link, signed
from governance.middleware import FenceMiddleware
from grids.access import fence
from grids.areas.models import AreaLevel
from grids.staff.models import User
from tests import personas
from tests.governance.test_roles import link, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_nobody")]

ASK = "SELECT fence_prefixes('people')"
ALL = [""]


def seen() -> list[str]:
    """The codes below which the database lets this process see residents."""
    with connection.cursor() as cursor:
        cursor.execute(ASK)
        return cursor.fetchone()[0]


@contextmanager
def messages(monkeypatch) -> Iterator[list[str]]:
    """What is told to the database meanwhile."""
    told, tell = [], Link.tell

    def listen(link, body, scope):
        if body != link.told:
            told.append(body)
        tell(link, body, scope)

    with monkeypatch.context() as patched:
        patched.setattr(Link, "tell", listen)
        yield told


def test_nobody_sees_anything_until_they_say_who_they_are(community_officer, grid_admin, auditor):
    assert seen() == []
    with fence.seen_by(community_officer):
        assert seen() == [personas.SUJIATANG]
        with fence.seen_by(grid_admin):
            assert seen() == [personas.LIANHUA]
            with fence.everything("a test"):
                assert seen() == ALL
            assert seen() == [personas.LIANHUA]
        with fence.seen_by(auditor):
            assert seen() == []
        assert seen() == [personas.SUJIATANG]
    assert seen() == []


def test_what_everything_is_asked_for_is_said():
    with pytest.raises(ValueError, match="why"):
        fence.everything("")


@pytest.fixture
def grid_admin(person):
    return person("grid_admin")


FORGED = {
    "no proof": '{"people":[""]}',
    "another's proof": "0" * 64 + '#{"people":[""]}',
    "an empty proof": '#{"people":[""]}',
    "no body": "0" * 64 + "#",
    "no JSON": "0" * 64 + "#x",
    "nothing": "",
}


@pytest.mark.parametrize("part", ["web", "worker"])
@pytest.mark.parametrize("way", FORGED)
def test_who_can_only_set_the_variable_sees_nothing(part, way):
    with link(part) as own, own.cursor() as cursor:
        cursor.execute("SELECT set_config('governance.scope', %s, false)", [FORGED[way]])
        cursor.execute(ASK)
        assert cursor.fetchone() == ([],)


def test_what_was_overheard_is_another_sessions(community_officer):
    with fence.seen_by(community_officer):
        assert seen() == [personas.SUJIATANG]
        with connection.cursor() as cursor:
            cursor.execute("SHOW governance.scope")
            overheard = cursor.fetchone()[0]
    assert personas.SUJIATANG in overheard
    with link("web") as own, own.cursor() as cursor:
        cursor.execute("SELECT set_config('governance.scope', %s, false)", [overheard])
        cursor.execute(ASK)
        assert cursor.fetchone() == ([],)
        # and not because that session can say nothing at all
        cursor.execute(BEGINS)
        session = f"{own.info.backend_pid}@{cursor.fetchone()[0]}"
        again = signed(overheard[65:], session)
        cursor.execute("SELECT set_config('governance.scope', %s, false)", [again])
        cursor.execute(ASK)
        assert cursor.fetchone() == ([personas.SUJIATANG],)
        cursor.execute(
            "SELECT set_config('governance.scope', %s, false)", [again.replace(personas.SUJIATANG, "53")]
        )
        cursor.execute(ASK)
        assert cursor.fetchone() == ([],)


def test_what_was_overheard_is_worth_nothing_to_a_session_that_gets_the_same_number(community_officer):
    """Numbers of processes come again, after some thousand connections: the session's own moment does not."""
    with link("web") as own, own.cursor() as cursor:
        cursor.execute(BEGINS)
        session = f"{own.info.backend_pid}@{cursor.fetchone()[0]}"
        scope = signed('{"people":["53"]}', session)
        cursor.execute("SELECT set_config('governance.scope', %s, false)", [scope])
        cursor.execute(ASK)
        assert cursor.fetchone() == (["53"],)
        # the same number, and a session that began later
        cursor.execute("DEALLOCATE fence_session")
        cursor.execute(ASK)
        assert cursor.fetchone() == ([],)
        own.commit()
        cursor.execute(BEGINS)
        assert f"{own.info.backend_pid}@{cursor.fetchone()[0]}" != session
        cursor.execute(ASK)
        assert cursor.fetchone() == ([],)


def test_nobody_reads_the_keys_or_asks_without_being_web_or_worker():
    for part in ("web", "worker", "public", "auditor"):
        assert "permission denied" in refused(part, "SELECT * FROM fence_key")[0]
    for part in ("public", "auditor"):
        assert "permission denied" in refused(part, ASK)[0]


def test_keys_change_one_after_the_other(as_owner, settings):
    fences.put_up(roles.fenced_out())
    old, new = settings.FENCE_KEYS, [base64.urlsafe_b64encode(os.urandom(32)).decode()]
    with fence.everything("a test"):
        assert seen() == ALL
    settings.FENCE_KEYS = [*new, *old]
    with fence.within(fence.NOBODY):
        assert seen() == []
    assert not fences.is_believed()
    fences.put_up(roles.fenced_out())
    settings.FENCE_KEYS = old
    assert fences.is_believed()
    settings.FENCE_KEYS = new
    assert fences.is_believed()
    fences.put_up(roles.fenced_out())
    settings.FENCE_KEYS = old
    assert not fences.is_believed()


def test_keys_that_the_database_does_not_know_are_refused_at_the_start(settings):
    checks.keys_at_start()
    settings.FENCE_KEYS = [base64.urlsafe_b64encode(os.urandom(32)).decode()]
    assert [one.id for one in checks.fence_keys_of_the_database(None, databases=["default"])] == [
        "governance.E014"
    ]
    for wrong in ([], ["geheim"], settings.FIELD_KEYS, settings.SEALED_KEYS, [settings.FIELD_INDEX_KEY]):
        settings.FENCE_KEYS = wrong
        assert [one.id for one in checks.fence_keys(None)] == ["governance.E013"]
        assert "geheim" not in str(checks.fence_keys(None))


def test_the_owner_may_migrate_a_database_that_knows_other_keys_or_another_proof(as_owner, settings):
    settings.FENCE_KEYS = [base64.urlsafe_b64encode(os.urandom(32)).decode()]
    assert not fences.is_believed()
    assert checks.fence_keys_of_the_database(None, databases=["default"]) == []


def test_a_rollback_takes_back_nothing_of_what_is_believed(community_officer, grid_admin):
    """What the database believes is told anew where it may have changed: after a savepoint, and after the whole."""
    with fence.seen_by(community_officer):
        assert seen() == [personas.SUJIATANG]
        with pytest.raises(RuntimeError), transaction.atomic(), fence.within(fence.NOBODY):
            assert seen() == []
            raise RuntimeError
        assert seen() == [personas.SUJIATANG]
    with fence.seen_by(grid_admin), pytest.raises(IntegrityError), transaction.atomic():
        assert seen() == [personas.LIANHUA]
        AreaLevel.objects.create(level=AreaLevel.objects.first().level, name="又一次")
    assert seen() == []


@pytest.mark.django_db(transaction=True)
def test_after_a_failure_another_user_sees_their_own(community_officer, grid_admin):
    with fence.seen_by(community_officer), pytest.raises(RuntimeError), transaction.atomic():
        assert seen() == [personas.SUJIATANG]
        raise RuntimeError
    assert seen() == []
    with fence.seen_by(grid_admin):
        assert seen() == [personas.LIANHUA]
        with transaction.atomic():
            assert seen() == [personas.LIANHUA]
    connection.close()
    assert seen() == []


@pytest.mark.django_db(transaction=True)
def test_the_same_user_is_told_once_and_who_asks_for_no_register_never(community_officer, monkeypatch):
    with messages(monkeypatch) as told:
        for _again in range(3):
            with fence.seen_by(community_officer):
                AreaLevel.objects.count()
        assert told == []
        with fence.seen_by(community_officer):
            for _again in range(3):
                seen()
                AreaLevel.objects.count()
        assert len(told) == 1
        # what another left is taken away before anything else is asked
        AreaLevel.objects.count()
        AreaLevel.objects.count()
        assert told[1:] == [fence.NOBODY]


@pytest.mark.django_db(transaction=True)
def test_threads_see_as_whom_they_ask_whatever_others_do_meanwhile(community_officer, grid_admin):
    meet, found = threading.Barrier(3), {}
    people = {"officer": community_officer, "street": grid_admin, "nobody": None}

    def run(name, user):
        answers = []
        try:
            for turn in range(20):
                meet.wait(timeout=20)
                asked = user if user and turn % 3 else None
                with fence.seen_by(asked) if asked else fence.within(fence.NOBODY):
                    answers.append((bool(asked), seen()))
        finally:
            connection.close()
        found[name] = answers

    with fence.everything("what the threads don't get"):
        threads = [threading.Thread(target=run, args=one) for one in people.items()]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    own = {"officer": [personas.SUJIATANG], "street": [personas.LIANHUA], "nobody": []}
    for name, answers in found.items():
        assert answers == [(asked, own[name] if asked else []) for asked, _seen in answers]
    assert {len(answers) for answers in found.values()} == {20}


def test_a_thread_has_no_scope_of_its_own():
    found = []
    with fence.everything("what the thread doesn't get"):
        thread = threading.Thread(target=lambda: found.append(fence.wanted()))
        thread.start()
        thread.join()
    assert found == [fence.NOBODY]


def answered(user, answer):
    request = RequestFactory().get("/")
    request.user = user
    return FenceMiddleware(answer)(request)


def test_a_request_sees_what_its_user_may_and_nothing_is_left_of_it(community_officer, client):
    found = []
    answered(community_officer, lambda request: found.append(seen()) or HttpResponse())
    assert found == [[personas.SUJIATANG]]
    assert seen() == []


def test_what_is_read_after_the_answer_is_read_by_nobody(community_officer):
    def later():
        yield str(seen())

    response = answered(community_officer, lambda request: StreamingHttpResponse(later()))
    assert response.getvalue() == b"[]"


@pytest.mark.django_db(transaction=True)
def test_what_is_done_once_a_transaction_has_ended_is_done_by_who_stands_there_then(community_officer):
    found = []
    with transaction.atomic(), fence.seen_by(community_officer):
        transaction.on_commit(lambda: found.append(seen()))
    with fence.seen_by(community_officer), transaction.atomic():
        transaction.on_commit(lambda: found.append(seen()))
    assert found == [[], [personas.SUJIATANG]]


def test_a_task_sees_nothing_of_what_its_caller_may_and_says_for_whom_it_asks(community_officer):
    @shared_task(bind=True, max_retries=1)
    def look(task, user_id):
        if not task.request.retries:
            found.append(seen())
            with fence.seen_by(User.objects.get(pk=user_id)):
                found.append(seen())
                raise task.retry(countdown=0)
        found.append(seen())

    found = []
    try:
        with fence.everything("what the task doesn't get"):
            look.apply((community_officer.pk,))
    finally:
        app.tasks.unregister(look.name)
    assert found == [[], [personas.SUJIATANG], []]
    assert seen() == []


def test_rows_by_a_cursor_of_the_server_and_several_rows_at_once_are_asked_for_by_somebody(community_officer):
    with fence.seen_by(community_officer):
        with connection.chunked_cursor() as cursor:
            cursor.execute(ASK)
            assert cursor.fetchone() == ([personas.SUJIATANG],)
        with connection.cursor() as cursor:
            assert cursor.connection.told_for is not fence.NOBODY
            cursor.execute("SELECT 1")
            cursor.callproc("fence_prefixes", ["people"])
            assert cursor.fetchone() == ([personas.SUJIATANG],)


def test_no_statement_of_a_failed_transaction_is_preceded_by_another(community_officer):
    with fence.seen_by(community_officer):
        with pytest.raises(IntegrityError), transaction.atomic():
            seen()
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO grids_arealevel SELECT * FROM grids_arealevel")
        assert seen() == [personas.SUJIATANG]


def test_the_same_kept_in_the_database_as_in_the_driver():
    """Whoever is neither ours nor believed: a connection of the driver's own says nothing of itself."""
    with link("web") as own, own.cursor() as cursor:
        assert not isinstance(own, Link)
        cursor.execute(ASK)
        assert cursor.fetchone() == ([],)
        with pytest.raises(psycopg2.Error, match="permission denied"):
            cursor.execute("SET ROLE governance")
