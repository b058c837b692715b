"""What becomes of a ledger's rows that meet matters which are there already."""

from datetime import timedelta
from itertools import permutations

import pytest
from django.db import transaction
from django.utils import timezone, translation

from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.staff.models import Department
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from whistles.imports import offices, words_form
from whistles.imports.batch import bring_in
from whistles.imports.references import References
from whistles.imports.seen import Seen
from whistles.imports.words import checked_words
from whistles.intake.models import Category, Lead
from whistles.ledgers.rows import LedgerRow
from whistles.lifecycle.actions import take
from whistles.lifecycle.grades import Grade, Scheme
from whistles.lifecycle.models import Whistle
from whistles.verification.actions import verify

pytestmark = pytest.mark.django_db
# the same for all rows of this module: at one time is to the second
NOW = timezone.now().replace(microsecond=0)
# verification chooses its isolation, which it can only before anything was asked
in_a_transaction_of_its_own = pytest.mark.django_db(transaction=True)


def row(
    number: str, *, closed: bool = False, days_ago: int = 3, hours: int = 0, title: str = "路灯不亮", **cells
) -> LedgerRow:
    received = NOW - timedelta(days=days_ago, hours=hours)
    plain = dict.fromkeys(
        (
            "content",
            "resolution",
            "outcome",
            "area",
            "address",
            "category",
            "grade",
            "department",
            "reporter",
            "phone",
        ),
        "",
    )
    return LedgerRow(
        line=2, number=number, title=title, received_at=received, whistled_at=cells.pop("whistled_at", None),
        closed_at=received + timedelta(days=1) if closed else None, **plain | cells,
    )  # fmt: skip


@pytest.fixture
def references(departments):
    def of(area: str = personas.LIANHUA, *, graded: bool = True, by=None) -> References:
        place = Area.objects.get(code=area)
        return References(place, made.source(), made.grade(place) if graded else None, by or system_actor())

    return of


@transaction.atomic
def bring(rows, references, **how):
    return bring_in(rows, references, **how)


@in_a_transaction_of_its_own
def test_a_lead_that_waits_in_the_pool_is_whistled_and_closed_by_the_ledger(references):
    bring([row("A1")], references(graded=False))
    assert Lead.objects.get().state == "new"

    tally = bring([row("A1", closed=True)], references())

    lead = Lead.objects.get()
    assert (tally.updated, tally.imported) == (1, 0)
    assert (lead.state, lead.version, lead.whistle.state) == ("whistled", 2, "closed")
    assert verify().found == []


def test_one_batch_and_one_row_at_a_time_leave_the_same_ledger(references):
    rows = [row("B1"), row("B1", closed=True, grade="routine")]

    tally = bring(rows, references(graded=False))

    assert (tally.imported, tally.updated) == (1, 1)
    assert Whistle.objects.get().state == "closed"
    again = bring(rows, references(graded=False))
    assert (again.imported, again.updated, again.unchanged) == (0, 0, 2)


def test_a_check_writes_nothing_not_even_a_category(references):
    bring([row("C1", category="张三 > 某小区")], references(), write=False)

    assert not Lead.objects.exists()
    assert not Category.objects.filter(path__startswith="张三").exists()


def test_a_ledger_closes_nothing_outside_of_its_area(references):
    bring([row("D1", area=personas.SUJIATANG)], references())
    elsewhere = Area.objects.filter(level=3, parent=personas.LIANHUA).exclude(code=personas.SUJIATANG).first()

    tally = bring([row("D1", closed=True)], references(elsewhere.code))

    assert [reason for _line, reason in tally.refused if "以外的区域" in reason]
    assert Whistle.objects.get().state == "whistled"


