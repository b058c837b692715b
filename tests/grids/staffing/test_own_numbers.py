"""A member's own number: sealed, opened for a reason and logged, seen by its owner, on nothing that is for everybody."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids.audit.models import SecurityEvent
from grids.conduct.refusals import Refusal
from grids.exports import sources
from grids.privacy.models import Disclosure
from grids.staff.models import Appointment, Member, PostKind
from grids.staff.queries import system_actor
from grids.staff.reach import IN_POST
from grids.staffing import mobiles
from grids.staffing.people.registering import correct
from tests import personas
from tests.factories.drawn import a_drawn_community
from tests.grids.staffing.test_pages import hold
from tests.grids.staffing.test_tables import upload

pytestmark = pytest.mark.django_db

GRID = personas.SUJIATANG_GRID
OWN, WRITTEN = "13987654321", "１３９ ８７６５－４３２１"


@pytest.fixture
def member(areas, person) -> Member:
    found = hold(GRID, "mediator", "谭素珍", office_phone="12400010007").member
    mobiles.write(found, WRITTEN, person("grid_admin"))
    return found


def text(response) -> str:
    return response.content.decode()


def test_it_lies_sealed_and_stands_in_no_table_and_no_version(member, person):
    correct(
        member_id=member.pk, name="谭素贞", office_phone="12400010008", standing="", by=person("grid_admin")
    )
    with connection.cursor() as cursor:
        for table in ("grids_member", "grids_memberversion", "grids_securityevent"):
            cursor.execute(f'SELECT string_agg(row::text, chr(10)) FROM "{table}" AS row')
            found = cursor.fetchone()[0] or ""
            assert OWN not in found
            assert OWN.encode().hex() not in found
    member.refresh_from_db()
    assert mobiles.opened(member) == OWN
    assert member.mobile_mask == "139****4321"


def test_who_appoints_there_opens_it_for_a_reason_that_is_logged(signed_in, member):
    client, address = signed_in("grid_admin"), reverse("staffing_mobile", args=[member.pk])
    page = text(client.get(reverse("staffing_member", args=[member.pk])))
    assert "139****4321" in page
    assert OWN not in page
    refused = client.post(address, {"reason": "看"})
    assert refused.status_code == 400
    assert OWN not in text(refused)
    assert not Disclosure.objects.exists()
    assert OWN in text(client.post(address, {"reason": "夜间积水联系值班"}))
    assert Disclosure.objects.get().field == "member.mobile"


@pytest.mark.parametrize("role", ["community_officer", "grid_officer", "street_admin"])
def test_nobody_else_sees_even_that_there_is_one(signed_in, member, role):
    client = signed_in(role)
    page = client.get(reverse("staffing_member", args=[member.pk]))
    assert "4321" not in text(page)
    answer = client.post(reverse("staffing_mobile", args=[member.pk]), {"reason": "夜间积水联系值班"})
    assert answer.status_code in (403, 404)
    assert OWN not in text(answer)


def test_somebody_who_holds_posts_elsewhere_too_is_opened_by_neither_alone(member, person):
    Appointment.objects.create(
        member=member, kind=PostKind.objects.get(code="volunteer"), area_id=personas.YOUYING,
        period=DateRange(date(2025, 1, 1), None),
    )  # fmt: skip
    with pytest.raises(Refusal, match="每个区域"):
        mobiles.reveal(member_id=member.pk, reason="夜间积水联系值班", by=person("grid_admin"))


def test_a_member_sees_and_puts_right_the_own_number_and_nobody_elses(signed_in, person):
    user = person("grid_officer")
    mine = Member.objects.get(user=user)
    mobiles.write(mine, OWN, system_actor())
    client, address = signed_in("grid_officer"), reverse("staffing_own")
    assert OWN in text(client.get(address))
    assert client.post(address, {"mobile": "138 1234 5678"}).status_code == 302
    mine.refresh_from_db()
    assert mobiles.opened(mine) == "13812345678"
    assert client.post(address, {"mobile": "不是号码"}).status_code == 400
    assert client.post(address, {"mobile": ""}).status_code == 302
    mine.refresh_from_db()
    assert (bytes(mine.mobile), mine.mobile_mask, mine.mobile_since) == (b"", "", None)
    with pytest.raises(Refusal, match="只有本人"):
        mobiles.own_number(mine, person("grid_admin"))


def test_the_form_keeps_a_number_that_nothing_is_said_of_and_takes_it_away_when_told(signed_in, member):
    client, address = signed_in("grid_admin"), reverse("staffing_correct", args=[member.pk])
    page = text(client.get(address))
    assert "已登记 139****4321；留空就不变" in page
    assert OWN not in page
    given = {"name": "谭素珍", "office_phone": "", "standing": "", "mobile": ""}
    client.post(address, given)
    member.refresh_from_db()
    assert mobiles.opened(member) == OWN
    client.post(address, given | {"takes_mobile_away": "on"})
    member.refresh_from_db()
    assert not bytes(member.mobile)


def test_it_never_leaves_the_sign_in(signed_in, person, capsys):
    """Notice, duty board, matrix, people, directory, whereabouts and trees: a member's own number stands in none of them."""
    a_drawn_community()
    one = hold(GRID, "grid_leader", "马国庆", office_phone="12400010011").member
    mobiles.write(one, OWN, person("grid_admin"))
    # a private number that somebody entered as the office's is no better known
    hold(GRID, "inspector", "彭飞", office_phone="138-0000-1234")
    cache.clear()
    notice = text(Client().get(reverse("door_grid", args=[GRID])))
    client = signed_in("grid_admin")
    board = text(client.get(reverse("staffing_duty", args=[GRID])))
    for page in (notice, board):
        assert "马国庆" in page
        assert "彭飞" in page
        assert "0000-1234" not in page
    call_command("export_grid_tree", "--area", personas.SUJIATANG)
    call_command("staffing", "--area", personas.SUJIATANG, "--json")
    pages = [
        text(client.get(address)) for address in (
            f"{reverse('staffing')}?area={personas.SUJIATANG}", f"{reverse('staffing_members')}?area={GRID}",
            reverse("staffing_member", args=[one.pk]), reverse("directory") + f"?area={GRID}",
            reverse("tree_export", args=[personas.SUJIATANG]),
        )
    ]  # fmt: skip
    for page in (notice, board, *pages, capsys.readouterr().out):
        assert OWN not in page
        assert "4321" not in page.replace("139****4321", "")


