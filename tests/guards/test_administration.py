"""The administration as a whole: what a query string may ask of it, its filters, and what it never deletes."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from grids.audit.administration import GovernedAdmin, P
from grids.background.models import Heartbeat
from grids.staff.models import Appointment
from tests.administration import page
from tests.factories import whistles as made
from tests.factories.plenty import more_of_everything
from tests.guards.pages import addresses_of
from whistles.clocks.models import CalendarDay
from whistles.imports.models import Import
from whistles.intake.models import Lead
from whistles.lifecycle.models import Whistle

pytestmark = pytest.mark.django_db

# fields that no query string may compare with: sealed, hashed, masked, or words that a role may not search
SECRET = {
    "password", "reporter_name", "reporter_phone", "reporter_mask", "phone_digest", "digest", "last_digest", "content",
    "reply", "resolution", "cells", "session_data", "office_phone", "name", "title", "address", "preview_rows",
}  # fmt: skip
LOOKUPS = ("", "__startswith", "__regex", "__gt", "__isnull", "__exact")
DEEPEST = 5
ROLES = ("system_admin", "street_admin", "auditor")
# rows that may go, each with the reason
DELETED = {"calendarday": "a day that differs from the published calendar, entered by mistake"}
BAD = ("x", "💥", "9" * 40, "1,2,x")


class Asked:
    """A request of somebody to whom everything of the administration is open."""

    def __init__(self, user) -> None:
        self.user, self.GET = user, {}


def secrets(model: type[models.Model], depth: int = DEEPEST) -> set[str]:
    """Paths to secret fields from a model, over relations in both directions."""
    found = set()
    for one in model._meta.get_fields():
        if one.name in SECRET and not one.is_relation:
            found.add(one.name)
        elif one.is_relation and depth > 1 and one.related_model:
            found |= {f"{one.name}__{path}" for path in secrets(one.related_model, depth - 1)}
    return found


def by_name(site_model: type[models.Model]) -> str:
    return site_model._meta.model_name


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=by_name), ids=by_name)
def test_no_query_string_compares_a_list_with_a_secret(system_admin, model):
    shown, asked = admin.site._registry[model], Asked(system_admin)
    paths = secrets(model)
    let_through = [
        path + lookup
        for path in paths
        for lookup in LOOKUPS
        if shown.lookup_allowed(path + lookup, "x", asked)
    ]
    assert let_through == []


def test_the_walk_reaches_secrets_over_relations():
    assert {"reporter_name", "whistle__resolution", "whistle__lead_department__office_phone"} <= secrets(Lead)
    assert "kind__appointments__member__user__password" in secrets(Appointment)
    assert {"leads__phone_digest", "events__actor__password"} <= secrets(Whistle)


@pytest.fixture
def full(person, tmp_path):
    """Rows of everything that the administration shows."""
    for username in (*ROLES, "department_handler", "assisting_handler", "community_officer"):
        person(username)
    addresses_of(["import_list"], tmp_path)
    more_of_everything(1, ledger=Import.objects.get(), folder=tmp_path, person=person)


def own_filters(model: type[models.Model]) -> list[str]:
    return [one for one in admin.site._registry[model].list_filter if isinstance(one, str)]


def test_a_secret_in_a_query_string_is_refused_on_every_list(signed_in, full):
    for role in ROLES:
        client = signed_in(role)
        for model in admin.site._registry:
            url = page(by_name(model), "changelist")
            if client.get(url).status_code != 200:
                continue
            # those that go through a filter of the list, and the nearest of the others
            through = {
                one
                for one in secrets(model)
                if one.startswith(tuple(f"{own}__" for own in own_filters(model)))
            }
            for path in sorted(secrets(model, 2) | set(sorted(through, key=len)[:10])):
                response = client.get(url, {f"{path}__startswith": "a"})
                # sent back to the list without it, or told that it is not allowed
                assert response.status_code in (302, 400), (role, url, path)


def test_every_value_of_every_filter_and_every_order_answers_with_the_list(signed_in, full):
    """Each list as the first of the roles that is shown it: what its address asks for is read for all alike."""
    clients = [signed_in(role) for role in ROLES]
    for client in clients:
        client.raise_request_exception = False
    for model, shown in admin.site._registry.items():
        url = page(by_name(model), "changelist")
        client = next(one for one in clients if one.get(url).status_code == 200)
        columns = range(1, len(shown.list_display) + 1)
        orders = {f"?o={'.'.join(map(str, columns))}", f"?o=-{'.-'.join(map(str, columns))}", "?o=99", "?o=x"}
        for string in sorted(
            {*orders, "?q=1", "?q=%E5%BC%A0%20x", "?p=9", "?p=x", "?all="} | filters(model, BAD)
        ):
            # a value that no filter knows leads back to the list
            assert client.get(url + string).status_code in (200, 302), (url, string)
        for string in filters(model):
            assert client.get(url + string).status_code == 200, (url, string)


def filters(model: type[models.Model], values: tuple = ()) -> set[str]:
    """Query strings of the list's filters: with these values, or with those that each can take."""
    found = set()
    for path in own_filters(model):
        field, key = get_fields_from_path(model, path)[-1], f"{path}__exact"
        if field.is_relation:
            key = f"{path}__{field.target_field.name}__exact"
            fitting = field.related_model._default_manager.values_list(field.target_field.name, flat=True)[:3]
        elif isinstance(field, models.BooleanField):
            fitting = ["0", "1"]
        else:
            fitting = [value for value, _label in field.choices or ()]
        found |= {f"?{key}={value}" for value in values or fitting}
    for own in admin.site._registry[model].list_filter:
        if isinstance(own, type) and issubclass(own, admin.SimpleListFilter):
            fitting = [value for value, _name in own.lookups(None, None, None)]
            found |= {f"?{own.parameter_name}={value}" for value in values or fitting}
    return found


