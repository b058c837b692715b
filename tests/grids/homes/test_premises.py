"""An organisation settles, is inspected, leaves; one organisation of a code in a street; trades that a street sets for itself."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from grids.conduct.refusals import Refusal
from grids.homes.parties import Party
from grids.homes.premises import actions, trades
from grids.homes.premises.knowing import Named
from grids.homes.premises.models import Organisation, Premises, Trade
from grids.homes.premises.queries import inspect_by_of, trades_to_choose
from grids.registry.dwellings.actions import end_dwelling
from tests import personas
from tests.factories.dwellings import a_dwelling
from tests.factories.people import a_person, facts
from tests.factories.tenures import LICENSED, a_venue, in_days, settled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


@pytest.fixture(autouse=True)
def _trades():
    trades.setup()


def by():
    return personas.make("community_officer")


def settle(dwelling, told, **more):
    return actions.settle_premises(dwelling_id=dwelling.pk, told=told, **{"by": by()} | more)


def test_a_venue_is_inspected_first_as_its_trade_has_it():
    premises = a_venue(a_dwelling(), since=-40)
    assert premises.inspect_by == in_days(-40) + timedelta(days=90)
    assert premises.inspected_on is None
    assert Premises.objects.inspection_due(in_days(49)).count() == 0
    assert Premises.objects.inspection_due(in_days(50)).count() == 1


def test_an_office_needs_no_trade_and_is_never_due():
    premises = Premises.objects.get(
        pk=settle(a_dwelling(), settled(kind="office", trade="")).events[0].row_id
    )
    assert (premises.trade, premises.inspect_by) == (None, None)


def test_one_organisation_of_a_code_in_a_street_under_its_one_name():
    first = a_dwelling()
    settle(first, settled("莲华物业服务有限公司", LICENSED, kind="office", trade=""))
    settle(
        a_dwelling(first.building, "403"),
        settled("莲华物业服务有限公司", LICENSED.lower(), kind="office", trade=""),
    )
    assert Organisation.objects.count() == 1
    with pytest.raises(Refusal, match="已登记为“莲华物业服务有限公司”"):
        settle(a_dwelling(first.building, "404"), settled("别的公司", LICENSED, kind="office", trade=""))


@pytest.mark.parametrize(
    ("told", "said", "field"),
    [
        ({"trade": ""}, "要选行业", "trade"),
        ({"trade": "castles"}, "没有这个行业", "trade"),
        ({"kind": "castle"}, "办公还是经营", "kind"),
        ({"office_phone": "13812345678"}, "手机是个人信息", "office_phone"),
        ({"office_phone": "1234"}, "座机带区号", "office_phone"),
        ({"org_hazard": "03"}, "安全隐患", "org_hazard"),
        ({"organisation": Party(organisation=Named("某店", "91110000600037342L"))}, "校验码不对", "name"),
        ({"organisation": Party(organisation=Named("\u200b"))}, "单位名称", "name"),
        ({"organisation": Party()}, "请选择是谁", "name"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(told, said, field):
    with pytest.raises(Refusal, match=said) as refused:
        settle(a_dwelling(), settled(**told))
    assert refused.value.field == field
    assert not Premises.objects.exists()


def test_the_same_organisation_is_once_in_a_dwelling():
    dwelling = a_dwelling()
    a_venue(dwelling)
    with pytest.raises(Refusal, match="已经登记在这户"):
        a_venue(dwelling)


def test_whoever_answers_for_it_is_registered_and_masked_in_no_book():
    done = settle(a_dwelling(), settled(responsible=Party(person=facts(name="王丽"))))
    premises = Premises.objects.get()
    assert done.events[0].person_id == premises.responsible_id
    assert "王" not in str(done.events[0].detail)


def test_an_inspection_sets_the_next_one_and_what_is_to_be_mended_needs_a_day():
    premises = a_venue(a_dwelling(), since=-100)
    actions.inspected(premises_id=premises.pk, outcome="fine", occurred_on=in_days(-3), by=by())
    premises.refresh_from_db()
    assert (premises.inspected_on, premises.inspect_by) == (in_days(-3), in_days(87))
    with pytest.raises(Refusal, match="哪天以前复查"):
        actions.inspected(premises_id=premises.pk, outcome="to_mend", by=by())
    done = actions.inspected(
        premises_id=premises.pk, outcome="to_mend", inspect_by=in_days(7), org_hazard="02", by=by()
    )
    premises.refresh_from_db()
    assert (premises.inspect_by, premises.org_hazard) == (in_days(7), "02")
    assert done.events[0].detail["outcome"] == "to_mend"
    with pytest.raises(Refusal, match="上次检查在这以后"):
        actions.inspected(premises_id=premises.pk, outcome="fine", occurred_on=in_days(-1), by=by())


def test_who_left_is_neither_inspected_nor_due():
    premises = a_venue(a_dwelling(), since=-200)
    assert Premises.objects.inspection_due(timezone.localdate()).exists()
    actions.leave_premises(premises_id=premises.pk, occurred_on=in_days(-1), by=by())
    premises.refresh_from_db()
    assert (premises.period.upper, premises.inspect_by) == (in_days(-1), None)
    assert not Premises.objects.inspection_due(timezone.localdate()).exists()
    for step in (actions.leave_premises, lambda **told: actions.inspected(outcome="fine", **told)):
        with pytest.raises(Refusal, match="已经不在这里"):
            step(premises_id=premises.pk, by=by())


def test_a_street_has_its_own_days_and_trades():
    area = personas.SUJIATANG_GRID
    Trade.objects.create(owner_code=area[:9], code="catering", name="餐饮", inspect_every_days=30)
    Trade.objects.create(owner_code=area[:9], code="tea", name="茶室", inspect_every_days=60)
    shipped = Trade.objects.get(owner_code="", code="catering")
    today = timezone.localdate()
    assert inspect_by_of(shipped, area, today) == today + timedelta(days=30)
    assert inspect_by_of(shipped, "530111" + area[6:], today) == today + timedelta(days=90)
    codes = [one.code for one in trades_to_choose(area)]
    assert codes.count("catering") == 1
    assert "tea" in codes
    assert "tea" not in [one.code for one in trades_to_choose("5301110010010010000")]


def test_a_page_sent_twice_is_one_step_and_the_second_reader_is_told():
    dwelling, key = a_dwelling(), uuid4()
    first = settle(dwelling, settled(), key=key, base=1)
    assert settle(dwelling, settled(), key=key, base=1).events == first.events
    with pytest.raises(Refusal, match="单位入驻"):
        settle(dwelling, settled("另一家"), key=uuid4(), base=1)


def test_organisations_are_seen_where_residents_are():
    a_venue(a_dwelling())
    responsible = a_person()
    assert Organisation.objects.visible_to(by()).count() == 1
    assert Organisation.objects.visible_to(personas.make("district_desk")).count() == 0
    assert responsible.pk


def test_a_dwelling_in_which_an_organisation_is_neither_ends_nor_stands_vacant():
    dwelling = a_dwelling()
    premises = a_venue(dwelling)
    admin = personas.make("grid_admin")
    end = lambda: end_dwelling(dwelling_id=dwelling.pk, reason="已拆", by=admin)  # noqa: E731
    with pytest.raises(Refusal, match="还登记着单位“老张米线店”"):
        end()
    actions.leave_premises(premises_id=premises.pk, by=by())
    end()
