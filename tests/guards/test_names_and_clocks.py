"""Two traps that no linter sees: `import property` hides the builtin, and a naive time is somebody else's noon."""

import ast

from tests.guards.walks import dotted, nodes

NAIVE = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.utcfromtimestamp",
    "datetime.fromtimestamp", "time.localtime", "time.ctime",
}  # fmt: skip


def binds_property(node: ast.Import) -> bool:
    return any(
        (alias.asname or alias.name.partition(".")[0]) == "property" or
        (alias.asname is None and alias.name.startswith("property."))
        for alias in node.names
    )  # fmt: skip


def test_nothing_imports_property_as_a_name():
    found = [f"{name}:{node.lineno}" for name, node in nodes(ast.Import) if binds_property(node)]
    found += [
        f"{name}:{node.lineno}"
        for name, node in nodes(ast.ImportFrom)
        if any((alias.asname or alias.name) == "property" for alias in node.names)
    ]
    assert found == []


def test_nothing_else_hides_the_builtin_property():
    found = [
        f"{name}:{node.lineno}"
        for name, node in nodes(ast.FunctionDef, ast.ClassDef, ast.Name, ast.arg)
        if getattr(node, "name", getattr(node, "arg", "")) == "property"
        or (isinstance(node, ast.Name) and node.id == "property" and isinstance(node.ctx, ast.Store))
    ]
    assert found == []


def is_naive(call: ast.Call) -> bool:
    """Whether a call reads the machine's own zone: `datetime.now()` without a zone, `date.today()` always."""
    said = ".".join(dotted(call.func).split(".")[-2:])
    takes_zone = {"datetime.now": 0, "datetime.fromtimestamp": 1}.get(said)
    if takes_zone is None:
        return said in NAIVE
    given = len(call.args) > takes_zone or any(keyword.arg == "tz" for keyword in call.keywords)
    return not given


def test_no_time_is_read_without_its_zone():
    assert [f"{name}:{node.lineno}" for name, node in nodes(ast.Call) if is_naive(node)] == []


def test_the_walk_tells_a_naive_clock_from_an_aware_one():
    def naive(code: str) -> bool:
        return is_naive(ast.parse(code).body[0].value)

    assert all(
        map(
            naive,
            ("datetime.now()", "date.today()", "datetime.datetime.utcnow()", "datetime.fromtimestamp(1)"),
        )
    )
    assert not any(
        map(naive, ("datetime.now(UTC)", "datetime.now(tz=UTC)", "timezone.now()", "fromtimestamp(1, UTC)"))
    )
