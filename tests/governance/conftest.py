"""Ledgers' files, and the command that imports them."""

import csv
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.personas import LIANHUA

HEADER = ["编号", "标题", "收到时间", "办结时间", "社区"]


@pytest.fixture
def ledger(tmp_path):
    """`ledger([["A-1", "路灯不亮", "2026-10-01", "", ""]])` is a file with these rows."""

    def write(rows, name="ledger.csv", more=()) -> Path:
        path = tmp_path / name
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([[*HEADER, *more], *rows])
        return path

    return write


@pytest.fixture
def run(departments, capsys):
    """`run(path)` imports a file for 莲华街道: the exit code, the JSON document, and what stands on stderr."""

    def call(path, *more, as_json=True):
        capsys.readouterr()
        arguments = [str(path), "--source", "hotline_12345", "--area", LIANHUA, "--grade", "routine", *more]
        code = 0
        try:
            call_command("import_ledger", *arguments, *(["--json"] if as_json else []))
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        return code, json.loads(said.out) if as_json else said.out, said.err

    return call
