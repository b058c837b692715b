import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from grids.areas.actions import save_area
from grids.areas.models import Area, AreaBoundary
from grids.bringing.models import OutsideGrid
from grids.bringing.tree import Person, read_tree
from grids.bringing.tree_actions import TreeBrought, import_tree
from grids.bringing.tree_export import tree_document
from grids.bringing.tree_plan import _is_reached, plan_tree
from grids.conduct.refusals import Refusal
from grids.staff.actions import appoint
from grids.staff.models import Appointment, Member, PostKind
from grids.staff.queries import system_actor
from grids.staffing import mobiles
from tests import personas
from tests.factories import whistles as made
from tests.grids.bringing.making import DAY, community

CODE = personas.HONGSHAN
pytestmark = pytest.mark.django_db

PEOPLE = [
    {"userid": "zhang", "name": "张秀兰", "mobile": "13800000001", "telephone": "0871-6510 0001"},
    {"userid": "li", "name": "李建国", "mobile": "13800000002"},
    {"userid": "wang", "name": "王芳", "mobile": "13800000003"},
]


def grid(
    key: object, name: object, parent: object = "", admins: list | None = None, members: list | None = None
) -> dict:
    return {
        "grid_id": key, "grid_name": name, "grid_parent_id": parent, "grid_admin": ["zhang"] if admins is None else admins,
        "grid_member": members or [],
    }  # fmt: skip


def file_of(*grids: dict, people: list | None = None) -> bytes:
    document = {
        "errcode": 0,
        "errmsg": "ok",
        "grid_list": list(grids),
        "userlist": PEOPLE if people is None else people,
    }
    return json.dumps(document, ensure_ascii=False).encode()


def brought(data: bytes, *, day: date = DAY, confirm: bool = True, **more) -> TreeBrought:
    plan = plan_tree(read_tree(data), top=Area.objects.get(code=CODE), day=day)
    return import_tree(plan=plan, by=system_actor(), confirm=confirm, **more)


@pytest.fixture
def members(areas) -> dict[str, Member]:
    home = Area.objects.get(code=CODE)
    rows = (("张秀兰", "0871-65100001", "secretary"), ("李建国", "", ""), ("王芳", "0871-65109999", ""))
    return {
        name: Member.objects.create(name=name, office_phone=phone, standing=standing, home=home)
        for name, phone, standing in rows
    }


TREE = (
    grid("1", "虹山社区", admins=["zhang"]),
    grid("2", "第一网格", "1", ["zhang", "li"], ["wang"]),
    grid("3", "一栋", "2", ["zhang"], ["li"]),
)


def test_a_tree_tries_no_numbers_out_against_what_lies_sealed(members):
    mobiles.write(members["王芳"], "13800000040", system_actor())
    people = [
        {"userid": f"u{number}", "name": "王芳", "mobile": f"138000000{number}"} for number in range(10, 41)
    ]
    tree = (grid("1", "虹山社区"), grid("2", "第一网格", "1", [], [one["userid"] for one in people]))
    told = brought(file_of(*tree, people=people), confirm=False).as_json()
    assert not told["appointed"]
    assert all("没有核对" in one["refused"] for one in told["not_appointed"])


def test_a_preview_says_what_would_change_and_writes_nothing(members):
    told = brought(file_of(*TREE), confirm=False).as_json()
    assert [(one["code"], one["name"], one["parent"]) for one in told["new"]] == [
        (f"{CODE}001", "第一网格", CODE), (f"{CODE}00101", "一栋", f"{CODE}001"),
    ]  # fmt: skip
    assert (told["unchanged"], told["renamed"], told["moved"], told["gone"], told["refused"]) == (
        1,
        [],
        [],
        [],
        [],
    )
    assert [(one["grid"], one["name"], one["leads"], one["how"]) for one in told["appointed"]] == [
        (f"{CODE}001", "张秀兰", True, "姓名和电话"), (f"{CODE}001", "李建国", False, "只按姓名"),
        (f"{CODE}00101", "张秀兰", True, "姓名和电话"), (f"{CODE}00101", "李建国", False, "只按姓名"),
    ]  # fmt: skip
    assert [(one["name"], one["refused"]) for one in told["not_appointed"]] == [
        ("王芳", "姓名相同，电话不同，可能不是同一个人")
    ]
    assert not Area.objects.filter(parent=CODE).exists()
    assert not Appointment.objects.filter(member__in=members.values()).exists()
    assert not OutsideGrid.objects.exists()


def test_confirmed_it_is_the_same_and_again_nothing(members):
    preview = brought(file_of(*TREE), confirm=False).as_json()
    done = brought(file_of(*TREE)).as_json()
    assert preview | {"confirmed": True} == done
    assert dict(OutsideGrid.objects.values_list("outside_id", "area")) == {
        "1": CODE, "2": f"{CODE}001", "3": f"{CODE}00101",
    }  # fmt: skip
    again = brought(file_of(*TREE)).as_json()
    assert (again["new"], again["unchanged"], again["appointed"], again["in_post"]) == ([], 3, [], 4)


