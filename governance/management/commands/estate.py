"""One estate as a document: who managed it when, rounds, meetings, points, whatever each subject of property tells."""

import json
import uuid

from django.core.management.base import CommandError
from django.core.serializers.json import DjangoJSONEncoder

from governance.management.script import Script
from grids.access.fence import everything
from property.estates.models import Estate
from property.estates.sections import sections


class Command(Script):
    help = "一个小区的全部：谁在管、摸底、业主大会、服务点、账目。"

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "code", help="小区的编号，或所在社区、网格的区域代码（那里有几个小区时再给 --name）"
        )
        parser.add_argument("--name", help="小区的名称")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        estate = _named(options["code"], options["name"])
        with everything("a document of an estate, for whoever runs the product"):
            told = {one.name: one.json(estate) for one in sections() if one.json}
        document = {
            "id": estate.pk, "name": estate.name, "kind": estate.kind, "area": estate.area_id, "built": estate.built,
            "buildings": estate.memberships.filter(left_on=None).count(), "ends_on": estate.ends_on, **told,
        }  # fmt: skip
        plain = json.loads(json.dumps(document, cls=DjangoJSONEncoder))
        if options["json"]:
            self.write_document(plain)
            return
        for name, value in plain.items():
            self.stdout.write(f"{name}\t{json.dumps(value, ensure_ascii=False)}")


def _named(code: str, name: str | None) -> Estate:
    """The estate of an id, or the only one of an area that is called so."""
    try:
        rows = Estate.objects.filter(pk=uuid.UUID(code))
    except ValueError:
        rows = Estate.objects.standing().filter(area__code__startswith=code)
    found = list((rows.filter(name=name) if name else rows).order_by("name")[:20])
    if not found:
        raise CommandError("没有这个小区，请核对编号、区域代码和名称。")
    if len(found) > 1:
        raise CommandError(
            f"这里有几个小区，请用 --name 说明是哪一个：{'、'.join(one.name for one in found)}"
        )
    return found[0]
