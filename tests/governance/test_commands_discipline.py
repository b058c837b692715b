"""What every command keeps to: a wrong call ends with 1 and its reason on standard error, and writes nothing else."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import ManagementUtility, call_command, get_commands, load_command_class
from django.core.management.base import CommandError

from governance.management.script import Script

OURS = sorted(name for name, app in get_commands().items() if app == "governance")
LEDGER = ["import_ledger", "a.csv", "--source", "hotline_12345", "--area", "530102006"]


def ended(capsys, *words: str) -> tuple[int, str, str]:
    """The exit code of a call as the command line makes it, and what it wrote."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as end:
        ManagementUtility(["manage.py", *words]).execute()
    said = capsys.readouterr()
    return end.value.code, said.out, said.err


def process(*words: str, **more: str) -> subprocess.CompletedProcess:
    """The command as a process of its own."""
    return subprocess.run(
        [sys.executable, "manage.py", *words], cwd=settings.BASE_DIR, capture_output=True, timeout=120,
        env=os.environ | more, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", OURS)
def test_an_unknown_option_ends_with_one(capsys, name):
    code, out, err = ended(capsys, name, "--nonsense", "1")
    assert (code, out) == (1, "")
    assert "用法不对" in err
    assert isinstance(load_command_class("governance", name), Script)


@pytest.mark.parametrize(
    "words",
    [
        ["import_ledger"],
        LEDGER[:2],
        LEDGER[:4],
        [*LEDGER, "--column"],
        [*LEDGER, "b.csv"],
        ["closure_statistics", "--json"],
        ["closure_statistics", "--area"],
        ["import_areas", "--json"],
        ["verify_ledger", "once"],
        ["ensure_partitions", "--years", "many"],
        ["create_administrator", "zhangsan"],
    ],
    ids=" ".join,
)
def test_a_call_that_lacks_or_misspells_something_ends_with_one(capsys, words):
    code, out, err = ended(capsys, *words)
    assert (code, out) == (1, "")
    assert err.startswith("usage: ")
    assert "用法不对：" in err


def test_from_code_a_wrong_call_is_an_exception_as_with_every_command():
    with pytest.raises(CommandError, match="用法不对"):
        call_command("import_ledger", "a.csv", "--source", "x")


def test_help_is_no_failure(capsys):
    assert ended(capsys, "import_ledger", "--help")[0] == 0


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/none"])
@pytest.mark.parametrize(
    "words", [["closure_statistics", "--area", "530102006", "--json"], ["verify_ledger", "--json"]]
)
def test_a_database_that_does_not_answer_is_a_sentence(url, words):
    done = process(*words, DATABASE_URL=url)
    assert (done.returncode, done.stdout) == (1, b"")
    assert "数据库没有应答" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "utf-8"])
def test_the_document_can_be_read_whatever_encoding_the_terminal_has(encoding):
    code = (
        "import django; django.setup(); from governance.management.script import Script;"
        "Script().write_document({'reason': '没有部门「😀𠮷」'})"
    )
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "governance.settings", "PYTHONIOENCODING": encoding}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        capture_output=True,
        timeout=60,
        env=env,
        check=True,
    )
    assert json.loads(done.stdout.decode(encoding)) == {"reason": "没有部门「😀𠮷」"}


@pytest.mark.django_db
def test_a_folder_and_a_file_of_another_kind_are_sentences(departments, tmp_path: Path):
    for path in (tmp_path, tmp_path / ("长" * 300)):
        with pytest.raises(CommandError):
            call_command("import_ledger", str(path), *LEDGER[2:])
        with pytest.raises(CommandError):
            call_command("import_areas", str(path))
