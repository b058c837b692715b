"""What each process of the product is told, and which account it runs as."""

import os
import subprocess
import sys

import gateway
import parts
import places
import pytest


def _url(role: str, database: str = "governance", host: str = "127.0.0.1:5") -> str:
    return f"postgresql://{role}:of-{role}@{host}/{database}"


ROLES = ("web", "worker", "public", "auditor")
LOCAL = {
    "DATABASE_URL": _url("owner"), "SEALED_KEYS": "of complaints", "FIELD_KEYS": "of fields", "SECURE": "0",
    **{f"{role.upper()}_DATABASE_URL": _url(role) for role in ROLES},
}  # fmt: skip


@pytest.fixture(autouse=True)
def _installation(tmp_path, monkeypatch):
    for name in ("PROXY_HOPS", "WEB_CERTIFICATE", *LOCAL):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(places, "ENV_FILE", tmp_path / "env")
    places.write_env(LOCAL)


def _told(name: str) -> dict[str, str]:
    return parts.environment_of(next(part for part in parts.parts() if part.name == name))


def test_every_part_has_a_name_and_an_account_that_is_known():
    assert tuple(part.name for part in parts.parts()) == parts.NAMES
    assert {part.kind for part in parts.parts()} < set(places.ACCOUNTS)


@pytest.mark.parametrize("name", parts.NAMES)
def test_no_part_is_told_the_address_of_the_databases_owner_nor_anothers(name):
    # pages without sign-in are the web's, and read by a role of their own
    own = {"web": {_url("web"), _url("public")}, "gateway": set()}.get(name, {_url("worker")})
    addresses = {value for value in _told(name).values() if value.startswith("postgresql://")}
    assert addresses == own


def test_another_database_of_the_same_server_is_meant_for_every_part(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", _url("owner", "second"))
    assert _told("web")["DATABASE_URL"] == _url("web", "second")
    assert _told("web")["PUBLIC_DATABASE_URL"] == _url("public", "second")
    assert _told("beat")["DATABASE_URL"] == _url("worker", "second")


def test_a_server_of_somebody_elses_has_its_own_roles(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", _url("theirs", "governance", "10.0.0.9:5432"))
    assert _told("web")["DATABASE_URL"] == _url("theirs", "governance", "10.0.0.9:5432")
    assert _told("web")["PUBLIC_DATABASE_URL"] == ""


def test_keys_of_complaints_are_told_to_the_web_alone():
    assert {name for name in parts.NAMES if _told(name).get("SEALED_KEYS")} == {"web"}


def test_what_is_hidden_is_set_to_nothing_so_that_no_file_brings_it_back():
    assert _told("worker-urgent")["SEALED_KEYS"] == ""
    assert _told("beat")["WEB_DATABASE_URL"] == ""


def test_the_gateway_knows_no_secret_at_all():
    assert set(_told("gateway")) == {"PATH", "LANG"}


def test_our_gateway_counts_among_those_before_the_web(monkeypatch):
    assert _told("web")["PROXY_HOPS"] == "1"
    monkeypatch.setenv("PROXY_HOPS", "1")
    assert _told("web")["PROXY_HOPS"] == "2"


def test_with_a_certificate_the_product_is_for_https_alone(monkeypatch):
    assert _told("web")["SECURE"] == "0"
    monkeypatch.setenv("WEB_CERTIFICATE", "/etc/ssl/office.pem")
    assert _told("web")["SECURE"] == "1"
    assert gateway.url_of("0.0.0.0", 443, {"WEB_CERTIFICATE": "x"}) == "https://127.0.0.1:443"  # noqa: S104


def test_no_secret_stands_on_the_command_line_of_a_part():
    words = [word for part in parts.parts() for word in part.command]
    assert not set(words) & set(LOCAL.values())


def test_what_prepares_the_tests_databases_beside_the_linters_runs_as_it_is_called(request):
    """What it says is shown to nobody: a fault of its own would only be seen as minutes that are lost."""
    request.getfixturevalue("databases")
    world = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.database"],
        env=world,
        cwd=places.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
