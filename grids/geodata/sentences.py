"""Why a file of shapes, or one shape of it, is not taken, and what else there is to say of it."""

from django.utils.translation import gettext_lazy as _

# the whole file
NOT_READ = {
    "empty_file": _("这个文件是空的。请重新选择。"),
    "unknown": _("认不出这是什么文件。请上传 GeoJSON（.json、.geojson），或者把 Shapefile 的 .shp、.dbf、.prj 压成一个 zip。"),
    "markup": _("这是网页或 KML，不能直接导入。请在奥维、图新地球等软件里另存为 GeoJSON 或 Shapefile。"),
    "bare_shp": _("只有 .shp，没有名称、编号和坐标系。请把同名的 .shp、.dbf、.shx、.prj 一起压成一个 zip 再上传。"),
    "other_archive": _("这是 .gz、.rar 或 .7z 压缩包，打不开。请解开，重新压成 .zip。"),
    "broken_json": _("第 %(line)s 行不是完整的 JSON，文件可能没有导全。请重新导出。"),
    "not_geojson": _("这个 JSON 不是 GeoJSON：没有写明是 FeatureCollection。请在 QGIS、ArcGIS 里导出为 GeoJSON。"),
    "esri_json": _("这是 ArcGIS 自己的 JSON，不是 GeoJSON。请导出时选 GeoJSON，或导出 Shapefile。"),
    "osm_json": _("这是 OpenStreetMap 接口返回的 JSON，不是 GeoJSON。请在 overpass turbo 里导出 GeoJSON，或用 QGIS 另存。"),
    "topojson": _("这是 TopoJSON，不是 GeoJSON。请另存为 GeoJSON。"),
    "no_features": _("文件里一个图形也没有。"),
    "too_many_features": _("文件里有 %(have)s 个图形，超过上限 %(most)s 个。请分开导入，例如一个社区一个文件。"),
    "too_many_corners_in_all": _("全部图形的折点超过 %(most)s 个。请先简化界线，或分开导入。"),
    "crs_unknown": _("坐标系「%(name)s」不认识。请转成 WGS-84（EPSG:4326）或 CGCS2000（EPSG:4490）再导出。"),
    "broken_zip": _("压缩包已损坏，打不开。请重新压缩再上传。"),
    "locked_zip": _("压缩包加了密码，打不开。请去掉密码。"),
    "too_many_entries": _("压缩包里超过 %(most)s 个文件。请只压缩同一个图层的 .shp、.dbf、.shx、.prj。"),
    "path_in_zip": _("压缩包里的文件名指向压缩包外面，不能打开。请重新压缩。"),
    "zip_in_zip": _("压缩包里还是压缩包。请解开里面的一层，把 .shp、.dbf、.prj 直接压成 zip。"),
    "no_shp": _("压缩包里没有 .shp 文件。请把同名的 .shp、.dbf、.shx、.prj 一起压成 zip。"),
    "several_shp": _("压缩包里有 %(have)s 个 .shp，不知道导入哪一个。请只留一个图层。"),
    "too_large_unpacked": _("压缩包解开后超过 %(limit)s MB。请只留要导入的图层。"),
    "broken_shapefile": _("Shapefile 已损坏，读不出来。请重新导出。"),
    "not_polygons": _("这个图层是点或线，不是面，画不出范围。请选面图层。"),
    "prj_unknown": _("看不懂 .prj 里写的坐标系「%(name)s」。请转成 WGS-84 或 CGCS2000 再导出。"),
    "prj_other_ellipsoid": _(
        "坐标系「%(name)s」不是 WGS-84 或 CGCS2000（例如北京 54、西安 80），换算要用测绘部门的参数，这里不能自己算。请先转成 CGCS2000。"
    ),
    "prj_other_projection": _("投影「%(name)s」不会换算。请转成经纬度（WGS-84、CGCS2000）或高斯-克吕格投影再导出。"),
    "too_much": _("读这个文件要用的时间和内存超出限度。请简化界线，或分开导入。"),
}  # fmt: skip
# one feature of it
NOT_TAKEN = {
    "empty": _("没有图形"),
    "not_polygon": _("是 %(kind)s，不是面"),
    "no_number": _("坐标里有不是数字的值（NaN、无穷大或文字）"),
    "ring_short": _("折点不到三个，围不成面"),
    "crossing": _("界线自己相交，或两部分重叠，在 %(x)s, %(y)s 附近"),
    "too_many_corners": _("有 %(have)s 个折点，超过上限 %(most)s 个，请先简化"),
    "too_many_rings": _("由超过 %(most)s 个环组成，请先简化"),
    "swapped": _("经度和纬度写反了：%(x)s, %(y)s。应当先写经度，再写纬度"),
    "web_mercator": _("坐标 %(x)s, %(y)s 是网络墨卡托（EPSG:3857）的米，不是经纬度，文件里又没有写明。请转成经纬度再导出"),
    "in_metres": _("坐标 %(x)s, %(y)s 是投影坐标的米，不是经纬度，文件里又没有 .prj 写明投影。请带上 .prj，或转成经纬度"),
    "outside": _("坐标 %(x)s, %(y)s 不在中国境内"),
    "outside_after_converting": _("坐标 %(x)s, %(y)s 按写明的坐标系换算，落在中国境外；写明的坐标系可能不对"),
}  # fmt: skip
MENDED = {
    "height_dropped": _("去掉了高程"),
    "ring_closed": _("首尾没有接上，已接上"),
}
WARNINGS = {
    "prj_missing": _("没有 .prj，坐标按经纬度（WGS-84）读。请对着地图核对位置。"),
    "dbf_missing": _("没有 .dbf，没有名称和编号。"),
    "cpg_missing": _("没有 .cpg，属性表按 %(encoding)s 读。请看名称有没有乱码。"),
    "cpg_wrong": _(".cpg 写的编码和属性表对不上，按 %(encoding)s 读。请看名称有没有乱码。"),
    "texts_broken": _("属性表里有认不出的文字，按 %(encoding)s 读，有的会是乱码。请另存为 UTF-8。"),
}
