"""Words and options that are put together once and kept: what is escaped stays so, whoever said it first."""

import pytest
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from governance.templatetags.components import chip
from grids.conduct.widgets import FlatSelect

TEXT = "<b>&</b>"
ESCAPED = "&lt;b&gt;&amp;&lt;/b&gt;"


@pytest.mark.parametrize("first", [TEXT, SafeString(TEXT)])
def test_a_text_that_somebody_held_for_safe_is_never_shown_for_one_that_is_not(first):
    chip(first)
    assert ESCAPED in chip(TEXT)
    assert TEXT in chip(SafeString(TEXT))


@pytest.mark.parametrize("first", [TEXT, SafeString(TEXT)])
def test_an_option_is_escaped_whatever_it_was_held_for(first):
    shown = FlatSelect(choices=[(first, first)]).render("one", TEXT)
    assert f'<option value="{ESCAPED}" selected>{ESCAPED}</option>' in shown


def test_a_word_is_said_in_the_language_of_whoever_looks():
    word = gettext_lazy("挂账")
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = (chip(word), FlatSelect(choices=[("a", word)]).render("one", ""))
    assert said["zh-hans"] != said["en"]
    assert "挂账" not in "".join(said["en"])
