"""Roles as code: what each may do. Who has one, where and since when, are rows (appointments, memberships)."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """What may be done; always asked within an area's subtree or for a department's own matters."""

    LEAD_VIEW = "lead.view"
    LEAD_RECEIVE = "lead.receive"
    LEAD_TRIAGE = "lead.triage"
    LEAD_APPROVE = "lead.approve"
    WHISTLE_VIEW = "whistle.view"
    WHISTLE_HANDLE = "whistle.handle"
    WHISTLE_VERIFY = "whistle.verify"
    WHISTLE_CANCEL = "whistle.cancel"
    WHISTLE_APPROVE = "whistle.approve"
    WHISTLE_SUPERVISE = "whistle.supervise"
    LEDGER_IMPORT = "ledger.import"
    COMPLAINT_HANDLE = "complaint.handle"
    REPORTER_REVEAL = "reporter.reveal"
    SEALED_REVEAL = "sealed.reveal"
    STATISTICS_VIEW = "statistics.view"
    REFERENCE_EDIT = "reference.edit"
    STAFF_EDIT = "staff.edit"
    AREA_EDIT = "area.edit"
    STAFF_CONFIRM = "staff.confirm"
    AUDIT_READ = "audit.read"
    EXPORT_APPROVE = "export.approve"
    GRID_VIEW = "grid.view"
    GRID_EDIT = "grid.edit"
    GRID_APPOINT = "grid.appoint"
    REGISTRY_EDIT = "registry.edit"
    INITIATIVE_EDIT = "initiative.edit"
    PATROL_DO = "patrol.do"
    ENTRY_REVEAL = "entry.reveal"
    COLLECT_APPROVE = "collect.approve"
    PEOPLE_VIEW = "people.view"
    PEOPLE_EDIT = "people.edit"
    PEOPLE_REVEAL = "people.reveal"
    PEOPLE_MERGE = "people.merge"
    PEOPLE_OPEN = "people.open"
    PEOPLE_IMPORT = "people.import"
    MINOR_APPROVE = "minor.approve"
    REQUEST_HANDLE = "request.handle"
    CARE_VIEW = "care.view"
    CARE_WRITE = "care.write"
    CARE_APPROVE = "care.approve"
    CARE_SWITCH = "care.switch"
    CARE_AUDIT = "care.audit"
    ESTATE_EDIT = "estate.edit"
    MEETING_RUN = "meeting.run"
    REPAIR_HANDLE = "repair.handle"


@dataclass(frozen=True, slots=True)
class Role:
    """A set of permissions with a name. `excludes`: roles that one account can't hold beside it."""

    code: str
    name: str | Promise
    description: str | Promise
    permissions: frozenset[Permission]
    excludes: frozenset[str] = frozenset()


P = Permission

