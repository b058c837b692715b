"""docs/safety.md names a test for each rule: one that was renamed or went is missed here."""

import re

from tests.guards.walks import ROOT

PAGE = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| 规则")]
NAMED = re.compile(r"[\w/]+\.py")


def test_every_rule_names_a_test_that_is_there():
    bare = [row for row in ROWS if not NAMED.search(row.rpartition(" | ")[2])]
    missing = [
        name
        for row in ROWS
        for name in NAMED.findall(row.rpartition(" | ")[2])
        if not (ROOT / "tests" / name).exists()
    ]
    assert (bare, missing) == ([], [])
    assert len(ROWS) > 30
