"""In which grid a place lies, what that lies in, and who is on duty there."""

from governance.management.script import Script
from grids.areas.models import CoordSource
from grids.staff.whereabouts import where


class Command(Script):
    help = "一个地点在哪个网格：从市到网格的各级区域，和在这里任职的人员、岗位、办公电话。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("lon", type=float, help="经度，度")
        parser.add_argument("lat", type=float, help="纬度，度")
        parser.add_argument(
            "--coord", choices=CoordSource.values, default="WGS84", help="坐标系；默认 WGS84，会换算"
        )
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 文档")

    def handle(self, *args, **options) -> None:
        found = where(options["lon"], options["lat"], options["coord"])
        if options["json"]:
            self.write_document(found.as_json())
            return
        names = " › ".join(name for _code, name, _level in found.chain)
        self.stdout.write(f"{found.lon:.6f}, {found.lat:.6f}：{names or '不在任何已画的区域里'}")
        if found.chain and not found.leaf:
            self.stdout.write("这里还没有画到网格。")
        for one in found.members:
            self.stdout.write(f"{'、'.join(one.posts)}  {one.name}  {one.office_phone}")