COMMUNITY_OFFICER = Role(
    "community_officer",
    _("社区工作人员"),
    _(
        "看本网格、本社区的哨源和哨件，登记哨源，看统计；看网格和楼栋，巡查，核对楼栋；看和登记住户，查看号码写明理由；管小区、摸底、业主表决、服务点和报修"
    ),
    frozenset(
        {
            P.LEAD_VIEW,
            P.LEAD_RECEIVE,
            P.WHISTLE_VIEW,
            P.STATISTICS_VIEW,
            P.GRID_VIEW,
            P.REGISTRY_EDIT,
            P.PATROL_DO,
            P.PEOPLE_VIEW,
            P.PEOPLE_EDIT,
            P.PEOPLE_REVEAL,
            P.ESTATE_EDIT,
            P.MEETING_RUN,
            P.REPAIR_HANDLE,
        }
    ),
)
GRID_ADMIN = Role(
    "grid_admin",
    _("街道网格岗"),
    _(
        "画网格、改界线，任命网格里的岗位，维护楼栋，布置专项，查看专项登记的信息；登记和导入住户，合并和拆分重复的人，写明理由查看本区域以外的住户，办理本人查阅和更正申请；管小区、摸底、业主表决、服务点和报修；看本街道的哨源、哨件和统计"
    ),
    frozenset(
        {
            P.LEAD_VIEW,
            P.LEAD_RECEIVE,
            P.WHISTLE_VIEW,
            P.STATISTICS_VIEW,
            P.GRID_VIEW,
            P.GRID_EDIT,
            P.GRID_APPOINT,
            P.REGISTRY_EDIT,
            P.INITIATIVE_EDIT,
            P.PATROL_DO,
            P.ENTRY_REVEAL,
            P.PEOPLE_VIEW,
            P.PEOPLE_EDIT,
            P.PEOPLE_REVEAL,
            P.PEOPLE_MERGE,
            P.PEOPLE_OPEN,
            P.PEOPLE_IMPORT,
            P.REQUEST_HANDLE,
            P.ESTATE_EDIT,
            P.MEETING_RUN,
            P.REPAIR_HANDLE,
        }
    ),
)
STREET_ADMIN = Role(
    "street_admin",
    _("街道管理员"),
    _("研判、吹哨、核实办结、导入台账，维护本街道的哨源渠道、部门与分类"),
    frozenset(
        {
            P.LEAD_VIEW,
            P.LEAD_RECEIVE,
            P.LEAD_TRIAGE,
            P.WHISTLE_VIEW,
            P.WHISTLE_VERIFY,
            P.WHISTLE_CANCEL,
            P.LEDGER_IMPORT,
            P.REPORTER_REVEAL,
            P.STATISTICS_VIEW,
            P.REFERENCE_EDIT,
            P.GRID_VIEW,
        }
    ),
)
STREET_LEADER = Role(
    "street_leader",
    _("街道负责人"),
    _(
        "看本街道全部哨件与统计，审批吹哨、挂账、申诉、完整导出和专项收集个人信息，督办、批示、核实办结，办理检举控告，查看密封的举报人；看住户登记（号码遮盖），批准关注记录和查看未成年人信息"
    ),
    frozenset(
        {
            P.LEAD_VIEW,
            P.LEAD_APPROVE,
            P.WHISTLE_VIEW,
            P.WHISTLE_VERIFY,
            P.WHISTLE_APPROVE,
            P.WHISTLE_SUPERVISE,
            P.STATISTICS_VIEW,
            P.REPORTER_REVEAL,
            P.COMPLAINT_HANDLE,
            P.SEALED_REVEAL,
            P.EXPORT_APPROVE,
            P.ENTRY_REVEAL,
            P.COLLECT_APPROVE,
            P.GRID_VIEW,
            P.PEOPLE_VIEW,
            P.PEOPLE_OPEN,
            P.MINOR_APPROVE,
            P.CARE_VIEW,
            P.CARE_APPROVE,
            P.CARE_SWITCH,
        }
    ),
)
DISTRICT_DESK = Role(
    "district_desk",
    _("区级督办员"),
    _("看本区全部哨件与统计，批准重点哨延期和街道负责人提出的事项，督办超时的哨件"),
    frozenset({P.WHISTLE_VIEW, P.WHISTLE_APPROVE, P.WHISTLE_SUPERVISE, P.STATISTICS_VIEW, P.GRID_VIEW}),
)
COMPLAINT_OFFICER = Role(
    "complaint_officer",
    _("检举控告承办人"),
    _("办理本区域的检举控告，反映街道自己的由区里的承办人办理；看不到其他哨源和哨件"),
    frozenset({P.COMPLAINT_HANDLE, P.SEALED_REVEAL}),
)
DEPARTMENT_HANDLER = Role(
    "department_handler",
    _("部门办理员"),
    _("签收、报到、办理、提交吹给本部门的哨件"),
    frozenset({P.WHISTLE_VIEW, P.WHISTLE_HANDLE, P.REPORTER_REVEAL}),
)
CITY_VIEWER = Role(
    "city_viewer",
    _("数据查看员"),
    _("看统计数字和不含个人信息的清单"),
    frozenset({P.STATISTICS_VIEW, P.GRID_VIEW}),
)
AUDITOR = Role(
    "auditor",
    _("审计员"),
    _("看操作记录、查看记录和历史版本，不办理任何事项"),
    frozenset({P.AUDIT_READ}),
    excludes=frozenset(
        {
            "system_admin", "security_officer", "street_admin", "street_leader", "district_desk", "complaint_officer",
            "department_handler", "community_officer", "grid_admin",
        }
    ),
)  # fmt: skip
SYSTEM_ADMIN = Role(
    "system_admin",
    _("系统管理员"),
    _("管理账号、任职、区域与基础数据，看不到哨件内容和个人信息"),
    frozenset(
        {
            P.STAFF_EDIT,
            P.AREA_EDIT,
            P.REFERENCE_EDIT,
            P.GRID_VIEW,
            P.GRID_EDIT,
            P.GRID_APPOINT,
            P.REGISTRY_EDIT,
        }
    ),
    # who makes accounts reads no matters; a colleague who does both has two accounts
    excludes=frozenset(
        {
            "auditor", "security_officer", "street_admin", "street_leader", "district_desk", "complaint_officer",
            "department_handler", "community_officer", "grid_admin",
        }
    ),
)  # fmt: skip
SECURITY_OFFICER = Role(
    "security_officer",
    _("安全员"),
    _("确认敏感岗位的任职、密码重置、岗位角色的变动和完整导出，不能单独发起"),
    frozenset({P.STAFF_CONFIRM, P.EXPORT_APPROVE}),
    # a street of three people: its leader may confirm, whoever administers, audits or handles matters may not
    excludes=frozenset(
        {
            "system_admin",
            "auditor",
            "street_admin",
            "district_desk",
            "department_handler",
            "community_officer",
            "grid_admin",
        }
    ),
)
CARE_OFFICER = Role(
    "care_officer",
    _("关爱专干"),
    _("提出关注记录，记下答应了什么、做了什么；看住户登记（号码遮盖），提出的记录由街道负责人批准"),
    frozenset({P.GRID_VIEW, P.PEOPLE_VIEW, P.CARE_VIEW, P.CARE_WRITE}),
    excludes=frozenset({"auditor", "system_admin", "security_officer", "care_auditor"}),
)
CARE_AUDITOR = Role(
    "care_auditor",
    _("关注记录监督员"),
    _("看谁提出、批准、查看了关注记录，不办理任何事项"),
    frozenset({P.CARE_AUDIT}),
    excludes=frozenset({"care_officer", "street_leader"}),
)
PROPERTY_HANDLER = Role(
    "property_handler",
    _("物业维修员"),
    _("接本小区的报修，登记到场和修好；看不到住户登记、哨件和统计"),
    frozenset({P.REPAIR_HANDLE}),
    excludes=frozenset({"auditor", "system_admin", "security_officer", "care_auditor"}),
)

