"""Which area an account, and the whole installation, is governed from.

The installation's top is the area that holds every governing appointment in force: a street alone governs itself, two
streets are governed by what lies above both. It can only be widened by whoever may appoint there.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from grids.access.roles import ROLES, Permission

if TYPE_CHECKING:
    from grids.staff.models import User

# significant digits of a code by what it stands for: city, district, street, community, grids
DIGITS = (17, 15, 12, 9, 6, 4)
GOVERNING = frozenset({Permission.STAFF_EDIT, Permission.AREA_EDIT, Permission.REFERENCE_EDIT})
GOVERNED = """
    SELECT DISTINCT appointment.area_code
    FROM grids_appointment appointment JOIN grids_postkind kind ON kind.id = appointment.kind_id
    WHERE appointment.period @> %s AND kind.role = ANY(%s)
"""
ROOT = "SELECT min(code) FROM grids_area WHERE level = 0"


def common_code(codes: Iterable[str]) -> str:
    """The code of the lowest area that holds all these areas; empty where none does."""
    significant = [code[:4] if len(code) == 6 and code.endswith("00") else code for code in codes if code]
    shared = _shared(min(significant, default=""), max(significant, default=""))
    for digits in DIGITS:
        if digits <= len(shared):
            return f"{shared[:4]}00" if digits == 4 else shared[:digits]
    return ""


def top_code() -> str:
    """The code of the area from which the installation is governed; of the city where nobody governs yet."""
    governing = [code for code, role in ROLES.items() if role.permissions & GOVERNING]
    with connection.cursor() as cursor:
        cursor.execute(GOVERNED, [timezone.localdate(), governing])
        found = common_code(row[0] for row in cursor.fetchall())
        if found:
            return found
        cursor.execute(ROOT)
        return cursor.fetchone()[0] or ""


def home_code(user: "User") -> str:
    """The code of the area that holds everything in which the account acts today; the top where it acts nowhere."""
    return common_code(grant.area_code for grant in user.grants) or top_code()


def _shared(first: str, last: str) -> str:
    """What the first and the last in order begin with alike: so do all between them."""
    return next((first[:at] for at in range(len(first), 0, -1) if last.startswith(first[:at])), "")
