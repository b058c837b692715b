"""What every test stands on: the areas, one account per role, clean places for files, and the product's own settings."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from contextvars import ContextVar
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, TransactionTestCase, override_settings
from django.utils import translation
from psycopg2 import extensions as driver
from pytest_django import DjangoDbBlocker

from governance import celery, heap
from grids.access import fence
from tests.acting import as_whoever_acts
from tests.database import Databases, Once

# what is loaded and collected stays: to look through it again and again for garbage takes a third of that time
gc.disable()
# what a process of the product begins with: nobody's
SCOPE = fence._scope
# the browser tests' own loop runs beside the ORM
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def pytest_configure(config: pytest.Config) -> None:
    """Settings under which tests are quick and alike on every machine; everything else is as in production."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    # as in a fresh checkout nothing was collected: each client would read all of it anew; whitenoise warns of a
    # missing folder
    settings.STATIC_ROOT = str(settings.BASE_DIR / ".local" / "nothing-collected")
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.SECURE_SSL_REDIRECT = False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.DEMO, settings.DEMO_ACCOUNTS = False, ""
    settings.CONN_MAX_AGE = 0
    # each test has rows of its own: nothing is kept from one to the next
    settings.REFERENCE_SECONDS = 0
    # Django's live server serves uploads under this address; under "/" it would do so before our own pages
    settings.MEDIA_URL = "/uploads-are-never-served/"
    # a test writes and looks at registers wherever they lie; pages ask as their user, tasks as nobody, as they always do
    fence._scope = ContextVar("scope of a test", default=fence.EVERYTHING)
    as_whoever_acts()
    _use_own_redis(int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")))


def _use_own_redis(worker: int) -> None:
    """Each process of the suite has a database of Redis for itself: one that empties its cache empties no other's."""
    server, _slash, first = settings.REDIS_URL.rpartition("/")
    settings.REDIS_URL = settings.CELERY_BROKER_URL = os.environ["REDIS_URL"] = (
        f"{server}/{int(first) + worker}"
    )
    settings.CACHES |= {"default": settings.CACHES["default"] | {"LOCATION": settings.REDIS_URL}}
    celery.app.conf.broker_url = settings.REDIS_URL


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is long, or waits for others, begins first: meanwhile the other processes compute, and all end together."""
    slow = (
        "tests/tools/test_machine_watching.py",
        "tests/whistles/imports/",
        "tests/guards/test_query_counts.py",
        "tests/fuzz/",
        "tests/faults/",
        "tests/browser/",
        "tests/properties/",
        "tests/concurrency/",
        "tests/tools/",
    )
    items.sort(key=lambda item: next((n for n, part in enumerate(slow) if part in item.nodeid), len(slow)))
    # walks open every page as everybody and look at what all have in common, browsers and faults go through the whole
    # product: a line that nothing else reaches is not tested, so they are not counted (and take half as long)
    uncounted = (
        "tests/guards/",
        "tests/browser/",
        "tests/faults/",
        "tests/tools/",
        "tests/fuzz/",
        "tests/api/test_schemathesis.py",
        "tests/properties/test_complaints_are_kept.py",
    )
    for item in items:
        if item.nodeid.startswith(uncounted):
            item.add_marker(pytest.mark.no_cover)


def pytest_collection_finish() -> None:
    """What was loaded and collected is looked through for garbage no more, and what tests make less often."""
    heap.settle()
    gc.enable()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    """A test finds room for its calls, as those of a worker do; it lies thirty calls deeper than they."""
    pyfuncitem.obj = heap.roomy(pyfuncitem.obj)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Each test begins in the installation's language, as a process does: whoever asked in English before is gone."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def databases(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Databases]:
    """This process's database, a clone of the template; what a test commits is cleaned away after it."""
    made = Databases()
    with django_db_blocker.unblock():
        made.make()
    with patch.object(TransactionTestCase, "_fixture_teardown", lambda _test: made.cleaner.clean()):
        yield made
    with django_db_blocker.unblock():
        made.drop()


@pytest.fixture(scope="session")
def django_db_setup(databases: Databases) -> None:
    """In place of pytest-django's, which migrates a database for every process."""


@pytest.fixture(scope="module")
def once(databases: Databases) -> Once:
    """`once.begin(name, make)` in a fixture of tests that commit: the first makes, the others find the same again."""
    return Once(databases.cleaner)


@pytest.fixture
def owner(databases: Databases, db: None) -> Iterator[driver.connection]:
    """A connection of the owner's, who may what the web's role may not; what it doesn't commit is taken back.

    It doesn't see what a plain test wrote, which is not committed.
    """
    link = databases.link()
    link.autocommit = False
    yield link
    link.close()


@pytest.fixture
def as_owner(databases: Databases, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test works as the owner, who may what no running process may."""
    with django_db_blocker.unblock(), databases.as_owner():
        yield


@pytest.fixture
def as_worker(databases: Databases) -> Callable[[], AbstractContextManager[None]]:
    """`with as_worker():` the test works as a worker's process does: under its role, with its keys. For tests that commit."""
    return databases.as_worker


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef, request: pytest.FixtureRequest) -> None:
    """Who asks the database is settled before a test's transaction begins."""
    if fixturedef.argname == "_django_db_helper" and "as_owner" in request.fixturenames:
        request.getfixturevalue("as_owner")


@pytest.fixture
def as_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test itself, and each thread of it, sees no register of residents before it says for whom."""
    monkeypatch.setattr(fence, "_scope", SCOPE)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path) -> Iterator[None]:
    """Uploads of a test go to a folder that is gone with it."""
    with override_settings(MEDIA_ROOT=str(tmp_path / "media"), LEDGER_HEADS_DIR=str(tmp_path / "heads")):
        yield


@pytest.fixture
def clean_cache() -> Iterator[None]:
    """An empty cache before and after."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def areas(db) -> dict:
    """昆明市 with two districts, three streets, five communities and one grid, by code."""
    from tests import personas

    return personas.make_areas()


@pytest.fixture
def departments(areas) -> dict:
    """Six departments, by code."""
    from tests import personas

    return personas.make_departments()


@pytest.fixture
def person(departments) -> Callable:
    """`person("street_admin")` is that persona's account; a fresh instance each time, as a request has one."""
    from grids.staff.models import User
    from tests import personas

    return lambda username: User.objects.get(pk=personas.make(username).pk)


@pytest.fixture
def signed_in(person) -> Callable[[str], Client]:
    """`signed_in("street_admin")` is a client in which that persona is signed in; `anonymous` is nobody."""

    from tests import personas

    def client_of(username: str) -> Client:
        client = Client()
        if username != "anonymous":
            personas.enter(client, person(username))
        return client

    return client_of


@pytest.fixture
def community_officer(person):
    """Works in 苏家塘社区."""
    return person("community_officer")


@pytest.fixture
def grid_officer(person):
    """Leads the first grid of 苏家塘社区."""
    return person("grid_officer")


@pytest.fixture
def street_admin(person):
    """Triages for 莲华街道."""
    return person("street_admin")


@pytest.fixture
def street_leader(person):
    """Answers for 莲华街道."""
    return person("street_leader")


@pytest.fixture
def department_handler(person):
    """Handles the matters of 莲华街道's urban management office."""
    return person("department_handler")


@pytest.fixture
def assisting_handler(person):
    """Handles the matters of 莲华派出所."""
    return person("assisting_handler")


@pytest.fixture
def city_viewer(person):
    """Reads figures of the whole city."""
    return person("city_viewer")


@pytest.fixture
def auditor(person):
    """Reads the records of the whole city."""
    return person("auditor")


@pytest.fixture
def system_admin(person):
    """Keeps accounts, posts and areas of the whole city."""
    return person("system_admin")


@pytest.fixture
def other_street_admin(person):
    """Triages for 红云街道, and knows nothing of 莲华街道."""
    return person("other_street_admin")
