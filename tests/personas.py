"""One account per role, ready to sign in, in an area of its own; who they are is public knowledge to every test."""

import time
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from grids.approvals.actions import grant
from grids.approvals.models import Approval
from grids.areas.models import Area
from grids.identity.queries import needs_second_factor
from grids.identity.sessions import FACTOR, GIVEN, PROVED
from grids.staff.models import Appointment, Department, DepartmentMembership, Member, PostKind, User

CITY, WUHUA, GUANDU = "530100", "530102", "530111"
LIANHUA, HONGYUN, JINMA = "530102006", "530102007", "530111004"
SUJIATANG, HONGSHAN, XUEFU = "530102006004", "530102006006", "530102006012"
YOUYING, SHUGUANG = "530102007001", "530111004008"
SUJIATANG_GRID = "530102006004001"

PASSWORD = "correct horse battery staple"
ALWAYS = DateRange(date(2000, 1, 1), None, "[)")

# name → level and code; parents come before their children
AREAS = (
    (CITY, "昆明市", 0, None),
    (WUHUA, "五华区", 1, CITY),
    (GUANDU, "官渡区", 1, CITY),
    (LIANHUA, "莲华街道", 2, WUHUA),
    (HONGYUN, "红云街道", 2, WUHUA),
    (JINMA, "金马街道", 2, GUANDU),
    (SUJIATANG, "苏家塘社区居民委员会", 3, LIANHUA),
    (HONGSHAN, "虹山社区居民委员会", 3, LIANHUA),
    (XUEFU, "学府社区居民委员会", 3, LIANHUA),
    (YOUYING, "右营社区居民委员会", 3, HONGYUN),
    (SHUGUANG, "曙光社区居民委员会", 3, JINMA),
    (SUJIATANG_GRID, "苏家塘第一网格", 4, SUJIATANG),
)

# code → name, kind, area it serves
DEPARTMENTS = (
    ("lianhua-urban", "城市管理办公室", "street", LIANHUA),
    ("lianhua-police", "莲华派出所", "street", LIANHUA),
    ("lianhua-market", "市场监管所", "street", LIANHUA),
    ("wuhua-housing", "区住房和城乡建设局", "district", WUHUA),
    ("sujiatang", "苏家塘社区", "community", SUJIATANG),
    ("hongyun-urban", "红云街道城市管理办公室", "street", HONGYUN),
)

Row = TypeVar("Row", Area, Department)


@dataclass(frozen=True, slots=True)
class Persona:
    """Who somebody is: a post in an area, or an account of a department."""

    username: str
    display_name: str
    role: str
    post: str = ""
    area: str = ""
    department: str = ""


PERSONAS = {
    persona.username: persona
    for persona in (
        Persona("community_officer", "林社工", "community_officer", "community_worker", SUJIATANG),
        Persona("grid_officer", "郑网格", "community_officer", "grid_leader", SUJIATANG_GRID),
        Persona("grid_admin", "苏网格", "grid_admin", "grid_admin", LIANHUA),
        Persona("street_admin", "王研判", "street_admin", "triage_officer", LIANHUA),
        Persona("street_leader", "李主任", "street_leader", "street_leader", LIANHUA),
        Persona("care_officer", "关爱华", "care_officer", "care_officer", LIANHUA),
        Persona("care_auditor", "监督平", "care_auditor", "care_auditor", WUHUA),
        Persona("property_handler", "高维修", "property_handler", "property_handler", SUJIATANG),
        Persona("district_desk", "邱督办", "district_desk", "district_desk", WUHUA),
        Persona("complaint_officer", "何纪检", "complaint_officer", "complaint_officer", WUHUA),
        Persona("department_handler", "赵城管", "department_handler", department="lianhua-urban"),
        Persona("assisting_handler", "钱民警", "department_handler", department="lianhua-police"),
        Persona("uninvolved_handler", "孙市监", "department_handler", department="lianhua-market"),
        Persona("city_viewer", "周数据", "city_viewer", "data_viewer", CITY),
        Persona("auditor", "吴审计", "auditor", "auditor", CITY),
        Persona("system_admin", "冯运维", "system_admin", "system_admin", CITY),
        Persona("security_officer", "纪安宁", "security_officer", "security_officer", CITY),
        # the same roles elsewhere, to whom nothing of 莲华街道 is known
        Persona("other_community_officer", "陈社工", "community_officer", "community_worker", YOUYING),
        Persona("other_street_admin", "褚研判", "street_admin", "triage_officer", HONGYUN),
        Persona("other_street_leader", "卫主任", "street_leader", "street_leader", HONGYUN),
        Persona("other_district_desk", "施督办", "district_desk", "district_desk", GUANDU),
        Persona("other_complaint_officer", "许纪检", "complaint_officer", "complaint_officer", GUANDU),
        Persona("other_department_handler", "蒋城管", "department_handler", department="hongyun-urban"),
        Persona("other_city_viewer", "沈数据", "city_viewer", "data_viewer", HONGYUN),
        Persona("other_auditor", "韩审计", "auditor", "auditor", HONGYUN),
        Persona("other_security_officer", "许安全", "security_officer", "security_officer", HONGYUN),
        Persona("other_system_admin", "杨运维", "system_admin", "system_admin", HONGYUN),
        Persona("guandu_admin", "朱研判", "street_admin", "triage_officer", JINMA),
    )
}


