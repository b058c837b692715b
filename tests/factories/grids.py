"""Rows of grids for tests; the same every time."""

from itertools import count

from django.db.backends.postgresql.psycopg_any import DateRange

from grids.areas.models import Area
from grids.staff.models import Department, DepartmentMembership, User
from tests import personas

_numbers = count(1)


def an_area(parent: str, *, name: str = "") -> Area:
    """One more area right below `parent`."""
    above = Area.objects.get(code=parent)
    digits = {1: 2, 2: 3, 3: 3, 4: 3, 5: 2}[above.level + 1]
    for number in range(10**digits - 1, 0, -1):
        code = f"{above.prefix}{number:0{digits}d}"
        if not Area.objects.filter(code=code).exists():
            return Area.objects.create(
                code=code, name=name or f"区域 {code}", level=above.level + 1, parent=above
            )
    raise AssertionError(f"no code left below {parent}")


def a_department(area: str, *, kind: str = "street", name: str = "", **fields) -> Department:
    """One more department that serves `area`."""
    number = next(_numbers)
    return Department.objects.create(
        code=f"department-{number}", name=name or f"科室 {number}", kind=kind, area_id=area, **fields
    )


def a_user(**fields) -> User:
    """An account without any ground of access and without a password."""
    number = next(_numbers)
    return User.objects.create_user(
        fields.pop("username", f"user-{number}"),
        display_name=fields.pop("display_name", f"某人{number}"),
        **fields,
    )


def a_handler_of(department: Department, period: DateRange = personas.ALWAYS) -> User:
    """An account that handles the matters of `department`."""
    user = a_user()
    DepartmentMembership.objects.create(user=user, department=department, period=period)
    return user
