"""Kinds of care that ship. All are care that somebody may decline; none rests on a statute: such a one a street adds, switched off."""

from grids.care.models import CareKind
from grids.provenance import Provenance

SHIPPED = (
    ("alone", "独居老人"),
    ("child", "困境儿童"),
    ("disabled", "重度残疾"),
    ("poor", "困难家庭"),
    ("mother", "孕产妇"),
)


def setup() -> None:
    """Create the kinds that are missing; change none that is there."""
    for code, name in SHIPPED:
        CareKind.objects.get_or_create(
            street_code="", code=code, defaults={"name": name, "is_on": True, "provenance": Provenance.OURS}
        )
