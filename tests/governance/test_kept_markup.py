"""Words and options that are put together once and kept: what is escaped stays so, whoever said it first."""

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.functional import SimpleLazyObject
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
def test_a_part_that_is_kept_escapes_whatever_it_was_kept_for_first(first):
    part = Template("{% alike text %}{{ text }}{% endalike %}")
    part.render(Context({"text": first}))
    assert part.render(Context({"text": TEXT})) == ESCAPED
    assert part.render(Context({"text": SafeString(TEXT)})) == TEXT


def test_a_part_that_is_kept_shows_each_reader_what_is_theirs_and_changes_with_it():
    part = Template(
        "{% alike text n=rows|length %}{{ text }}{{ n }}{{ rows|length }}{{ user }}{% endalike %}"
    )
    shown = [
        part.render(Context({"text": text, "rows": rows, "user": "甲"}))
        for text, rows in (("a", []), ("b", [1]), ("a", [1]), ("a", []))
    ]
    # what it doesn't name it doesn't see
    assert shown == ["a00", "b10", "a10", "a00"]


@pytest.mark.parametrize("value", [[], {}, object(), gettext_lazy("挂账"), SimpleLazyObject(lambda: "a")])
def test_no_part_is_kept_by_what_can_change_or_holds_on_to_a_request(value):
    with pytest.raises(TypeError, match="kept"):
        Template("{% alike value %}{{ value }}{% endalike %}").render(Context({"value": value}))


@pytest.mark.parametrize("first", [TEXT, SafeString(TEXT)])
def test_an_option_is_escaped_whatever_it_was_held_for(first):
    shown = FlatSelect(choices=[(first, first)]).render("one", TEXT)
    assert f'<option value="{ESCAPED}" selected>{ESCAPED}</option>' in shown


def test_a_word_is_said_in_the_language_of_whoever_looks():
    word = gettext_lazy("挂账")
    part = Template("{% load i18n %}{% alike %}{% translate '挂账' %}{% endalike %}")
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            option = FlatSelect(choices=[("a", word)]).render("one", "")
            said[language] = (chip(word), option, part.render(Context()))
    assert said["zh-hans"] != said["en"]
    assert "挂账" not in "".join(said["en"])