def test_a_grid_is_known_again_when_it_was_renamed_or_moved(members):
    brought(file_of(*TREE, grid("4", "第二网格", "1")))
    later = date(2026, 4, 1)
    tree = (
        TREE[0],
        grid("2", "东片网格", "1", ["zhang", "li"]),
        grid("3", "一栋", "4", ["zhang"], ["li"]),
        grid("4", "第二网格", "1"),
    )
    told = brought(file_of(*tree), day=later).as_json()
    assert [(one["code"], one["was"], one["name"]) for one in told["renamed"]] == [
        (f"{CODE}001", "第一网格", "东片网格")
    ]
    assert [(one["code"], one["was"]) for one in told["moved"]] == [(f"{CODE}00201", f"{CODE}00101")]
    assert Area.objects.get(code=f"{CODE}001").name == "东片网格"
    assert Area.objects.get(code=f"{CODE}00101").ends_on == later
    assert OutsideGrid.objects.get(outside_id="3").area_id == f"{CODE}00201"
    held = Appointment.objects.filter(area=f"{CODE}00201", period__contains=later)
    assert sorted(held.values_list("member__name", flat=True)) == ["张秀兰", "李建国"]
    assert not Appointment.objects.filter(area=f"{CODE}00101", period__contains=later).exists()


def test_a_grid_that_is_gone_is_listed_and_ends_only_where_that_was_asked_for(members):
    brought(file_of(*TREE))
    later = date(2026, 4, 1)
    told = brought(file_of(*TREE[:2]), day=later, confirm=False).as_json()
    assert ([one["code"] for one in told["gone"]], told["ended"]) == ([f"{CODE}00101"], [])
    told = brought(file_of(*TREE[:2]), day=later, ends_gone=True).as_json()
    assert told["ended"] == [f"{CODE}00101"]
    assert Area.objects.get(code=f"{CODE}00101").ends_on == later


def test_what_is_drawn_is_neither_moved_nor_ended_by_a_tree(members):
    brought(file_of(*TREE, grid("4", "第二网格", "1")))
    community(f"{CODE}00101")
    later = date(2026, 4, 1)
    moved = (*TREE[:2], grid("3", "一栋", "4"), grid("4", "第二网格", "1"))
    told = brought(file_of(*moved), day=later, confirm=False, ends_gone=True).as_json()
    assert told["refused"][0]["reason"].startswith("它已画了边界")
    assert (told["gone"], told["ended"]) == ([], [])
    told = brought(file_of(TREE[0], TREE[1]), day=later, confirm=False, ends_gone=True).as_json()
    assert "把它并入邻格" in told["stays"][0]["reason"]
    made.a_lead(f"{CODE}00101")
    AreaBoundary.objects.filter(area=f"{CODE}00101").update(period=(date(2026, 1, 1), later))
    told = brought(file_of(TREE[0], TREE[1]), day=later, confirm=False, ends_gone=True).as_json()
    assert "哨源库里的哨源" in told["stays"][0]["reason"]


def test_whoever_may_not_lead_gets_a_post_and_a_leader_gives_way_to_who_may(members):
    old = members["李建国"]
    old.standing = "committee"
    old.save()
    area = Area(code=f"{CODE}001", name="第一网格", level=4, parent_id=CODE, starts_on=date(2026, 1, 1))
    save_area(area=area, by=system_actor())
    appoint(
        member=old,
        kind=PostKind.objects.get(code="grid_leader"),
        area=area,
        from_day=date(2026, 1, 1),
        by=system_actor(),
    )
    told = brought(
        file_of(
            TREE[0],
            grid("2", "第一网格", "1", ["wang", "zhang"]),
            people=[PEOPLE[0], PEOPLE[2] | {"mobile": ""}],
        )
    )
    posts = {one.name: one for one in told.appointed}
    assert (posts["王芳"].leads, posts["张秀兰"].leads) == (False, True)
    assert posts["张秀兰"].ends.member == old
    leaders = Appointment.objects.filter(area=area, is_leader=True, period__contains=DAY)
    assert [one.member.name for one in leaders] == ["张秀兰"]


LIMITS = {
    "没有名称": grid("2", "", "1"),
    "名称超过 30 字": grid("2", "长" * 31, "1"),
    "负责人有 0 人，应为 1 到 20 人": grid("2", "甲", "1", []),
    "负责人有 21 人": grid("2", "甲", "1", [str(one) for one in range(21)]),
    "成员有 101 人，超过 100 人": grid("2", "甲", "1", members=[str(one) for one in range(101)]),
    "上级绕回了自己": grid("2", "甲", "3"),
}


@pytest.mark.parametrize("reason", LIMITS)
def test_a_grid_beyond_the_platforms_limits_is_left_out_with_what_lies_below_it(reason):
    tree = read_tree(file_of(TREE[0], LIMITS[reason], grid("3", "下面", "2"), grid("9", "别的", "1")))
    assert [one.id for one in tree.nodes] == ["1", "9"]
    assert next(one for one in tree.refused if one["id"] == "2")["reason"].startswith(reason)
    assert len(tree.refused) == 2
    assert tree.rows == 4


