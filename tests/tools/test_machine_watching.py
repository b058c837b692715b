"""Whatever of the product dies is started again and said: every part and both servers, killed for real."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
import watching

from tests.processes import wait_until

ROOT = Path(__file__).resolve().parents[2]
# what `make run` does once everything is installed and made ready
KEEPER = """
import subprocess, sys
sys.path.insert(0, sys.argv[1])
import interrupts, parts, product, servers, watching
interrupts.listen()
with servers.in_use("run"):
    try:
        tables = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
        subprocess.run(tables, env=parts.environment(), check=True)
        print("ready " + product.start(), flush=True)
        watching.watch(watching.everything())
    except interrupts.Interrupted:
        pass
    finally:
        interrupts.ignore()
        product.stop()
print("ended", flush=True)
"""
PARTS = ["worker-urgent", "worker-imports", "worker-statistics", "beat", "web", "gateway"]


class Running:
    """A product of this test's own in a checkout of its own, kept alive as `make run` keeps it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "tools").mkdir()
        shutil.copytree(
            ROOT / "tools" / "machine",
            folder / "tools" / "machine",
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        for name in (
            "governance",
            "grids",
            "whistles",
            "property",
            "manage.py",
            "templates",
            "static",
            "locale",
        ):
            (folder / name).symlink_to(ROOT / name)
        (folder / ".venv" / "bin").mkdir(parents=True)
        for name in ("python", "gunicorn", "celery"):
            (folder / ".venv" / "bin" / name).symlink_to(Path(sys.executable).parent / name)
        ours = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "WEB_PORT", "PROXY_HOPS")
        env = {
            name: value
            for name, value in os.environ.items()
            if name not in ours and not name.endswith("_DATABASE_URL")
        }
        env |= {
            "MEDIA_ROOT": str(folder / ".local" / "media"),
            "DEMO": "0",
            "SECURE": "0",
            "WEB_PORT": "18000",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", KEEPER, str(folder / "tools" / "machine")],
            stdout=subprocess.PIPE, text=True, env=env, cwd=folder,
        )  # fmt: skip
        self.lines: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            self.address = self.told("ready ", 600).split()[1]
        except AssertionError:
            # nothing goes on running of what nobody will end
            self.end()
            raise

    def _listen(self) -> None:
        for line in self.process.stdout:
            self.lines.append(line)

    def told(self, words: str, patience: float = 60) -> str:
        """The line on the terminal with these words."""
        wait_until(
            lambda: any(words in line for line in self.lines), f"the terminal to say {words}", patience
        )
        return next(line for line in self.lines if words in line)

    def pid(self, name: str) -> int:
        """The process of this name."""
        return json.loads((self.folder / ".local" / "run" / f"{name}.json").read_text())["pid"]

    def answers(self) -> bool:
        """Whether all parts do their work: gateway, web, database, Redis, a worker a queue."""
        ready = f"{self.address}/health/ready/?format=text"
        with suppress(OSError), urllib.request.urlopen(ready, timeout=15) as answer:  # noqa: S310
            return answer.status == 200
        return False

    def end(self) -> None:
        """As Ctrl-C does it."""
        self.process.send_signal(signal.SIGTERM)
        self.told("ended", 90)
        self.process.communicate(timeout=60)


@pytest.fixture(scope="module")
def running():
    folder = Path(tempfile.mkdtemp(prefix="watching-test-", dir="/var/tmp"))
    folder.chmod(0o755)
    made = Running(folder)
    yield made
    made.end()
    shutil.rmtree(folder)


@pytest.mark.slow
@pytest.mark.parametrize("killed", [PARTS, ["redis"], ["postgres"]], ids=["every part", "redis", "postgres"])
def test_what_is_killed_is_started_again_and_said(running, killed):
    log, before = running.folder / ".local" / "log" / "run.log", {name: running.pid(name) for name in killed}
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    for name in killed:
        again = running.told(f"（{name}）已重新启动")
        assert running.pid(name) != before[name]
        line = next(line for line in log.read_text().splitlines() if f"（{name}）停了" in line)
        assert "被信号 9 结束" in line or "不再运行" in line
        wait_until(lambda said=again: said in log.read_text(), "the line in the log")
    wait_until(running.answers, "everything to work again")


class Clock:
    """Rounds of looking, at moments of the test's own."""

    def __init__(self, monkeypatch, tmp_path, *, comes_up: bool) -> None:
        self.alive, self.starts, self.said = False, [], []
        self.now = 1000.0
        self.one = watching.Watched("part", "部件", self.revive, since=self.now)
        self.comes_up = comes_up
        monkeypatch.setattr(watching.processes, "known", lambda _name: self.alive or None)
        monkeypatch.setattr(watching.processes, "bury", lambda _name: "退出码 1")
        monkeypatch.setattr(watching, "tell", self.said.append)

    def revive(self) -> None:
        self.starts.append(self.now)
        if not self.comes_up:
            raise OSError("没有地方了")
        self.alive = True

    def pass_seconds(self, seconds: int) -> None:
        """So many rounds, one a second; what came up dies at once."""
        for _ in range(seconds):
            self.now += 1
            watching.look([self.one], self.now)
            self.alive = False


@pytest.mark.parametrize("comes_up", [True, False], ids=["and dies again", "and doesn't come up"])
def test_what_ends_again_and_again_waits_longer_each_time_and_never_for_ever(monkeypatch, tmp_path, comes_up):
    clock = Clock(monkeypatch, tmp_path, comes_up=comes_up)
    clock.pass_seconds(400)
    pauses = [round(late - early) for early, late in zip(clock.starts, clock.starts[1:], strict=False)]
    assert pauses == sorted(pauses)
    assert pauses[0] <= 3
    assert 60 <= pauses[-1] <= 62
    assert len(clock.starts) < 15
    assert len(clock.said) >= len(clock.starts)


def test_what_lived_for_a_while_is_started_again_at_once_when_it_ends(monkeypatch, tmp_path):
    clock = Clock(monkeypatch, tmp_path, comes_up=True)
    clock.pass_seconds(200)
    clock.now = clock.one.since + watching.WELL_AFTER + 1
    clock.starts.clear()
    clock.pass_seconds(3)
    assert len(clock.starts) >= 1
