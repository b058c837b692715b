"""A list written to a file on this machine, as scripts take it: masked, and logged as every other export."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from grids.access import fence
from grids.access.oracle import Grant
from grids.access.roles import STREET_ADMIN
from grids.conduct.refusals import require
from grids.exports import sources
from grids.exports.logged import logged
from grids.exports.models import Export, Form
from grids.exports.writing import room, written
from grids.staff.queries import system_actor

if TYPE_CHECKING:
    from grids.areas.models import Area
    from grids.lists.listing import Listing
    from grids.lists.tables import Figures
    from grids.staff.models import User

CHUNK = 1 << 20


def as_desk_of(area: "Area") -> "User":
    """The system's own account, which reads for this call what the desk of an area reads."""
    reader = system_actor()
    reader.__dict__["grants"] = (Grant(STREET_ADMIN.code, area.prefix, area_code=area.code, label=area.name),)
    return reader


def write_out(
    *, name: str, query: Mapping[str, str], path: Path, by: "User", area: "Area", reason: str = ""
) -> int:
    """Write a list or figures to a new file, for its owner alone; how many rows. The form goes by the file's ending.

    Raises Refusal for a list, a form or a filter that isn't there, and for a file that is; nothing stays of a failure.
    """
    one, form = _source(name), path.suffix.lower().removeprefix(".")
    forms = sources.forms_of(one)
    known = "、".join(f".{each}" for each in forms)
    require(form in forms, _("文件名请以 %(forms)s 结尾。") % {"forms": known})
    require(not path.exists(), _("%(path)s 已经存在，请换一个文件名。") % {"path": path}, code="conflict")
    kept = sources.narrowing({**query, "area": area.code})
    sources.require_may(by, one)
    _require_understood(one, by, kept)
    export = Export(
        name=name, query=kept, said=sources.said_of(one, by, kept), form=Form(form), reason=reason, asked_by=by,
        area_code=area.code, asked_at=timezone.now(), language=get_language(),
    )  # fmt: skip
    with room() as file, fence.seen_by(by):
        number = written(export, file)
        file.seek(0)
        _put(path, iter(lambda: file.read(CHUNK), b""))
    logged(export, gettext_lazy("在服务器上导出"), rows=number, filter=export.said)
    return number


def _source(name: str) -> "Listing | Figures":
    try:
        return sources.source(name)
    except ObjectDoesNotExist:
        known = "、".join(sources.names())
        require(False, _("没有这个清单，可用的有：%(known)s。") % {"known": known})
        raise


def _require_understood(one: "Listing | Figures", by: "User", query: Mapping[str, str]) -> None:
    """Refuse a filter that the list passes over: a script that means some rows must not get all of them."""
    for name, value in query.items():
        is_understood = name == "sort" or sources.narrows(one, by, query, name)
        require(
            is_understood, _("看不懂条件 %(name)s=%(value)s。") % {"name": name, "value": value}, field=name
        )


def _put(path: Path, chunks: Iterable[bytes]) -> None:
    path.touch(mode=0o600, exist_ok=False)
    try:
        with path.open("wb") as target:
            for chunk in chunks:
                target.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
