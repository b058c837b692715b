"""What is locked is installed as it is locked, whatever the world has published since: tried against a small index."""

import functools
import hashlib
import http.server
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import processes
import pytest
import python
from telling import Failed

ROOT = Path(__file__).resolve().parents[2]


class Index:
    """A package index on loopback; its folder is laid out as pip expects it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "index"
        self.lock = folder / "tiny.lock"
        self.asked: list[str] = []

    def publish(self, name: str, version: str, *, needs: tuple[str, ...] = ()) -> str:
        """A wheel of one module, with what it needs; its SHA-256."""
        shelf = self.folder / name.replace("_", "-")
        shelf.mkdir(parents=True, exist_ok=True)
        wheel = shelf / f"{name}-{version}-py3-none-any.whl"
        info = f"{name}-{version}.dist-info"
        headers = [f"Name: {name.replace('_', '-')}", f"Version: {version}", *needs]
        with zipfile.ZipFile(wheel, "w") as file:
            file.writestr(f"{name}.py", f"version = {version!r}\n")
            file.writestr(f"{info}/METADATA", "\n".join(["Metadata-Version: 2.1", *headers, ""]))
            file.writestr(
                f"{info}/WHEEL",
                "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            )
            file.writestr(
                f"{info}/RECORD", f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n"
            )
        return hashlib.sha256(wheel.read_bytes()).hexdigest()

    def pin(self, name: str, version: str, digest: str) -> None:
        """A line of the lock file."""
        with self.lock.open("a") as file:
            file.write(f"{name}=={version} --hash=sha256:{digest}\n")


@pytest.fixture(scope="module")
def interpreter(tmp_path_factory):
    """An environment as `make run` makes it."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return folder / "bin" / "python"


@pytest.fixture
def index(tmp_path, monkeypatch):
    """An empty index that pip is told of, and no other."""
    made = Index(tmp_path)
    made.folder.mkdir()

    class Answering(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_words):
            made.asked.append(self.path.strip("/").partition("/")[0])

    handler = functools.partial(Answering, directory=str(made.folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CONSTRAINT", "PIP_NO_INDEX"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
        monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/")
        monkeypatch.setattr(processes, "LOGS", tmp_path / "log")
        yield made
        server.shutdown()


def _installed(interpreter: Path, module: str) -> str:
    code = f"import {module}; print({module}.version)"
    done = subprocess.run([str(interpreter), "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def test_a_newer_release_of_a_locked_package_with_extras_changes_nothing(index, interpreter):
    toml = index.publish("tiny_toml", "1.0")
    tiny = index.publish(
        "tiny", "1.0", needs=("Provides-Extra: toml", 'Requires-Dist: tiny-toml; extra == "toml"')
    )
    user = index.publish("tiny_user", "1.0", needs=("Requires-Dist: tiny[toml]>=1.0",))
    for name, digest in (("tiny", tiny), ("tiny-toml", toml), ("tiny-user", user)):
        index.pin(name, "1.0", digest)
    # the day after: newer releases of both, which nobody has locked
    index.publish("tiny", "2.0", needs=("Provides-Extra: toml", 'Requires-Dist: unheard-of; extra == "toml"'))
    index.publish("tiny_toml", "2.0")
    python.install(interpreter, index.lock)
    assert [_installed(interpreter, name) for name in ("tiny", "tiny_toml", "tiny_user")] == ["1.0"] * 3
    assert python.missing(interpreter) == []
    assert set(index.asked) == {"tiny", "tiny-toml", "tiny-user"}, "nothing else is looked for"


def test_a_file_that_is_not_the_locked_one_is_not_installed(index, interpreter):
    index.publish("forged", "1.0")
    index.pin("forged", "1.0", "0" * 64)
    with pytest.raises(Failed):
        python.install(interpreter, index.lock)
    assert _installed(interpreter, "forged") == ""


def test_a_lock_file_that_left_something_out_is_told_of(index, interpreter):
    index.pin("lonely", "1.0", index.publish("lonely", "1.0", needs=("Requires-Dist: left-out>=3",)))
    python.install(interpreter, index.lock)
    try:
        assert [line for line in python.missing(interpreter) if "left-out" in line]
    finally:
        subprocess.run([str(interpreter), "-m", "pip", "uninstall", "-qy", "lonely"], check=True)


def test_both_lock_files_of_ours_are_complete():
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("made", "wanted", "holds"),
    [
        (("3.11", "a", "-"), ("3.11", "a", "-"), True),
        (("3.11", "a", "b"), ("3.11", "a", "-"), True),
        (("3.11", "a", "-"), ("3.11", "a", "b"), False),
        (("3.11", "a", "b"), ("3.11", "a", "c"), False),
        (("3.11", "a", "b"), ("3.13", "a", "-"), False),
        (("3.11", "old", "old"), ("3.11", "a", "-"), False),
    ],
)
def test_what_running_needs_is_enough_for_running_and_not_for_the_tests(made, wanted, holds):
    assert python.Made(*made).holds(python.Made(*wanted)) is holds


def test_no_way_of_installing_asks_a_resolver():
    """A second place that installs packages would be the one that fails in two years."""
    files = [
        ROOT / "Dockerfile",
        ROOT / "Makefile",
        *(ROOT / "tools").rglob("*.py"),
        *(ROOT / ".ci").iterdir(),
    ]
    lines = [
        line
        for path in files
        for line in path.read_text().splitlines()
        if "requirements" in line or '"-r"' in line
    ]
    installs = [line for line in lines if "pip install" in line or '"-r"' in line]
    assert installs
    text = "\n".join(path.read_text() for path in files)
    assert text.count("--require-hashes") == text.count("--no-deps") >= 2
