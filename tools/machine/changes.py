"""Which tests look at what was changed: the files since origin/main, and the tests nearest to each."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

PRODUCT = ("governance", "grids", "whistles", "property")
# what tests share stands here: a change of it is looked at by all that are quick (browsers, faults, threads: `make test`)
SHARED = ("tests", "tests/factories")


def changed(root: Path) -> list[str]:
    """Files that differ from where this branch left origin/main (or from HEAD, without such a line), new ones too."""
    base = _git(root, "merge-base", "HEAD", "origin/main") or ["HEAD"]
    different = _git(root, "diff", "--name-only", base[0])
    return sorted({*different, *_git(root, "ls-files", "--others", "--exclude-standard")})


def tests_for(files: Iterable[str], root: Path) -> list[str]:
    """Test files and folders for pytest: the guards always, and what is nearest to each changed file."""
    found = {"tests/guards"}
    for name in files:
        found |= {one for one in _nearest(name, root) if (root / one).exists()}
    folders = {one for one in found if (root / one).is_dir()}
    return sorted(one for one in found if not any(one.startswith(f"{folder}/") for folder in folders))


def _nearest(name: str, root: Path) -> set[str]:
    place, *inside = Path(name).parts
    if place == "templates" and inside and inside[0] in PRODUCT:
        place, *inside = inside
    if place in PRODUCT and inside:
        return _of_product(place, Path(inside[0]).stem, root, is_subject=len(inside) > 1)
    if place == "tests":
        return _of_test(name)
    return {"tools": {"tests/tools"}, "templates": {"tests/governance/test_gallery.py"}}.get(place, set())


def _of_test(name: str) -> set[str]:
    if Path(name).name.startswith("test_"):
        return {name}
    folder = Path(name).parent.as_posix()
    return {f"tests/{one}" for one in (*PRODUCT, "api")} if folder in SHARED else {folder}


def _of_product(package: str, subject: str, root: Path, *, is_subject: bool) -> set[str]:
    """Tests of a subject, or of a module that the whole package stands on; all of the package where none is found."""
    named = root / "tests" / package / subject
    if is_subject:
        found = _mentions(root, f"{package}.{subject}", subject, named.parent)
        found |= {named.relative_to(root).as_posix()} if named.is_dir() else set()
    else:
        found = {path.relative_to(root).as_posix() for path in named.parent.glob(f"test_{subject}*.py")}
    return found or {f"tests/{package}"}


def _mentions(root: Path, module: str, subject: str, folder: Path) -> set[str]:
    """Tests right in the package's folder that import the subject, or bear its name."""
    return {
        path.relative_to(root).as_posix()
        for path in folder.glob("test_*.py")
        if subject in path.stem or module in path.read_text(encoding="utf-8")
    }


def _git(root: Path, *words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.split("\n")[:-1] if done.returncode == 0 else []
