"""The list of leads, in whatever state: as a page shows it, a file holds it and a command names it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.db.models.functions import Collate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code
from grids.lists.following import Followed
from grids.lists.listing import Column, Listing
from grids.lists.queries import followed_by
from grids.lists.several import Several
from whistles.desk.forms import FOLLOWED as FOLLOWED_ONES
from whistles.desk.forms import HANDLED, REGISTERED, LeadFilterForm
from whistles.intake.engine import LEAD_ENGINE
from whistles.intake.models import Category, Lead
from whistles.intake.queries import active_sources, revealable, sources_by_code
from whistles.intake.querysets import LeadQuerySet
from whistles.intake.reporters import opened
from whistles.intake.situation import LeadSituation
from whistles.intake.table import LEAD_LIFECYCLE, LEAD_ROWS, LEAD_STATES
from whistles.lifecycle import finding
from whistles.lifecycle.forms import StepForm
from whistles.lifecycle.listings import BY_SOUND, by_states, moment_column, text_column
from whistles.lifecycle.lists import LEAD_KIND, areas_to_choose
from whistles.lifecycle.queries import called_by_number
from whistles.lifecycle.shown import STATE_CHIPS

if TYPE_CHECKING:
    from grids.staff.models import User

NEWEST = ("-received_at", "-id")
TONES = {state.code: state.tone for state in LEAD_ROWS}


def form_of(user: "User", query: Mapping[str, str]) -> LeadFilterForm:
    """The filters of the list, bound to an address."""
    areas = areas_to_choose(user, query.get("area", ""))
    return LeadFilterForm(query, areas=areas, sources=active_sources())


def rows_of(user: "User", query: Mapping[str, str], form: LeadFilterForm | None = None) -> LeadQuerySet:
    """Leads that `user` may read, narrowed by an address, no complaint among them; Refusal where there can be none."""
    oracle.require_anywhere(user, Permission.LEAD_VIEW, gettext("查看哨源"))
    wanted = (form or form_of(user, query)).wanted
    rows = Lead.objects.ordinary_to(user)
    rows = rows.within(wanted["area"]) if "area" in wanted else rows
    if wanted.get("mine") == REGISTERED:
        rows = rows.registered_by(user)
    elif wanted.get("mine") == HANDLED:
        rows = rows.handled_by(user)
    elif wanted.get("mine") == FOLLOWED_ONES:
        rows = rows.filter(followed_by(user, LEAD_KIND))
    if "q" in wanted:
        rows = finding.leads_said(rows, wanted["q"], user)
    return rows.filter(**{name: wanted[name] for name in ("state", "source") if name in wanted})


def fetched(rows: Iterable[Lead]) -> list[Lead]:
    """Rows with area, channel, category and whistle, in a few questions. A whistle is told by its number and where it stands."""
    found = list(rows)
    areas = areas_by_code(row.area_id for row in found)
    sources = sources_by_code(row.source_id for row in found if row.source_id)
    categories = Category.objects.in_bulk({row.category_id for row in found if row.category_id})
    whistles = called_by_number({row.whistle_id for row in found if row.whistle_id})
    for row in found:
        row.area, row.category = areas.get(row.area_id), categories.get(row.category_id)
        row.source = sources.get(row.source_id)
        row.its_whistle = whistles.get(row.whistle_id)
    return found


def lines(rows: list[Lead]) -> list[Lead]:
    """The rows as the page shows them; a matter's whistle with the chip of where it stands."""
    found = fetched(rows)
    for row in found:
        row.pick = f"{row.pk}:{row.version}"
        row.chip = TONES.get(row.state, "plain")
        row.whistle_chip = STATE_CHIPS.get(row.its_whistle.state, "plain") if row.its_whistle else ""
    return found


COLUMNS = (
    text_column(
        "title", _("标题与编号"), keyset=("sound", "id"), by={"sound": Collate(F("title"), BY_SOUND)}, is_shown=True,
        in_files=_("标题"),
    ),
    Column("source_number", _("渠道编号"), lambda row: row.source_number, keyset=("source_number", "id"), is_kept=True),
    Column(
        "source", _("哨源渠道"), lambda row: row.source.name if row.source_id else "", keyset=("source_id", "id"), is_kept=True,
        is_shown=True,
    ),
    Column("area", _("区域"), lambda row: row.area.name, keyset=("area_id", "id"), is_shown=True),
    text_column("address", _("地址")),
    Column("category", _("诉求分类"), lambda row: row.category.path if row.category else "", is_kept=True),
    Column(
        "state", _("状态"), lambda row: row.get_state_display(), keyset=("place", "id"), by={"place": by_states(LEAD_STATES)},
        is_shown=True,
    ),
    Column("whistle", _("哨件编号"), lambda row: row.its_whistle.number if row.its_whistle else ""),
    Column(
        "whistle_state", _("哨件状态"), lambda row: row.its_whistle.get_state_display() if row.its_whistle else "",
    ),
    moment_column("received_at", _("收到"), is_ready=True, is_shown=True),
    moment_column("recorded_at", _("登记时间")),
    moment_column("external_due_at", _("外部时限"), keyset=("external_due_at", "id"), present=Q(external_due_at__isnull=False)),
    text_column("reply", _("答复")),
    Column("reporter", _("反映人"), lambda row: row.reporter_shown, is_kept=True),
    Column("content", _("内容"), lambda row: None, full=lambda row: row.content, is_granted_only=True),
    Column("reporter_name", _("反映人姓名"), lambda row: None, full=lambda row: opened(row, "reporter_name"), is_granted_only=True),
    Column("reporter_phone", _("反映人电话"), lambda row: None, full=lambda row: opened(row, "reporter_phone"), is_granted_only=True),
)  # fmt: skip

LEADS = Listing(
    name="leads", label=_("哨源"), page="lead_list", permission=Permission.LEAD_VIEW, columns=COLUMNS, rows=rows_of,
    said=lambda user, query: form_of(user, query).said, fetched=fetched, keyset=NEWEST, revealed=revealable,
    revealed_by=Permission.REPORTER_REVEAL, place="lead_desk",
    several=Several(
        LEAD_LIFECYCLE, rows=lambda user: Lead.objects.ordinary_to(user).select_related("area", "source", "category"),
        form=lambda step, row, user, data: StepForm(step, LeadSituation(row, user), data), take=LEAD_ENGINE.take,
        called=lambda row: f"{row.source_number} {row.title}", page="lead",
    ),
)  # fmt: skip
FOLLOWED = Followed(LEAD_KIND, _("哨源"), rows=lambda user: Lead.objects.ordinary_to(user), page="lead")
