"""A register's file comes in, from a page or from this machine: it is stored, opened, and its columns are guessed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.oracle import STREET_DIGITS
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.lifecycle import NEW
from grids.conduct.refusals import require
from grids.sheets import columns, file, files
from grids.sheets.engine import by_itself
from grids.sheets.models import ColumnMemory, RegisterImport
from grids.sheets.table import UPLOAD
from grids.sheets.vocabulary import Register

if TYPE_CHECKING:
    from grids.staff.models import User

NAME_MOST = 200


def upload(
    *, content: Iterable[bytes], name: str, register: str, area: Area, by: "User", remembers: bool = True, header_line: str = "",
) -> RegisterImport:  # fmt: skip
    """A new import of a file, its columns guessed or remembered. Refusal where it is no table, or has programs in it.

    header_line: where the header stands, as somebody writes it (3, 3-4); "" where it is to be found.
    """
    oracle.require_in(by, Permission.PEOPLE_IMPORT, area.code, _("导入登记"))
    require(register in Register.values, _("请选导入到哪一种登记表。"), field="register")
    require(
        len(area.code) >= STREET_DIGITS, _("登记表按街道或社区导入，请选街道、社区或网格。"), field="area"
    )
    matter = RegisterImport(
        register=register, area=area, street_code=area.code[:STREET_DIGITS], file_name=name[-NAME_MOST:],
        created_by=by, state=NEW, header_line=header_line.strip(),
    )  # fmt: skip
    path, matter.file_digest = files.store(matter.pk, content, name=name)
    matter.file_path = str(path)
    try:
        table = file.opened(path, name=matter.file_name, register=register, header_line=matter.header_line)
        require(
            table.header, _("“%(name)s”里找不到表头，请写明表头在第几行再上传。") % {"name": matter.file_name},
            field="header_line",
        )  # fmt: skip
        matter.header = list(table.header)
        matter.left_sheets = [list(one) for one in table.left]
        known = ColumnMemory.objects.filter(
            street_code=matter.street_code, register=register, fingerprint=columns.fingerprint(matter.header)
        )
        remembered = known.first() if remembers else None
        matter.mapping = columns.filled(register, matter.header, remembered and remembered.mapping)
        matter.words = remembered.words if remembered else {}
        with transaction.atomic():
            return by_itself(matter, UPLOAD, by=by)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
