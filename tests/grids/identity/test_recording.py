"""What concerns safety stands in the security log: sign-ins, failed ones, refusals, and each altered rule with values."""

import pytest
from django.test import Client
from django.urls import reverse

from grids.audit.models import SecurityEvent
from grids.conduct.events import covered
from grids.staff.models import PostKind, User
from tests import personas
from tests.administration import page, shows
from whistles.lifecycle.grades import Grade

pytestmark = pytest.mark.django_db
LIMIT = "-close_amount"


def kept(**wanted) -> list[SecurityEvent]:
    return list(SecurityEvent.objects.filter(**wanted).order_by("id"))


def sign_in(username: str, password: str):
    return Client().post(reverse("sign_in"), {"username": username, "password": password})


def test_a_guessed_password_leaves_each_attempt_before_it(person):
    account = person("city_viewer")
    for _time in range(4):
        sign_in("city_viewer", "wrong")
    sign_in("city_viewer", personas.PASSWORD)
    failed, done = kept(kind="sign_in_failed"), kept(kind="sign_in")
    assert [(one.subject_id, one.address, one.result) for one in failed] == [
        (str(account.pk), "127.0.0.1", "failed")
    ] * 4
    assert [one.actor for one in done] == [account]


def test_a_password_typed_into_the_account_field_is_nowhere(person):
    person("auditor")
    sign_in("My-Secret-Password", "x")
    (entry,) = kept(kind="sign_in_failed")
    assert "My-Secret" not in "".join(covered(entry))
    assert entry.subject_kind == "name"
    sign_in("My-Secret-Password", "y")
    assert len({one.subject_id for one in kept(kind="sign_in_failed")}) == 1


def test_a_lock_out_and_a_sign_out_are_told(person, signed_in):
    person("city_viewer")
    for _time in range(6):
        sign_in("city_viewer", "wrong")
    assert kept(kind="locked_out")
    signed_in("street_admin").post(reverse("sign_out"))
    assert [one.actor_label for one in kept(kind="sign_out")] == ["王研判"]


@pytest.mark.parametrize("address", ["/imports/", "/api/v1/imports/", "/admin/login/"])
def test_whoever_is_refused_stands_in_the_log_whichever_door_said_no(signed_in, address):
    client = signed_in("community_officer")
    assert client.get(address).status_code == 403
    (entry,) = kept(kind="refusal")
    assert (entry.actor_label, entry.subject_label, entry.area_code) == (
        "林社工",
        address,
        personas.SUJIATANG,
    )


def test_a_stranger_fills_no_log(db):
    Client().get("/imports/")
    Client().get("/api/v1/imports/")
    assert not kept()


def test_an_altered_limit_is_told_with_old_and_new_value(signed_in, person):
    person("auditor")
    grade = Grade.objects.select_related("scheme").filter(scheme__code="wuhua").first()
    client = signed_in("system_admin")
    address = page("scheme", "change", grade.scheme_id)
    form = client.get(address).context["adminform"].form
    inlines = client.get(address).context["inline_admin_formsets"]
    given = values(form) | {key: value for one in inlines for key, value in of_set(one.formset).items()}
    field = next(key for key in given if key.endswith(LIMIT))
    before, given[field] = given[field], "77"
    assert client.post(address, given).status_code == 302
    (entry,) = kept(kind="configuration", subject_kind="whistles.grade")
    name = field.rpartition("-")[2]
    assert entry.detail["new"] == {name: 77}
    assert entry.detail["old"] == {name: int(before)}
    assert shows(signed_in("auditor").get(page("securityevent", "changelist")), f"{before} → 77")


def values(form, prefix="") -> dict:
    found = {}
    for name in form.fields:
        bound = form[name]
        value = bound.value()
        if value is True:
            found[bound.html_name] = "on"
        elif value not in (None, False):
            found[bound.html_name] = value
    return found


def of_set(formset) -> dict:
    found = values(formset.management_form)
    for form in formset.initial_forms:
        found |= values(form)
    return found


def test_an_altered_name_of_a_post_is_told_once(signed_in):
    kind = PostKind.objects.get(code="mediator")
    client = signed_in("system_admin")
    address = page("postkind", "change", kind.pk)
    given = values(client.get(address).context["adminform"].form) | {"name": "调解员"}
    assert client.post(address, given).status_code == 302
    (entry,) = kept(kind="configuration")
    assert entry.detail == {"old": {"name": "人民调解员"}, "new": {"name": "调解员"}}
    # saved again without a change, nothing is told
    assert client.post(address, given).status_code == 302
    assert len(kept(kind="configuration")) == 1


def test_an_auditor_of_a_street_reads_no_history_of_others(person, signed_in):
    for username in ("street_admin", "other_street_admin", "system_admin"):
        user = person(username)
        User.objects.filter(pk=user.pk).update(display_name=f"原{username}")
        User.objects.filter(pk=user.pk).update(display_name="改")
    address = page("userversion", "changelist")
    mine = signed_in("other_auditor").get(address)
    assert shows(mine, "原other_street_admin")
    assert not shows(mine, "原street_admin")
    assert not shows(mine, "原system_admin")
    assert shows(signed_in("auditor").get(address), "原street_admin")


def test_signing_in_makes_no_version_of_an_account(person, signed_in):
    signed_in("street_admin")
    assert not person("street_admin").versions.exists()