@pytest.mark.parametrize("split", [False, True], ids=["in one batch", "in two"])
@pytest.mark.parametrize(
    "other",
    [
        {"days_ago": 40},
        {"days_ago": 4},
        {"days_ago": 4, "title": "井盖松动", "content": "学府路 8 号"},
        {"content": "建设路水果摊占道"},
        {"hours": 6, "content": ""},
        {"address": "建设路"},
    ],
    ids=[
        "a month before",
        "a day before",
        "another title",
        "another text",
        "another time of day",
        "another place",
    ],
)
def test_another_matter_under_a_number_that_is_taken_is_refused_and_the_first_stays(references, split, other):
    first = row("E1", content="学府路 8 号", address="学府路")
    second = row("E1", closed=True, **{"content": "学府路八号", "address": "学府路"} | other)

    tallies = (
        [bring([first], references()), bring([second], references())]
        if split
        else [bring([first, second], references())]
    )

    refused = [reason for tally in tallies for _line, reason in tally.refused]
    assert len(refused) == 1
    assert "已经是" in refused[0]
    assert "从头编的" in refused[0]
    assert refused[0].count("路灯不亮") + refused[0].count("井盖松动") == 2
    assert [(w.title, w.state) for w in Whistle.objects.all()] == [("路灯不亮", "whistled")]


@pytest.mark.parametrize("same", [{"days_ago": 4}, {"title": "路灯不亮（已派单）"}], ids=["day", "title"])
def test_a_corrected_title_or_day_is_still_the_same_matter(references, same):
    bring([row("F1", content="学府路 8 号路灯不亮")], references())

    tally = bring([row("F1", closed=True, content="学府路8号 路灯不亮", **same)], references())

    # one that was closed before it was whistled is refused for that, not for its number
    assert not [reason for _line, reason in tally.refused if "另一件事" in reason]
    assert tally.updated + len(tally.refused) == 1


WAITS, OPEN, CLOSED = {"graded": False}, {}, {"closed": True}


@pytest.mark.parametrize("split", ["one batch", "batches", "imports", "checked"])
def test_in_which_order_a_ledger_says_that_it_was_whistled_and_closed_changes_nothing(references, split):
    """Every order of the rows of one matter, however they are cut into batches, ends as the last word of each."""
    whistled = NOW - timedelta(days=2)
    for at, order in enumerate(permutations((WAITS, OPEN, CLOSED))):
        said = [
            (
                row(
                    f"O{at}", closed="closed" in how, content="学府路",
                    grade="" if "graded" in how else "routine", whistled_at=None if "graded" in how else whistled,
                ),
                references(graded=False),
            )
            for how in order
        ]  # fmt: skip
        seen = Seen() if split == "checked" else None
        if split == "one batch":
            bring([line for line, _way in said], said[0][1])
        else:
            for line, way in said:
                tally = bring([line], way, write=split != "checked", seen=seen)
                assert tally.refused == []
        if split == "checked":
            continue
        whistle = Whistle.objects.get(leads__source_number=f"O{at}")
        assert (whistle.state, whistle.whistled_at) == ("closed", whistled), order


@pytest.mark.parametrize("write", [True, False])
def test_what_the_desk_typed_is_the_ledgers_matter_in_a_check_as_in_an_import_batch_after_batch(
    references, write
):
    made.a_lead(number="L1", title="路灯坏了", content="学府路口", received_at=row("L1").received_at)
    seen, said = Seen(), [row("L1", content="学府路 8 号"), row("L1", closed=True, content="学府路 8 号")]
    tallies = [bring([line], references(), write=write, seen=seen) for line in said]
    assert [(tally.updated, tally.refused) for tally in tallies] == [(1, [])] * 2


@in_a_transaction_of_its_own
def test_a_lead_that_a_ledger_closes_stays_where_it_was_registered(references):
    bring([row("G1", area=personas.SUJIATANG, days_ago=5, content="学府路")], references(graded=False))

    tally = bring([row("G1", closed=True, days_ago=3, content="学府路")], references())

    assert (tally.updated, tally.refused) == (1, [])
    whistle, lead = Whistle.objects.get(), Lead.objects.get()
    assert (whistle.area_id, whistle.title, whistle.received_at) == (
        lead.area_id,
        lead.title,
        lead.received_at,
    )
    assert whistle.area_id == personas.SUJIATANG
    assert verify().found == []


@pytest.mark.parametrize("cell", ["", "市容环境"])
def test_a_lead_that_a_ledger_closes_keeps_the_category_that_the_desk_gave_it(references, cell):
    bring([row("G3", category="城乡建设")], references(graded=False))

    bring([row("G3", closed=True, category=cell)], references())

    assert Whistle.objects.get().category.path == Lead.objects.get().category.path == "城乡建设"


