"""In which grid a place lies, what that lies in, and who is on duty there."""

from django.core.management import CommandError

from governance.management.script import Script
from grids.areas.models import CoordSource
from grids.registry.models import Building
from grids.registry.querysets import the_one_called
from grids.staff.whereabouts import where


class Command(Script):
    help = "一个地点在哪个网格：从市到网格的各级区域，和在这里任职的人员、岗位、办公电话。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("lon", type=float, nargs="?", help="经度，度")
        parser.add_argument("lat", type=float, nargs="?", help="纬度，度")
        parser.add_argument(
            "--building", default="", help="楼栋的地址，如“昆建路5号院12幢”；写了它就不写经纬度"
        )
        parser.add_argument(
            "--coord", choices=CoordSource.values, default="WGS84", help="坐标系；默认 WGS84，会换算"
        )
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        house = the_one_called(options["building"], Building.objects.all()) if options["building"] else None
        if house is None and options["lat"] is None:
            raise CommandError("请写经度和纬度，或用 --building 写楼栋的地址。")
        found = (
            where(house.lon, house.lat) if house else where(options["lon"], options["lat"], options["coord"])
        )
        if options["json"]:
            self.write_document(found.as_json() | ({"building": house.label} if house else {}))
            return
        if house:
            self.stdout.write(house.label)
        names = " › ".join(name for _code, name, _level in found.chain)
        self.stdout.write(f"{found.lon:.6f}, {found.lat:.6f}：{names or '不在任何已画的区域里'}")
        if found.chain and not found.leaf:
            self.stdout.write("这里还没有画到网格。")
        for one in found.members:
            self.stdout.write(f"{'、'.join(one.posts)}  {one.name}  {one.office_phone}")
