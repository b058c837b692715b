"""Repairs for tests, asked for as residents and officers do."""

from property.repairs import actions
from property.repairs.models import Repair
from tests import personas
from tests.factories.estates import an_estate


def a_repair(*, estate=None, by=None, **told) -> Repair:
    """A repair that an officer entered."""
    by = by or personas.make("community_officer")
    estate = estate or an_estate(by=by)
    given = {"what": "一单元楼道灯不亮", "place": "1 单元 3 楼", "phone": "13800000000"} | told
    return actions.receive(estate=estate, by=by, **given).repair
