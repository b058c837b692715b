"""Every subject stands in the contracts of import-linter, and no import is hidden in a function to get round them."""

import ast
import tomllib

from tests.guards.walks import ROOT, nodes, sources

ROOMS = {
    "models.py",
    "querysets.py",
    "queries.py",
    "actions.py",
    "forms.py",
    "views.py",
    "api.py",
    "admin.py",
    "tasks.py",
}
# packages of governance that hold no subject: what composes, and what is written into a fresh database
NO_SUBJECT = {"governance.management", "governance.administration", "governance.demo"}
# file → why it imports only when it is called
LATE = {
    "governance/apps.py": "an app's configuration is read before any model is",
    "whistles/apps.py": "an app's configuration is read before any model is",
    "grids/apps.py": "an app's configuration is read before any model is",
    "whistles/ledgers/apart_child.py": "a child puts its limits on itself before it reads any more code",
    "grids/geodata/child.py": "a child puts its limits on itself before it reads any more code",
    "grids/registry/importing/child.py": "a child puts its limits on itself before it reads any more code",
    "grids/sheets/reports/filling/child.py": "a child puts its limits on itself before it reads any more code",
    "grids/files/child.py": "a child puts its limits on itself before it reads any more code",
    "whistles/ledgers/other_child.py": "a child puts its limits on itself before it reads any more code",
    "grids/conduct/refusals.py": "the process that opens ledgers knows refusals and no database",
    "governance/celery.py": "a worker freezes its heap when it is up, and not whoever imports the app",
    "governance/gunicorn.py": "the server's own file is read before the product is loaded",
}


def contracts() -> list[dict]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]


def subjects() -> set[str]:
    """Packages one below the four that have at least one room."""
    found = {
        ".".join(name.split("/")[:2])
        for name in sources()
        if name.count("/") == 2 and name.split("/")[-1] in ROOMS
    }
    return found - NO_SUBJECT


def test_every_subject_keeps_the_order_of_its_rooms():
    (rooms,) = (one for one in contracts() if "doors call actions" in one["name"])
    listed = set(rooms["containers"])
    # what has no room yet may stand there already
    assert subjects() - listed == set()
    assert {one for one in listed if not (ROOT / one.replace(".", "/")).is_dir()} == set()
    assert rooms["layers"][-3:] == ["(queries)", "(models)", "(querysets)"]


def test_every_subject_has_its_place_in_the_order_of_its_package():
    placed = {
        f"{one['containers'][0]}.{name.strip()}"
        for one in contracts()
        if one["name"].startswith("subjects of")
        for layer in one["layers"]
        for name in layer.split("|")
    }
    assert {one for one in subjects() if not one.startswith("governance.")} - placed == set()


def test_no_contract_lets_a_lower_subject_know_a_higher_one():
    for one in contracts():
        if one["type"] == "layers":
            assert "ignore_imports" not in one, one["name"]


def test_nothing_of_ours_is_imported_inside_a_function():
    found = {
        name
        for name, function in nodes(ast.FunctionDef, ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").split(".")[0] in ("grids", "whistles", "property", "governance")
    }
    assert found == set(LATE)
