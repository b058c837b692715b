"""`make check` runs the guards and what looks at the changed files, whichever kind of file it is."""

import subprocess
from pathlib import Path

import changes
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("whistles/imports/running.py", {"tests/whistles/imports", "tests/whistles/test_pages_imports.py"}),
        ("whistles/lifecycle/actions.py", {"tests/whistles/lifecycle", "tests/whistles/test_pages_whistles.py"}),
        ("whistles/desk/views.py", {"tests/whistles/test_pages_desk.py"}),
        ("templates/whistles/imports/import.html", {"tests/whistles/imports", "tests/whistles/test_pages_imports.py"}),
        ("grids/staff/actions.py", {"tests/grids/staff"}),
        ("grids/privacy/ciphers.py", {"tests/grids/test_privacy.py"}),
        ("governance/logs.py", {"tests/governance/test_logs.py"}),
        ("governance/settings.py", {"tests/governance"}),
        ("whistles/apps.py", {"tests/whistles"}),
        ("tools/machine/suite.py", {"tests/tools"}),
        ("tests/whistles/intake/test_actions_leads.py", {"tests/whistles/intake/test_actions_leads.py"}),
        ("tests/browser/test_outbox.py", {"tests/browser/test_outbox.py"}),
        ("tests/personas.py", {"tests/governance", "tests/grids", "tests/whistles", "tests/api"}),
        ("tests/whistles/ledgers/making.py", {"tests/whistles/ledgers"}),
        ("templates/components/note.html", {"tests/governance/test_gallery.py"}),
    ],
)  # fmt: skip
def test_a_changed_file_leads_to_the_tests_that_look_at_it(name, wanted):
    found = set(changes.tests_for([name], ROOT))
    assert wanted <= found
    assert "tests/guards" in found


def test_no_module_of_the_product_is_without_a_test_but_for_those_that_the_guards_look_at():
    """A folder of the product from which no test is found would be changed with only the guards looking."""
    names = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    without = {
        str(Path(name).parent)
        for name in names.stdout.split()
        if name.startswith(changes.PRODUCT)
        and "migrations" not in name
        # nothing is in it yet
        and not name.startswith("property/")
        and changes.tests_for([name], ROOT) == ["tests/guards"]
    }
    assert without == set()


def test_a_folder_takes_its_files_with_it_and_nothing_is_run_twice():
    found = changes.tests_for(["tests/guards/test_doors.py", "whistles/imports/models.py", "tests/whistles/imports/test_batch.py"], ROOT)  # fmt: skip
    assert "tests/guards/test_doors.py" not in found
    assert "tests/whistles/imports/test_batch.py" not in found
    assert len(found) == len(set(found))


def git(folder: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.invalid", *words], cwd=folder, check=True
    )


@pytest.mark.parametrize("has_origin", [True, False])
def test_what_was_changed_is_what_was_committed_since_edited_and_made(tmp_path, has_origin):
    git(tmp_path, "init", "-q", "-b", "main")
    for name in ("kept.py", "edited.py", "committed.py"):
        (tmp_path / name).write_text("1")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    if has_origin:
        git(tmp_path, "update-ref", "refs/remotes/origin/main", "HEAD")
    (tmp_path / "committed.py").write_text("2")
    git(tmp_path, "commit", "-qam", "second")
    (tmp_path / "edited.py").write_text("2")
    (tmp_path / "new.py").write_text("1")

    assert changes.changed(tmp_path) == (["committed.py"] if has_origin else []) + ["edited.py", "new.py"]
