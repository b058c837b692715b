"""Where a report for somebody was not looked, each with the sentence that tells them why: a guard holds it against the registry."""

from django.utils.translation import gettext_lazy as _

# models with personal fields of residents that no `Held` covers and no subject itself explains
APART = {
    "governance.Feedback": _("对系统的投诉建议不登记姓名和电话，没有查。"),
    "grids.Patrol": _("巡查的说明按日期保存，不登记居民，没有查。"),
    "grids.PatrolFinding": _("巡查发现不登记居民；转为反映事项的在反映事项里查。"),
    "grids.PatrolEvent": _("巡查的经过只记办了哪一步，没有查。"),
    "grids.InitiativeTask": _("专项任务按网格和楼栋登记，不登记居民，没有查。"),
    "grids.InitiativeEvent": _("专项的经过只记办了哪一步，没有查。"),
    "grids.Collecting": _("收集个人信息的安排说的是专项，里面没有居民，没有查。"),
    "grids.BroughtTable": _("上传了还没确认的专项登记表加密保存、一小时内删除，没有查。"),
    "grids.RefusedEntry": _("没有导入的专项登记加密保存、随专项销毁，没有查。"),
    "grids.BuildingEvent": _("楼栋的经过只记登记和改动，不登记住在里面的人，没有查。"),
    "grids.BoundaryChange": _("界线调整的原因说的是网格，里面没有居民，没有查。"),
    "grids.RegisterImport": _("上传的登记表加密保存、导入结束三十天后删除，导进来的在居民登记里，没有另查。"),
    "grids.RegisterImportEvent": _("登记表导入的经过只记办了哪一步，没有查。"),
    "grids.RefusedRow": _("没有导入的登记行加密保存、导入结束三十天后删除，没有查。"),
    "grids.ReportTemplate": _("单位自己的表样里没有居民，没有查。"),
    "grids.MinorLeave": _("按任务查看未成年人信息的批准说的是任务和范围，里面没有居民，没有查。"),
    "grids.WalkKey": _("手机上走访内容的密钥里没有居民的信息，没有查。"),
    "property.Repair": _("报修按小区和编号登记，不登记姓名；办完一年后抹去，凭编号和查询码可以看，没有查。"),
    "property.RepairEvent": _("报修的经过只记办了哪一步，没有查。"),
    "property.PointEvent": _("服务点的经过只记办了哪一步，没有查。"),
    "property.JobHolder": _("服务点岗位按岗位登记姓名，不和居民登记相连，没有查；请向所在社区查阅。"),
    "grids.OfficeHook": _("群机器人的地址是单位的，里面没有居民，没有查。"),
}