def test_a_ledger_closes_no_lead_before_it_was_received(references):
    bring([row("G2", days_ago=1, content="学府路")], references(graded=False))

    tally = bring([row("G2", closed=True, days_ago=3, content="学府路")], references())

    assert "早于" in tally.refused[0][1]
    assert Lead.objects.get().state == "new"


@pytest.mark.parametrize("write", [True, False])
@pytest.mark.parametrize("closed", [True, False])
def test_a_ledger_neither_closes_a_complaint_nor_tells_of_it(references, departments, person, write, closed):
    complaint = made.a_lead(
        number="H1", title="路灯不亮", is_sealed=True, accused=departments["lianhua-police"],
        received_at=row("H1").received_at,
    )  # fmt: skip
    for line in (row("H1", closed=closed), row("H2", closed=closed)):
        # as a number that stands for nothing: neither a check nor an import tells the two apart
        tally = bring([line], references(by=person("street_admin")), write=write)
        assert (tally.refused, tally.imported, tally.updated, tally.unchanged) == ([], 1, 0, 0)
    complaint.refresh_from_db()
    assert complaint.state == "new"
    assert Lead.objects.ordinary().filter(source_number="H1").exists() is write


@pytest.mark.parametrize("write", [True, False])
def test_another_complaint_under_a_number_of_the_same_account_is_refused_and_never_lost(references, write):
    first, other = row("H1", complaint="是"), row("H1", complaint="是", title="另一件检举", days_ago=200)
    tally = bring([first, first, other], references(), write=write)
    assert (tally.imported, tally.unchanged, len(tally.refused)) == (1, 1, 1)
    assert "另一件事" in tally.refused[0][1]
    # whoever sees the refused rows of an import may not handle complaints
    assert not [title for title in (first.title, other.title) if title in tally.refused[0][1]]
    bring([first], references())
    tally = bring([first, other], references(), write=write)
    assert (tally.imported, tally.unchanged, len(tally.refused)) == (0, 1, 1)
    assert Lead.objects.complaints().count() == 1


def test_what_lies_where_the_importer_views_nothing_is_refused_with_the_same_words(departments, person):
    desk = person("community_officer")
    made.a_lead(personas.HONGSHAN, number="H1", title="路灯不亮", received_at=row("H1").received_at)
    community = Area.objects.get(code=personas.SUJIATANG)
    own = References(community, made.source(), made.grade(community), desk)
    assert "请联系街道负责人核对" in bring([row("H1")], own).refused[0][1]


def test_a_process_without_the_keys_of_complaints_refuses_a_complaint_that_names_its_reporter(
    references, departments, settings
):
    settings.SEALED_KEYS = []
    tally = bring(
        [row("X1", complaint="是", reporter="张三", phone="13800138000"), row("X2", complaint="是")],
        references(),
    )
    assert tally.imported == 1
    assert "请在登记页逐件登记" in tally.refused[0][1]
    assert Lead.objects.get().source_number == "X2"


def test_a_ledger_can_say_that_a_row_is_a_complaint(references, departments):
    tally = bring(
        [
            row("X1", closed=True, complaint="揭发控告", accused="莲华派出所"),
            row("X2", complaint="是", accused="不在名单里的单位"),
            row("X5", complaint="是"),
            row("X3", complaint="意见建议"),
            row("X4", complaint="否"),
        ],
        references(),
    )
    kept = {lead.source_number: lead for lead in Lead.objects.all()}
    assert {number: lead.is_sealed for number, lead in kept.items()} == {
        "X1": True, "X5": True, "X3": False, "X4": False,
    }  # fmt: skip
    # however far the office itself says that it got: whoever handles complaints decides anew
    assert (kept["X1"].state, kept["X1"].accused, kept["X1"].reporter_mask) == (
        "new", departments["lianhua-police"], "",
    )  # fmt: skip
    # an office that isn't to be found is never taken for none
    assert "被反映的部门「不在名单里的单位」在名单里找不到" in tally.refused[0][1]
    assert (kept["X5"].accused, kept["X5"].kept_from) == (None, [f"?{personas.LIANHUA}"])
    assert not Whistle.objects.filter(is_sealed=True).exists()


