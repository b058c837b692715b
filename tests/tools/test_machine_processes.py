"""Processes, ports, stamps and variables of the machine-side commands."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import interrupts
import places
import processes
import pytest
import stamps

STUBBORN = "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', os.getpid(), flush=True); time.sleep(60)"
PARENT = (
    f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); time.sleep(60)"
)


@pytest.fixture(autouse=True)
def _own_places(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "RECORDS", tmp_path / "run")
    monkeypatch.setattr(processes, "LOGS", tmp_path / "log")
    monkeypatch.setattr(stamps, "STAMPS", tmp_path / "stamps")
    monkeypatch.setattr(stamps, "ROOT", tmp_path)
    monkeypatch.setattr(places, "ENV_FILE", tmp_path / "env")


def _start(code: str, tmp_path: Path) -> processes.Started:
    return processes.start("part", [sys.executable, "-c", code], env=dict(os.environ), cwd=tmp_path)


def _pid_in_log(tmp_path: Path) -> int:
    deadline = time.monotonic() + 20
    while not (words := (tmp_path / "log" / "part.log").read_text().split()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return int(words[1])


def test_a_started_process_is_known_until_it_ends(tmp_path):
    started = _start("import time; time.sleep(60)", tmp_path)
    assert processes.known("part") == started
    processes.stop("part")
    assert processes.known("part") is None
    assert processes.began(started.pid) == ""


def test_a_process_that_got_the_id_of_one_of_ours_is_left_alone(tmp_path):
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        processes.remember("part", stranger.pid)
        record = tmp_path / "run" / "part.json"
        record.write_text(record.read_text().replace(processes.began(stranger.pid), "1"))
        assert processes.known("part") is None
        processes.stop("part")
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_record_that_was_cut_off_is_nobody(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "part.json").write_text('{"name": "part", "pi')
    assert processes.known("part") is None


def test_children_that_refuse_to_end_go_with_their_parent(tmp_path):
    started = _start(PARENT, tmp_path)
    child = _pid_in_log(tmp_path)
    assert child != started.pid
    processes.stop("part")
    deadline = time.monotonic() + 10
    while processes.began(child):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_process_that_refuses_to_end_is_killed(tmp_path):
    started = _start(STUBBORN, tmp_path)
    assert _pid_in_log(tmp_path) == started.pid
    processes.stop("part", seconds=0)
    assert not started.is_alive


def test_a_server_that_lost_its_record_is_known_again_by_the_id_it_wrote_down(tmp_path):
    pid_file = tmp_path / "part.pid"
    assert not processes.find_again("part", pid_file)
    started = _start("import time; time.sleep(60)", tmp_path)
    pid_file.write_text(f"{started.pid}\n")
    processes.forget("part")
    try:
        assert processes.find_again("part", pid_file)
        assert processes.known("part") == started
    finally:
        processes.stop("part")


def test_an_id_that_somebody_elsewhere_has_by_now_is_not_taken_for_the_server(tmp_path):
    pid_file = tmp_path / "part.pid"
    pid_file.write_text(f"{os.getpid()}\n")
    assert not processes.find_again("part", pid_file)


def test_a_taken_port_means_the_next_free_one():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < processes.free_port(port) <= port + processes.PORT_TRIES


def test_a_free_port_is_taken_as_it_is():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert processes.free_port(port) == port


WRITER = """
import time
while True:
    print("a line of thirty characters ...", flush=True)
    time.sleep(0.001)
"""


def test_a_large_log_is_put_aside_while_its_process_goes_on_writing(tmp_path, monkeypatch):
    _start(WRITER, tmp_path)
    log = tmp_path / "log" / "part.log"
    try:
        _grows(log, beyond=2_000)
        monkeypatch.setattr(processes, "LARGEST_LOG", 1_000)
        processes.rotate_logs()
        assert log.with_suffix(".log.1").stat().st_size >= 2_000
        assert log.stat().st_size < 2_000
        _grows(log, beyond=100)
    finally:
        processes.stop("part")
    assert b"\0" not in log.read_bytes(), "it goes on at the new end, not where it was"


def test_only_a_few_old_logs_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "LARGEST_LOG", 10)
    for number in range(6):
        processes.log_of("part").write_text(f"more than ten characters {number}")
        processes.rotate_logs()
    assert {path.name: path.read_text()[-1:] for path in (tmp_path / "log").iterdir()} == {
        "part.log": "", "part.log.1": "5", "part.log.2": "4", "part.log.3": "3"
    }  # fmt: skip


def _grows(log: Path, beyond: int) -> None:
    deadline = time.monotonic() + 20
    while log.stat().st_size <= beyond:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_sign_that_comes_while_something_must_not_be_cut_off_waits():
    before = {sign: signal.getsignal(sign) for sign in interrupts.SIGNS}
    interrupts.listen()
    reached = []
    try:
        with pytest.raises(interrupts.Interrupted), interrupts.shielded():
            os.kill(os.getpid(), signal.SIGTERM)
            reached.append("the end")
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
    assert reached == ["the end"]


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_in_the_foreground_may_clean_up_when_we_are_asked_to_end(sign):
    code = f"""
import os, pathlib, sys
sys.path.append({str(Path(processes.__file__).parent)!r})
import interrupts, processes
interrupts.listen()
inner = '''
import time
try:
    print("up", flush=True); time.sleep(60)
finally:
    print("cleaned up", flush=True)
'''
try:
    processes.foreground([sys.executable, "-c", inner], env=dict(os.environ), cwd=pathlib.Path("/"))
except interrupts.Interrupted as interrupted:
    print("interrupted by", int(interrupted.sign), flush=True)
"""
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout.readline() == "up\n"
        process.send_signal(sign)
        assert process.stdout.read() == f"cleaned up\ninterrupted by {int(sign)}\n"


def test_work_is_done_again_when_what_it_was_made_from_changes(tmp_path):
    source = tmp_path / "0001_first.py"
    source.write_text("one")
    stamps.done("tables", stamps.fingerprint([source], "database"))
    assert stamps.is_done("tables", stamps.fingerprint([source], "database"))
    assert not stamps.is_done("tables", stamps.fingerprint([source], "another database"))
    source.write_text("two")
    assert not stamps.is_done("tables", stamps.fingerprint([source], "database"))


def test_the_variables_mean_the_same_to_a_shell(tmp_path):
    values = {"DATABASE_URL": "postgresql://a:b-_c@127.0.0.1:5/d", "FIELD_KEYS": "QUJD=", "DEMO": "1"}
    places.write_env(values)
    assert places.read_env() == values
    line = f'. "{tmp_path}/env"; printf "%s\\n" "$DATABASE_URL" "$FIELD_KEYS" "$DEMO"'
    shell = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    assert shell.stdout.splitlines() == list(values.values())


def test_secrets_are_readable_by_their_owner_alone_even_where_a_file_was_open_to_all(tmp_path):
    (tmp_path / "env").write_text("")
    (tmp_path / "env").chmod(0o644)
    places.write_env({"SECRET_KEY": "x"})
    assert (tmp_path / "env").stat().st_mode & 0o777 == 0o600


def test_a_checkout_in_a_closed_folder_is_out_of_reach_for_the_servers_account(tmp_path):
    closed = tmp_path / "closed"
    (closed / "checkout").mkdir(parents=True)
    closed.chmod(0o700)
    assert not places.reachable(closed / "checkout")
    assert places.reachable(Path("/usr/bin"))
