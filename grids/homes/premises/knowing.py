"""How an organisation comes to be known: by its code, of which there is one in a street, else by its name."""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal, checked, require
from grids.conduct.texts import said
from grids.homes.premises import uscc
from grids.homes.premises.kinds import EnterpriseClass
from grids.homes.premises.models import Organisation


@dataclass(frozen=True, slots=True)
class Named:
    """What is told of an organisation."""

    name: str
    uscc: str = ""
    enterprise_class: str = ""


def understood(told: Named) -> Named:
    """The same as it is kept; Refusal with a sentence where something can't be."""
    name, code = " ".join(said(told.name).split()), uscc.read(told.uscc)
    require(name, _("请写明单位名称。"), field="name")
    require(
        told.enterprise_class in ("", *EnterpriseClass.values), _("请选企业类别。"), field="enterprise_class"
    )
    return Named(name, code, told.enterprise_class)


def known_or_made(told: Named, *, street: str, is_demo: bool = False) -> Organisation:
    """The organisation of a street with this code, or without one of this name; else a new one. A code of another name is refused."""
    told = understood(told)
    _one_after_the_other(street, told.uscc or told.name)
    rows = Organisation.objects.filter(street_code=street)
    known = rows.filter(uscc=told.uscc).first() if told.uscc else rows.filter(uscc="", name=told.name).first()
    if known is None:
        made = Organisation(
            street_code=street,
            name=told.name,
            uscc=told.uscc,
            enterprise_class=told.enterprise_class,
            is_demo=is_demo,
        )
        checked(made).save(force_insert=True)
        return made
    if known.name != told.name:
        raise Refusal(
            _("这个统一社会信用代码已登记为“%(name)s”；是同一家就用这个名称，不是请核对代码。") % {"name": known.name},
            field="uscc", code="conflict",
        )  # fmt: skip
    return known


def _one_after_the_other(street: str, what: str) -> None:
    """Whoever makes an organisation of a street known waits for whoever does the same, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"organisation {street} {what}"]
        )
