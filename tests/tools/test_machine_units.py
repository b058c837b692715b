"""The units for systemd: systemd itself finds nothing to say against them, each has its own account and secrets."""

import re
import shutil
import subprocess
from pathlib import Path

import parts
import places
import pytest
import units

ROLES = ("web", "worker", "public", "auditor")
LOCAL = {
    "DATABASE_URL": "postgresql://owner:of-owner@127.0.0.1:55432/governance",
    "REDIS_URL": "redis://:of-redis@127.0.0.1:56379/0", "SEALED_KEYS": "of-complaints", "SECRET_KEY": 'with "$quotes\\',
    **{f"{role.upper()}_DATABASE_URL": f"postgresql://{role}:of-{role}@127.0.0.1:55432/governance" for role in ROLES},
}  # fmt: skip


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Every unit by its part's name, as text."""
    monkeypatch.setattr(places, "ENV_FILE", tmp_path / "env")
    monkeypatch.setattr(units, "SECRETS", tmp_path / "units")
    places.write_env(LOCAL)
    files = units.write(tmp_path)
    return {file.stem.removeprefix(f"{units.PREFIX}-"): file for file in files}


def test_every_part_and_both_servers_have_a_unit(written):
    assert set(written) - {units.PREFIX} == {"postgres", "redis", *parts.NAMES}


by_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on a bare tree")


@by_systemd
def test_systemd_takes_every_unit(written, tmp_path):
    # accounts are made by the set-up, and may not be there where only tests run
    for file in written.values():
        file.write_text(re.sub(r"(?m)^(User|Group)=.*$", r"\1=root", file.read_text()))
    command = ["systemd-analyze", "verify", "--man=no", *map(str, written.values())]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    )
    ours = [line for line in done.stderr.splitlines() if units.PREFIX in line]
    assert ours == []
    assert done.returncode == 0, done.stderr


@by_systemd
def test_a_mistake_in_a_unit_is_seen_by_that_check(written, tmp_path):
    written["web"].write_text(written["web"].read_text().replace("Restart=always", "Restart=sometimes"))
    command = ["systemd-analyze", "verify", "--man=no", str(written["web"])]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    )
    assert "sometimes" in done.stderr


def test_each_unit_restarts_whatever_happens_and_never_gives_up(written):
    for name in written.keys() - {units.PREFIX}:
        text = written[name].read_text()
        assert "Restart=always" in text
        assert "StartLimitIntervalSec=0" in text


def test_only_the_gateway_begins_as_root_and_only_to_serve_as_its_own_account(written):
    begun = {
        name: re.search(r"(?m)^User=(.*)$", file.read_text()).group(1)
        for name, file in written.items()
        if name != units.PREFIX
    }
    assert {name for name, user in begun.items() if user == "root"} == {"gateway"}
    assert len({begun["postgres"], begun["redis"], begun["web"], begun["beat"]}) == 4


def test_a_pause_that_grows_is_asked_of_a_systemd_that_knows_it():
    service = units.Service("part", "部件", ("/bin/true",), "nobody", "nogroup", ())
    assert "RestartSteps" not in units.text_of(service, version=252)
    assert "RestartMaxDelaySec=60" in units.text_of(service, version=257)


def test_secrets_stand_in_no_unit_and_each_process_is_told_its_own_alone(written, tmp_path):
    for file in written.values():
        assert not [value for value in LOCAL.values() if value in file.read_text()]
        assert not re.search("of-(owner|web|worker|redis|complaints)", file.read_text())
    told = {path.stem: path.read_text() for path in (tmp_path / "units").iterdir()}
    assert set(told) == set(parts.NAMES) - {"gateway"}
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "units").iterdir()} == {0o600}
    for name, text in told.items():
        own = {"of-web", "of-public"} if name == "web" else {"of-worker"}
        assert set(re.findall(r"of-(?:owner|web|worker|public|auditor)", text)) == own
        assert ("of-complaints" in text) is (name == "web")
        assert 'SECRET_KEY="with \\"\\$quotes\\\\"\n' in text


def test_a_unit_writes_into_its_own_folders_alone(written):
    for name in written.keys() - {units.PREFIX}:
        text = written[name].read_text()
        assert "ProtectSystem=strict" in text
        folders = re.search(r"(?m)^ReadWritePaths=(.*)$", text).group(1)
        assert str(places.KEYS) not in folders
        assert f'"{Path(places.LOCAL)}"' not in folders