def test_it_goes_half_a_year_after_the_last_post_and_at_the_latest_after_ten(member):
    def left() -> bool:
        member.refresh_from_db()
        return bool(bytes(member.mobile) or member.mobile_mask or bytes(member.mobile_digest))

    assert mobiles.erase_past_term(by=system_actor()) == 0
    today = timezone.localdate()
    member.appointments.update(period=DateRange(date(2025, 1, 1), today))
    for days, goes in ((IN_POST.days - 1, 0), (IN_POST.days + 1, 1)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            assert mobiles.erase_past_term(by=system_actor()) == goes
    assert not left()
    assert SecurityEvent.objects.filter(detail__what="erase_mobile").exists()
    member.appointments.update(period=DateRange(date(2025, 1, 1), None))
    mobiles.write(member, OWN, system_actor())
    with time_machine.travel(timezone.now() + timedelta(days=IN_POST.at_most + 1)):
        assert mobiles.erase_past_term(by=system_actor()) == 1
    assert not left()


def test_a_file_holds_it_only_where_somebody_granted_it_and_of_whom_one_may_open_it(member, person):
    other = hold(personas.SUJIATANG_GRID, "inspector", "何兴旺").member
    mobiles.write(other, "13812345678", system_actor())
    Appointment.objects.create(
        member=other, kind=PostKind.objects.get(code="volunteer"), area_id=personas.YOUYING,
        period=DateRange(date(2025, 1, 1), None),
    )  # fmt: skip
    user = person("grid_admin")

    def told(**more) -> str:
        rows = sources.Rows(sources.source("staffing"), user, {"area": GRID}, **more)
        return str([rows.heads(), *rows.batches()])

    assert "本人手机" not in told()
    assert "4321" not in told()
    assert OWN in told(is_full=True)
    # posts elsewhere too: opened by nobody of one street alone
    assert "13812345678" not in told(is_full=True)
    assert sources.may_ask_for_all(user, sources.source("staffing"))
    assert not sources.may_ask_for_all(person("community_officer"), sources.source("staffing"))


def test_a_table_tries_no_numbers_out_against_what_lies_sealed(signed_in, member):
    rows = [f"{GRID},人民调解员,{member.name},{number},,,," for number in range(int(OWN) - 40, int(OWN) + 1)]
    told = upload(signed_in("grid_admin"), *rows).context["outcome"].rows
    assert "号码超过" in told[-1].what
    # of a few it is told who is meant, as a table is for
    told = upload(signed_in("grid_admin"), *rows[-5:]).context["outcome"].rows
    assert [row.outcome for row in told] == ["asked"] * 4 + ["known"]