@pytest.mark.parametrize("role", ROLES)
def test_no_role_deletes_a_row_that_is_not_named_as_one_that_may_go(signed_in, full, role):
    client = signed_in(role)
    for model, shown in admin.site._registry.items():
        row = model._default_manager.order_by("-pk").first()
        assert row is not None, model
        if by_name(model) in DELETED:
            continue
        assert not shown.may_delete, model
        assert not any(inline.can_delete for inline in shown.inlines), model
        before = model._default_manager.count()
        client.post(page(by_name(model), "delete", row.pk), {"post": "yes"})
        client.post(
            page(by_name(model), "changelist"),
            {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"},
        )
        assert model._default_manager.filter(pk=row.pk).exists(), model
        # the refusals themselves are noted in the security log
        assert model._default_manager.count() >= before, model


def test_what_may_go_goes_by_whoever_keeps_it(signed_in, full):
    day = CalendarDay.objects.get()
    signed_in("system_admin").post(page("calendarday", "delete", day.pk), {"post": "yes"})
    assert not CalendarDay.objects.exists()
    assert set(DELETED) == {
        by_name(model) for model, shown in admin.site._registry.items() if shown.may_delete
    }


# lists that are for everybody who may open them: names and rules, what verification and statistics found of themselves, and
# versions of people, which are narrowed by where these act
SHARED = {
    "trade", "area", "arealevel", "postkind", "staffingscheme", "source", "category", "scheme", "calendarday", "streetrule", "numbering", "member",
    "statisticscheck", "colourcategory",
    "dayhead",
    "userversion", "memberversion",
}  # fmt: skip
# rows of rules and names, which the form saves itself; every other row is written by an action
REFERENCE = {
    "arealevel", "postkind", "staffingscheme", "schemearea", "department", "source", "category", "scheme", "calendarday", "publicnumber",
    "registerrules", "trade",
    "streethours", "colourcategory",
    "categorylimit", "streetrule", "numbering", "dutyrule", "textblock",
}  # fmt: skip


def test_lists_for_everybody_and_forms_without_an_action_are_those_that_are_named():
    shown = admin.site._registry
    assert {
        by_name(model) for model, page in shown.items() if page.is_shared and not page.area_lookup
    } == SHARED
    assert {by_name(model) for model, page in shown.items() if page.is_reference} == REFERENCE


def test_a_list_that_does_not_say_where_its_rows_lie_shows_none_or_what_the_account_may_know(
    departments, system_admin
):
    made.a_lead()

    class Forgotten(GovernedAdmin):
        readers = (P.LEAD_VIEW,)

    assert Lead.objects.exists()
    asked = Asked(system_admin)
    assert not Forgotten(Lead, admin.site).get_queryset(asked).exists()
    assert Forgotten(Heartbeat, admin.site).get_queryset(asked).query.is_empty()


def test_a_form_whose_model_has_actions_saves_nothing_by_itself(departments, system_admin):
    class Careless(GovernedAdmin):
        editors = P.STAFF_EDIT

    with pytest.raises(ImproperlyConfigured, match="without an action"):
        Careless(Lead, admin.site).save_model(Asked(system_admin), made.a_lead(), None, True)
