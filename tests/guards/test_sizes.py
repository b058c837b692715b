"""Files and functions that can be read at once."""

import ast
from collections.abc import Iterator

from tests.guards.walks import ROOT, nodes, sources

MOST_LINES, MOST_OF_A_FUNCTION = 400, 50
# files that are longer still; a line goes as soon as its file is parted, and none comes
LONGER: set[str] = set()


def too_long() -> Iterator[str]:
    for name in sources():
        if len((ROOT / name).read_text(encoding="utf-8").splitlines()) > MOST_LINES:
            yield name


def functions_too_long() -> Iterator[str]:
    for name, node in nodes(ast.FunctionDef, ast.AsyncFunctionDef):
        if node.end_lineno - node.lineno + 1 > MOST_OF_A_FUNCTION:
            yield f"{name}:{node.lineno} {node.name}"


def test_no_file_of_the_product_is_too_long_to_be_read_at_once():
    assert set(too_long()) == LONGER


def test_no_function_is():
    assert list(functions_too_long()) == []