ROLES = {
    role.code: role
    for role in (
        COMMUNITY_OFFICER,
        GRID_ADMIN,
        STREET_ADMIN,
        STREET_LEADER,
        DISTRICT_DESK,
        COMPLAINT_OFFICER,
        DEPARTMENT_HANDLER,
        CITY_VIEWER,
        AUDITOR,
        SYSTEM_ADMIN,
        SECURITY_OFFICER,
        CARE_OFFICER,
        CARE_AUDITOR,
        PROPERTY_HANDLER,
    )
}
# every role but the department's comes from an appointment; that one comes from a membership
APPOINTED = [(role.code, role.name) for role in ROLES.values() if role is not DEPARTMENT_HANDLER]
ADMIN_PERMISSIONS = frozenset({P.REFERENCE_EDIT, P.STAFF_EDIT, P.AREA_EDIT, P.STAFF_CONFIRM, P.AUDIT_READ})
# what lets somebody read sealed values, make others able to, or read what all did: with a second factor only
SENSITIVE = ADMIN_PERMISSIONS | {
    P.REPORTER_REVEAL, P.SEALED_REVEAL, P.EXPORT_APPROVE, P.GRID_APPOINT, P.ENTRY_REVEAL, P.COLLECT_APPROVE,
    P.PEOPLE_MERGE, P.PEOPLE_OPEN, P.PEOPLE_IMPORT, P.MINOR_APPROVE, P.CARE_VIEW, P.CARE_WRITE, P.CARE_APPROVE,
    P.CARE_SWITCH, P.CARE_AUDIT,
}  # fmt: skip
SENSITIVE_ROLES = frozenset(role.code for role in ROLES.values() if role.permissions & SENSITIVE)
# whoever watches over others: one person alone neither makes such an account nor takes one away
WATCHING_ROLES = frozenset(
    role.code
    for role in ROLES.values()
    if role.permissions & {P.AUDIT_READ, P.STAFF_CONFIRM, P.COMPLAINT_HANDLE}
)


def excluding_pairs(codes: set[str]) -> list[tuple[Role, Role]]:
    """Pairs among `codes` that one account may not combine."""
    pairs = []
    for code in sorted(codes):
        for other in sorted(ROLES[code].excludes & codes):
            if (ROLES[other], ROLES[code]) not in pairs:
                pairs.append((ROLES[code], ROLES[other]))
    return pairs