def make_areas() -> dict[str, Area]:
    """The areas of the tests, by code."""
    wanted = [
        Area(code=code, name=name, level=level, parent_id=parent) for code, name, level, parent in AREAS
    ]
    return _all_with(Area, wanted)


def make_departments() -> dict[str, Department]:
    """The departments of the tests, by code."""
    wanted = [
        Department(code=code, name=name, kind=kind, area_id=area) for code, name, kind, area in DEPARTMENTS
    ]
    return _all_with(Department, wanted)


def _all_with(model: type[Row], wanted: list[Row]) -> dict[str, Row]:
    """Every row by its code, those that are wanted and were missing among them: nearly every test begins here."""
    found = {row.code: row for row in model.objects.all()}
    if missing := [row for row in wanted if row.code not in found]:
        model.objects.bulk_create(missing)
        found = {row.code: row for row in model.objects.all()}
    return found


def make(username: str) -> User:
    """The persona's account with its ground of access; made once, then the same.

    The password is `PASSWORD`. Areas and departments of the tests must be there.
    """
    persona = PERSONAS[username]
    found = User.objects.filter(username=username).first()
    if found:
        return found
    user = User.objects.create_user(username, PASSWORD, display_name=persona.display_name)
    if persona.department:
        department = Department.objects.get(code=persona.department)
        DepartmentMembership.objects.create(user=user, department=department, period=ALWAYS)
    else:
        appoint(user, persona.post, persona.area)
    return user


def make_union() -> User:
    """One account with the posts of everybody in a street and its district, who works for a department too.

    Who administers, secures and audits the system is three more, whom the database keeps apart from each other.
    """
    user = make("street_admin")
    for name in ("community_officer", "street_leader", "district_desk", "complaint_officer", "city_viewer"):
        appoint(user, PERSONAS[name].post, PERSONAS[name].area)
    department = Department.objects.get(code=PERSONAS["department_handler"].department)
    DepartmentMembership.objects.create(user=user, department=department, period=ALWAYS)
    return user


def appoint(user: User, post: str, area: str, period: DateRange = ALWAYS) -> Appointment:
    """Put an account into a post of an area over a period."""
    member, _created = Member.objects.get_or_create(
        user=user, defaults={"name": str(user), "standing": "committee" if post == "grid_leader" else ""}
    )
    return Appointment.objects.create(
        member=member, kind=PostKind.objects.get(code=post), area_id=area, period=period
    )


def enter(client: Client, user: User) -> Client:
    """Sign somebody in as the sign-in does: who needs a second factor has just given it."""
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    if needs_second_factor(User.objects.get(pk=user.pk)):
        session = client.session
        session[FACTOR], session[PROVED] = GIVEN, time.time()
        session.save()
    return client


def granted(made: Approval | Appointment | DepartmentMembership | Member, *, by: User | None = None):
    """What was asked for, granted by the security officer of the city where that takes a second person."""
    if isinstance(made, Approval):
        grant(approval_id=made.pk, by=by or make("security_officer"))
    return made
