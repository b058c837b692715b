"""Makefile, lock files, packages and the docker files say what they should."""

import re
import subprocess
import sys
from pathlib import Path

import debian
import parts
import pytest
import suite

from governance.celery import app
from governance.variables import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()


def test_make_alone_explains_every_target():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.search(r"^\.PHONY: (.*)$", makefile, re.M).group(1).split())
    told = subprocess.run(
        ["make", "-C", str(ROOT), "--no-print-directory"], capture_output=True, text=True, check=True
    )
    assert {line.split()[1] for line in told.stdout.splitlines() if line.startswith("  make ")} == targets


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_pins_every_package_by_hash_and_names_no_host(name):
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "--index-url" not in text
    blocks = re.findall(r"^([a-z0-9][^\s=]*)==(.*?)(?=^\S|\Z)", text, re.M | re.S)
    assert len(blocks) > 20
    assert [package for package, block in blocks if "--hash=sha256:" not in block] == []


def test_what_runs_is_what_was_tested():
    pins = [
        dict(re.findall(r"^([a-z0-9][^\s=\[]*)(?:\[[^\]]*\])?==(\S+)", (ROOT / name).read_text(), re.M))
        for name in ("requirements.lock", "requirements-dev.lock")
    ]
    assert {package: version for package, version in pins[0].items() if pins[1].get(package) != version} == {}


def test_every_kind_of_work_has_a_worker_of_its_own():
    queues = sorted(queue.name for queue in app.conf.task_queues)
    assert sorted(parts.QUEUES) == queues
    assert sorted(re.findall(r'"-Q", "([^"]+)"', COMPOSE)) == queues
    for name, count in parts.QUEUES.items():
        assert f'"-Q", "{name}", "-n", "{name}@%h", "--concurrency", "{count}"' in COMPOSE


def test_no_secret_stands_on_a_command_line():
    """Everybody on a machine sees every command line."""
    scripts = [ROOT / "docker-compose.yml", ROOT / "Dockerfile", *(ROOT / "tools" / "machine").glob("*")]
    lines = [line for path in scripts if path.is_file() for line in path.read_text().splitlines()]
    told = re.compile(r"(-v|--set) *\w*(password|key)|requirepass \\?[\"']|--(password|requirepass)\b", re.I)
    assert [line for line in lines if told.search(line)] == []


def test_what_compose_tells_the_gateway_is_all_that_its_configuration_asks_for():
    asked = set(re.findall(r"\$\{(\w+)\}", (ROOT / "tools" / "machine" / "gateway.conf").read_text()))
    block = COMPOSE[COMPOSE.index("\n  gateway:") :]
    assert asked == set(re.findall(r"^      ([A-Z_]+): ", block, re.M))


def test_the_suite_shields_itself_from_every_setting_of_the_users_shell():
    assert {variable.name for variable in VARIABLES} == suite.product_settings()


def test_compose_takes_every_secret_from_outside():
    secret = re.findall(r"^\s+(\w*(?:PASSWORD|KEYS?)): (.*)$", COMPOSE, re.M)
    assert {name for name, _value in secret} == {
        "POSTGRES_PASSWORD", "DATABASE_PASSWORD", "WEB_PASSWORD", "WORKER_PASSWORD", "PUBLIC_PASSWORD",
        "AUDITOR_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY", "FIELD_KEYS",
        "FIELD_INDEX_KEY", "SEALED_KEYS", "LEDGER_KEYS", "FENCE_KEYS",
    }  # fmt: skip
    assert [name for name, value in secret if not value.startswith(f"${{{name}:?")] == []


def test_docker_secrets_are_all_written_once_and_never_over_older_ones(tmp_path):
    command = [sys.executable, str(ROOT / "tools" / "machine" / "docker_env.py"), str(tmp_path / ".env")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    first = (tmp_path / ".env").read_text()
    assert {line.split("=", 1)[0] for line in first.splitlines()} == set(re.findall(r"\$\{(\w+):\?", COMPOSE))
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1
    assert (tmp_path / ".env").read_text() == first


def test_a_cluster_setting_that_was_there_comes_back_as_it_was(tmp_path, monkeypatch):
    conf = tmp_path / "createcluster.conf"
    conf.write_text("create_main_cluster = true\nssl = on\n")
    monkeypatch.setattr(debian, "CLUSTER_CONF", conf)
    monkeypatch.setattr(debian, "is_root", lambda: True)
    with debian._no_cluster():
        lines = [line for line in conf.read_text().splitlines() if not line.startswith("#")]
        assert "create_main_cluster = false" in lines
        assert "create_main_cluster = true" not in lines
    assert conf.read_text() == "create_main_cluster = true\nssl = on\n"


def test_a_machines_own_rule_about_starting_services_is_left_alone(tmp_path, monkeypatch):
    policy = tmp_path / "policy-rc.d"
    monkeypatch.setattr(debian, "POLICY", policy)
    monkeypatch.setattr(debian, "is_root", lambda: True)
    with debian._nothing_starts():
        assert policy.read_text().endswith("exit 101\n")
        assert policy.stat().st_mode & 0o111
    assert not policy.exists()
    policy.write_text("#!/bin/sh\nexit 0\n")
    with debian._nothing_starts():
        assert policy.read_text() == "#!/bin/sh\nexit 0\n"
    assert policy.exists()
