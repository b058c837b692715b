import json

import pytest
from django.core.management import call_command

from grids.areas.drafts import BoundaryDraft
from grids.areas.models import Area
from grids.bringing.actions import import_boundaries
from tests import personas
from tests.grids.bringing.making import DAY, by, cell, community, planned
from tests.grids.geodata.making import collection, feature

pytestmark = pytest.mark.django_db
CODE = personas.HONGSHAN


def numbered(capsys, *options: str) -> dict:
    call_command("number_grids", "--area", CODE, "--day", DAY.isoformat(), "--json", *options)
    return json.loads(capsys.readouterr().out)


def test_new_grids_of_drafts_get_codes_as_they_lie_and_codes_that_are_there_stay(areas, capsys):
    top = community()
    old = collection(feature(cell(0, 0), code=f"{CODE}007", 名称="老网格"))
    import_boundaries(plan=planned(old, top), reason="导入", by=by(), confirm=True)
    fresh = {word: {"parent": CODE, "name": word, "code": "", "of": ""} for word in ("南东", "北东", "北西")}
    shapes = {"南东": cell(2, 0), "北东": cell(2, 1), "北西": cell(0, 1)}
    draft = BoundaryDraft.objects.create(area=top, by=by(), fresh=fresh, shapes=shapes)
    wanted = [("北西", f"{CODE}008"), ("北东", f"{CODE}009"), ("南东", f"{CODE}010")]
    told = numbered(capsys, "--dry-run")
    assert [(one["name"], one["code"]) for one in told["given"]] == wanted
    draft.refresh_from_db()
    assert {one["code"] for one in draft.fresh.values()} == {""}
    told = numbered(capsys)
    assert [(one["code"], one["place"]) for one in told["kept"]] == [(f"{CODE}007", 1)]
    draft.refresh_from_db()
    assert {word: one["code"] for word, one in draft.fresh.items()} == dict(wanted)
    assert numbered(capsys)["given"] == []
    assert Area.objects.get(code=f"{CODE}007").name == "老网格"