def test_levels_beyond_ten_are_the_platforms_limit_and_beyond_five_ours(members):
    deep = [grid(str(one), f"第{one}层", str(one - 1), [f"u{one}"]) for one in range(2, 13)]
    tree = read_tree(file_of(TREE[0], *deep))
    assert [one["reason"] for one in tree.refused if "层级" in one["reason"]] == ["层级超过 10 层"]
    told = brought(file_of(TREE[0], *deep), confirm=False).as_json()
    assert [one["level"] for one in told["new"]] == [4, 5]
    assert "这里最多到五级网格，第 4 层放不下；请把它并到上一层" in [one["reason"] for one in told["refused"]]


def test_one_who_leads_more_than_ten_grids_and_two_of_one_name_are_refused():
    many = read_tree(file_of(*(grid(str(one), f"第{one}网格") for one in range(11))))
    assert {one["reason"] for one in many.refused} == {"有人负责的网格超过 10 个"}
    twice = read_tree(file_of(TREE[0], grid("2", "甲", "1"), grid("3", "甲", "1")))
    assert [one["id"] for one in twice.refused] == ["3"]


NOT_READ = {
    "这不是完整的 JSON": b'{"grid_list": [',
    "这个 JSON 不是": b"[1, 2]",
    "企业微信当时返回的是错误（errcode 40001）": b'{"errcode": 40001, "errmsg": "invalid credential"}',
    "文件里没有 grid_list": b'{"errcode": 0}',
}


@pytest.mark.parametrize("said", NOT_READ)
def test_a_file_that_is_no_tree_says_so(said):
    with pytest.raises(Refusal, match="^" + said.replace("（", ".").replace("）", ".")):
        read_tree(NOT_READ[said])


def test_documents_of_several_levels_are_one_tree_and_numbers_are_texts():
    first = {"errcode": 0, "grid_list": [grid(1, "虹山社区"), grid(2, 1, 1)]}
    second = {"errcode": 0, "grid_list": [grid(2, 1, 1), grid(3, "一栋", 2)]}
    tree = read_tree(json.dumps([first, second]).encode())
    assert [(one.id, one.name, one.depth) for one in tree.nodes] == [
        ("1", "虹山社区", 1),
        ("2", "1", 2),
        ("3", "一栋", 3),
    ]


def test_what_goes_out_comes_in_again_and_changes_nothing(members):
    brought(file_of(*TREE))
    document = tree_document(Area.objects.get(code=CODE), DAY)
    assert [one["grid_id"] for one in document["grid_list"]] == ["1", "2", "3"]
    assert document["grid_list"][1]["grid_admin"] == [f"member-{members['张秀兰'].pk}"]
    assert document["userlist"][0]["posts"][0] == {"grid_id": "2", "post": "网格长"}
    assert document["beyond"] == [{"grid_id": "1", "limit": "grid_admin"}]
    # WeCom wants somebody who answers for the community too
    document["grid_list"][0]["grid_admin"] = document["grid_list"][1]["grid_admin"]
    told = brought(json.dumps(document).encode()).as_json()
    assert (told["new"], told["renamed"], told["moved"], told["gone"], told["appointed"]) == (
        [],
        [],
        [],
        [],
        [],
    )


def test_the_commands_bring_in_and_take_out(members, tmp_path, capsys):
    path = tmp_path / "tree.json"
    path.write_bytes(file_of(*TREE))
    with pytest.raises(SystemExit) as ended:
        call_command("import_grid_tree", str(path), "--area", CODE, "--day", "2026-03-01", "--json")
    assert ended.value.code == 2
    assert len(json.loads(capsys.readouterr().out)["new"]) == 2
    call_command("export_grid_tree", "--area", CODE)
    assert len(json.loads(capsys.readouterr().out)["grid_list"]) == 3


def test_a_file_beyond_the_limit_is_refused_without_being_read_to_its_end(members, tmp_path):
    path = tmp_path / "tree.json"
    with path.open("wb") as file:
        # of no bytes on the disk; more than this machine has memory
        file.truncate(1 << 40)
    with pytest.raises(CommandError, match="超过 10 MB"):
        call_command("import_grid_tree", str(path), "--area", CODE)


def test_a_members_own_number_is_matched_by_its_hash_alone_and_never_goes_out(members):
    mobiles.write(members["王芳"], "13987654321", system_actor())
    person = Person("wf", "王芳", ("13987654321",))
    assert _is_reached(members["王芳"], person)
    assert not _is_reached(members["王芳"], Person("wf", "王芳", ("13812345678",)))
    document = json.dumps(tree_document(Area.objects.get(code=CODE), DAY), ensure_ascii=False)
    assert "13987654321" not in document
    assert "mobile" not in document
