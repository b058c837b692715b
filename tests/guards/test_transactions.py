"""A database error aborts the transaction it happens in: whoever goes on after one had a savepoint of its own."""

import ast

from tests.guards.walks import dotted, sources

DATABASE_ERRORS = {
    "DatabaseError", "IntegrityError", "InternalError", "DataError", "OperationalError", "ProgrammingError",
}  # fmt: skip
EVERYTHING = {"", "Exception", "BaseException"}
# file and function → why what is caught there needs no savepoint
WITHOUT = {
    ("grids/keyset.py", "read"): "reads outside of any transaction, and only says so",
    ("governance/management/script.py", "execute"): "the command ends with it",
    (
        "grids/exports/running.py",
        "run",
    ): "no transaction is around it: a worker's connection broke, and another begins anew",
    (
        "grids/exports/running.py",
        "_write",
    ): "no transaction is around it: reads, each by itself; how it ended is one of its own",
    (
        "grids/bringing/patience.py",
        "__call__",
    ): "raises in any case, so that the transaction around it ends",
    ("whistles/imports/running.py", "_run"): "each batch is a whole transaction of its own, begun by goes_on",
    ("grids/sheets/running.py", "_run"): "each batch is a whole transaction of its own, begun by goes_on",
}


def is_atomic(node: ast.AST) -> bool:
    return dotted(node).split(".")[-1] == "atomic"


def opens_savepoint(body: list[ast.stmt]) -> bool:
    """Whether the statements are one block under `transaction.atomic()` and nothing beside it."""
    first = body[0]
    return (
        len(body) == 1 and isinstance(first, ast.With) and any(is_atomic(i.context_expr) for i in first.items)
    )


def tuples(tree: ast.Module) -> dict[str, ast.Tuple]:
    """Tuples of exceptions that the module gives a name to."""
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def caught(expression: ast.AST | None, named: dict[str, ast.Tuple]) -> set[str]:
    """Names of the exceptions that a handler catches; the empty name stands for a bare one."""
    if expression is None:
        return {""}
    if isinstance(expression, ast.Name) and expression.id in named:
        expression = named[expression.id]
    if isinstance(expression, ast.Tuple):
        return set().union(*(caught(one, named) for one in expression.elts))
    if isinstance(expression, ast.BinOp):
        return caught(expression.left, named) | caught(expression.right, named)
    return {dotted(expression).split(".")[-1]}


class Finder(ast.NodeVisitor):
    """Places of one file that swallow a database error without a savepoint."""

    def __init__(self, tree: ast.Module) -> None:
        self.named, self.found = tuples(tree), []
        self.functions, self.depth = [], 0
        self.visit(tree)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.functions.append(node.name)
        # what is defined inside a transaction runs when it is called, not there
        before, self.depth = self.depth, sum(map(is_atomic, node.decorator_list))
        self.generic_visit(node)
        self.depth = before
        self.functions.pop()

    def visit_With(self, node: ast.With) -> None:
        opened = sum(is_atomic(item.context_expr) for item in node.items)
        for item in node.items:
            call = item.context_expr
            if isinstance(call, ast.Call) and dotted(call).split(".")[-1] == "suppress":
                self.judge(set().union(*(caught(arg, self.named) for arg in call.args)), node.body)
        self.depth += opened
        self.generic_visit(node)
        self.depth -= opened

    def visit_Try(self, node: ast.Try) -> None:
        for handler in node.handlers:
            ends_in_raise = isinstance(handler.body[-1], ast.Raise)
            self.judge(caught(handler.type, self.named), node.body, goes_on=not ends_in_raise)
        self.generic_visit(node)

    def judge(self, names: set[str], body: list[ast.stmt], *, goes_on: bool = True) -> None:
        is_database = bool(names & DATABASE_ERRORS)
        is_broad = bool(names & EVERYTHING) and self.depth > 0 and goes_on
        if (is_database or is_broad) and not opens_savepoint(body):
            self.found.append(self.functions[-1] if self.functions else "<module>")


def places() -> set[tuple[str, str]]:
    return {(name, function) for name, tree in sources().items() for function in Finder(tree).found}


def test_no_database_error_is_caught_without_a_savepoint_of_its_own():
    assert places() - set(WITHOUT) == set()


def test_every_exception_to_that_is_still_there():
    assert set(WITHOUT) - places() == set()


def test_the_walk_sees_what_it_is_there_for():
    code = (
        "BROKEN = (ValueError, IntegrityError)\n"
        "@transaction.atomic\n"
        "def one():\n"
        "    try:\n        row.save()\n    except IntegrityError:\n        pass\n"
        "def two():\n"
        "    try:\n        row.save()\n    except BROKEN:\n        pass\n"
        "def three():\n"
        "    with transaction.atomic():\n"
        "        try:\n            row.save()\n        except Exception:\n            pass\n"
        "def four():\n"
        "    with suppress(DataError):\n        row.save()\n"
        "def five():\n"
        "    try:\n        with transaction.atomic():\n            row.save()\n    except DatabaseError:\n        pass\n"
        "def six():\n"
        "    try:\n        row.save()\n    except Exception:\n        pass\n"
    )
    assert Finder(ast.parse(code)).found == ["one", "two", "three", "four"]