@pytest.mark.parametrize(
    ("department", "area", "told"),
    [
        ("苏家塘社区", personas.SUJIATANG, "不能牵头"),
        ("红云街道城市管理办公室", personas.SUJIATANG, "不服务这个区域"),
        ("城市管理办公室", personas.LIANHUA, "不止一个"),
        ("没有的部门", personas.LIANHUA, "没有部门"),
    ],
)
def test_a_ledgers_department_keeps_to_the_rules_of_a_whistle(
    references, departments, department, area, told
):
    Department.objects.create(
        code="other-urban", name="城市管理办公室", kind="street", area_id=personas.LIANHUA
    )

    tally = bring([row("I1", area=area, department=department)], references(personas.WUHUA))

    assert told in tally.refused[0][1]
    assert not Whistle.objects.exists()


def test_a_street_with_a_scheme_of_its_own_has_its_grades_in_a_ledger_of_the_whole_district(references):
    own = Scheme.objects.create(code="own-street", name="红云自己的方案", area_code=personas.HONGYUN)
    there = made.grade(Area.objects.get(code=personas.LIANHUA))
    Grade.objects.create(
        key="own-routine", code="routine", name="一般", scheme=own, behaviour=there.behaviour, order=1,
        provenance=there.provenance,
    )  # fmt: skip

    tally = bring(
        [
            row("K1", area=personas.LIANHUA, grade="routine"),
            row("K2", area=personas.HONGYUN, grade="routine"),
        ],
        references(personas.WUHUA),
    )

    assert tally.refused == []
    assert {w.area_id: w.grade_id for w in Whistle.objects.all()} == {
        personas.LIANHUA: there.key, personas.HONGYUN: "own-routine",
    }  # fmt: skip


@in_a_transaction_of_its_own
def test_an_open_row_without_a_department_is_handled_by_the_streets_desk(references, person):
    bring([row("J1")], references())
    whistle, desk = Whistle.objects.get(), person("street_admin")
    for verb in ("sign", "report_in", "start"):
        whistle = take(whistle_id=whistle.pk, verb=verb, by=desk, version=whistle.version)
    whistle = take(whistle_id=whistle.pk, verb="submit", by=desk, version=None, reason="已换灯")
    whistle = take(
        whistle_id=whistle.pk, verb="close", by=desk, version=None, reason="看过", outcome="solved"
    )

    assert whistle.state == "closed"
    assert verify().found == []


def test_whoever_may_not_act_for_a_missing_department_is_told_who_does(references, person):
    bring([row("J2", area=personas.SUJIATANG)], references())

    with pytest.raises(Refusal, match="没有写明牵头部门"):
        take(whistle_id=Whistle.objects.get().pk, verb="sign", by=person("community_officer"), version=1)


@pytest.mark.parametrize("write", [True, False])
def test_an_import_makes_no_more_departments_than_a_street_has(departments, monkeypatch, write):
    monkeypatch.setattr(offices, "MOST_NEW", 2)
    street = Area.objects.get(code=personas.LIANHUA)
    own = References(
        street, made.source(), made.grade(street), system_actor(), words={"department": {"*": "+"}}, made_before=["路灯所"],
    )  # fmt: skip
    names = ["绿化队", "绿化队", "张三", "莲华派出所"]
    tally = bring([row(f"D{at}", department=name) for at, name in enumerate(names)], own, write=write)
    (refused,) = tally.refused
    assert "张三" in refused[1]
    assert "是否对错了列" in refused[1]
    assert Department.objects.filter(name__in=names).count() == (2 if write else 1)


def test_how_a_matter_was_closed_is_read_in_the_words_of_ledgers_whoever_reads_them(references):
    closed = row("E1", closed=True, outcome="已解决")
    with translation.override("en"):
        assert references().resolve(closed).outcome == "solved"
        assert words_form.KNOWN["outcome"](None)("已解决") == "solved"
        assert checked_words({"outcome": {"办好": "已解决"}}, references().area) == {
            "outcome": {"办好": "solved"}
        }
