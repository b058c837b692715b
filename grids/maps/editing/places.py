"""What the editor of boundaries says in places common to all."""

from django.utils.translation import gettext_lazy as _

from grids.pages import Here, Tasks

ADDRESSES = (("grids/", "grids.maps.editing.urls"),)
HERE = (
    Here(
        (
            "grid_edit", "grid_edit_step", "grid_edit_changes", "grid_edit_confirm", "grid_edit_drop",
            "grid_edit_versions", "grid_edit_carry_on", "grid_edit_withdraw",
        ),
        _("改界线"),
        (
            _("左边选工具：移共用边、移角点、切成两格、并入邻格、画新格；每一步都由系统算好，自动存为草稿，Ctrl Z 撤销。"),
            _("“两边一起动”开着，一边让出多少，另一边就得到多少，不留缝也不重叠；关掉只动一格。"),
            _("右边写着检查结果和保存后会变动的楼栋、哨件、岗位：重叠不能保存，按“贴回邻格”就好；缝隙只提醒。填好生效日和事由，再保存并生效。"),
            _("别人也在改同一处时，先存的生效；后存的会看到两版，再决定用哪一版。"),
        ),
    ),
    Here(
        ("grid_checks",),
        _("边界检查"),
        (
            _("一次查完本街道或社区的界线：重叠、缝隙、出界、自相交、狭缝，各有多少平方米，在图上哪里。"),
            _("按“去改”打开那一处的改界线。"),
        ),
    ),
)  # fmt: skip
HELP = (
    Tasks(
        "grid_admin",
        (
            _("改界线：拖共用边、切格、并格，先看哪些楼栋和哨件换网格，再保存并生效；历次界线都留着。"),
            _("“边界检查”隔一阵看一次：重叠和缝隙是从哪里来的，点开就能改。"),
        ),
        order=40,
    ),
)
