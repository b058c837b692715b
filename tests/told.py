"""What a process of the product is told when it runs, for tests that do its work: its role and its settings."""

import os
import sys
from pathlib import Path
from typing import Any

import environ
from django.conf import settings

sys.path.append(str(Path(__file__).resolve().parents[1] / "tools" / "machine"))

from parts import Part, environment_of
from places import read_env


def told(kind: str) -> tuple[dict[str, str], dict[str, Any]]:
    """The database's role of a part of this kind, and the settings in which it differs from the web, under which tests run."""
    here = dict(os.environ)
    own, web = (environment_of(Part(one, "", one, ()), here) for one in (kind, "web"))
    role = environ.Env.db_url_config(own["DATABASE_URL"])
    differing = [name for name in own if own[name] != web.get(name) and name != "DATABASE_URL"]
    # what is kept from a part is told to it as nothing
    assert not any(own[name] for name in differing)
    return {key: role[key] for key in ("USER", "PASSWORD")}, {
        name: type(getattr(settings, name))() for name in differing
    }


def address_of(part: str) -> str:
    """Where a part of the product finds the database.

    The suite itself is told of no public role: a test sees what it wrote by one connection.
    """
    name = f"{part.upper()}_DATABASE_URL"
    return os.environ.get(name) or read_env()[name]
