"""Servers that a test may stop and start."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import personas
from tests.faults.servers import PrivatePostgres, private_postgres
from tests.processes import Redis


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    """A Redis of the test's own, running."""
    server = Redis(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="package")
def cluster() -> Iterator[PrivatePostgres]:
    """A PostgreSQL of the fault tests' own, running."""
    with private_postgres() as server:
        yield server


@pytest.fixture
def postgres(cluster: PrivatePostgres, transactional_db: None) -> Iterator[PrivatePostgres]:
    """The same with a database on which the product works during the test; the areas of the tests are in it."""
    with cluster.in_use():
        personas.make_areas()
        yield cluster
