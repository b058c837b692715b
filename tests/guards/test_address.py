"""People are addressed in one way: 您, in our sentences and in every sentence that the product translates for others."""

import re

import pytest
from django.utils.translation import trans_real

from tests.guards.walks import PACKAGES, ROOT

# the demonstration's residents write as people write
SAYS_IT = {"governance/demo/voices.py"}
FAMILIAR = re.compile("你")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_sentence_in_force_is_familiar(language):
    """What is in force: our catalogue before those of Django and of every package."""
    catalogue = trans_real.translation(language)._catalog
    said = {str(key): str(catalogue[key]) for key in catalogue.keys()}  # noqa: SIM118 (no mapping)
    assert len(said) > 300
    assert {key: text for key, text in said.items() if FAMILIAR.search(text)} == {}


def test_no_sentence_of_ours_is_familiar():
    """Also what is said without a translation: scripts, templates, documents, commands."""
    found = {
        path.relative_to(ROOT).as_posix()
        for part in (*PACKAGES, "templates", "static", "tools", "docs")
        for path in (ROOT / part).rglob("*")
        if path.suffix in {".py", ".html", ".js", ".md", ".txt", ".po"}
        and FAMILIAR.search(path.read_text("utf-8"))
    }
    assert found - SAYS_IT == set()
