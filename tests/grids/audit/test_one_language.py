"""What stands in the log for good stands there in the installation's language, whoever acted in which."""

import ast
import re
from threading import Barrier, Thread

import pytest
from django import forms
from django.utils import translation

from grids.audit.actions import note
from grids.audit.altered import altered
from grids.audit.models import SecurityEvent
from grids.conduct.wording import in_own_language
from grids.identity import actions, factors
from grids.staff.models import PostKind, User
from tests.factories.grids import a_user
from tests.guards.walks import dotted, nodes, sources

pytestmark = pytest.mark.django_db
ENGLISH = re.compile(r"[A-Z][a-z]{3,}")


def test_what_an_english_session_did_is_told_in_chinese(system_admin, person):
    person("security_officer")
    with translation.override("en"):
        user, _half = actions.open_account(username="u-1", display_name="某人", by=system_admin)
        actions.lock_account(user_id=user.pk, by=system_admin)
        actions.reset_password(user_id=a_user().pk, reason="本人忘记密码", by=system_admin)
        factors.drop(user)
    said = [
        str(one["what"]) for one in SecurityEvent.objects.values_list("detail", flat=True) if "what" in one
    ]
    assert {"开通账号", "发起", "取消", "重置密码"} <= set(said)
    assert [one for one in said if ENGLISH.search(one)] == []


def test_labels_of_what_a_form_altered_are_told_in_chinese():
    class Form(forms.ModelForm):
        class Meta:
            model = PostKind
            fields = ("role",)

    kind = PostKind.objects.get(code="community_worker")
    with translation.override("en"):
        form = Form({"role": "auditor"}, instance=kind)
        assert form.is_valid(), form.errors
        entry = note(kind="role", by=User.objects.first(), detail=altered(form, added=False))
    assert not ENGLISH.search(str(entry.detail["new"])), entry.detail


def test_whoever_writes_to_the_log_at_once_keeps_their_own_language():
    both, heard = Barrier(2, timeout=10), {}

    @in_own_language
    def entry() -> None:
        both.wait()

    def request(language: str) -> None:
        translation.activate(language)
        entry()
        heard[language] = translation.get_language()

    threads = [Thread(target=request, args=(one,)) for one in ("en", "zh-hans")]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=20)
    assert heard == {"en": "en", "zh-hans": "zh-hans"}


def test_no_function_is_decorated_with_an_override_which_all_its_calls_would_share():
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    wrong = [
        f"{path}:{node.lineno}"
        for path, node in nodes(*kinds)
        for one in node.decorator_list
        if dotted(one).endswith("override")
    ]
    assert wrong == []
    assert sum(1 for _one in nodes(*kinds)) > 1000


def _said_at_once(tree: ast.AST) -> list[int]:
    """Lines on which a word for the log ("what") is translated when it is written, in the language of whoever acts."""
    return [
        value.lineno
        for one in ast.walk(tree)
        if isinstance(one, ast.Dict)
        for key, value in zip(one.keys, one.values, strict=True)
        if isinstance(key, ast.Constant) and key.value == "what"
        for call in ast.walk(value)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "_"
    ]


def _writes(tree: ast.AST) -> bool:
    calls = (one for one in ast.walk(tree) if isinstance(one, ast.Call))
    return any(isinstance(one.func, ast.Name) and one.func.id == "note" for one in calls)


def test_no_word_for_the_log_is_translated_before_it_is_written():
    writers = {path: tree for path, tree in sources().items() if _writes(tree)}
    assert len(writers) > 5
    wrong = {path: lines for path, tree in writers.items() if (lines := _said_at_once(tree))}
    assert wrong == {}
    assert _said_at_once(ast.parse('note(detail={"what": _("x")})')) == [1]
