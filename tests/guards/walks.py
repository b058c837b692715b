"""What the guards walk: the product's own models, and its own Python files as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

PACKAGES = ("grids", "whistles", "property", "governance")
ROOT = Path(settings.BASE_DIR)
# parts that run before or beside the product: they have neither its database nor its clock
BESIDE = ("tools/machine/", "tools/vendor.py")


def our_models() -> list[type[models.Model]]:
    """Every model of the product, the versions that the database keeps of them included."""
    return [model for model in apps.get_models() if model._meta.app_label in PACKAGES]


@cache
def sources() -> dict[str, ast.Module]:
    """Every Python file of the product, migrations left out: path from the root → tree."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    found = {path.relative_to(ROOT).as_posix(): path for path in paths if "migrations" not in path.parts}
    return {
        name: ast.parse(path.read_text(encoding="utf-8"))
        for name, path in found.items()
        if not name.startswith(BESIDE)
    }


def nodes(*kinds: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    """Every node of these kinds with the path of its file."""
    for name, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, kinds):
                yield name, node


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute, calls and subscripts passed through; empty where it begins otherwise."""
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""
