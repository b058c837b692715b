"""Collector: Celery looks for tasks here."""

from grids.areas.tasks import apply_boundary_changes
from grids.background.tasks import imports_go_on, statistics_go_on, urgent_work_goes_on
from grids.bringing.tasks import sweep_brought
from grids.care.tasks import close_days_of_care, look_after_care
from grids.colours.tasks import recolour_streets
from grids.exports.tasks import hand_out_exports, run_export, sweep_exports
from grids.files.tasks import sweep_files
from grids.identity.tasks import sweep_sessions
from grids.initiatives.tasks import look_after_initiatives
from grids.notices.tasks import deliver_messages, forget_old_notices, tell_what_happened
from grids.patrols.tasks import erase_patrols
from grids.people.tasks import pseudonymise_people
from grids.registry.tasks import forget_building_imports
from grids.sheets.reports.tasks import remove_unused_templates
from grids.sheets.tasks import hand_out_registers, run_register_import, sweep_registers
from grids.staffing.tasks import carry_handovers, erase_mobiles
from grids.walks.keys.tasks import sweep_walk_keys
from grids.walks.tasks import forget_rounds

__all__ = [
    "close_days_of_care", "forget_rounds", "look_after_care",
    "apply_boundary_changes", "deliver_messages", "carry_handovers", "erase_mobiles", "erase_patrols", "forget_building_imports",
    "forget_old_notices", "hand_out_exports", "hand_out_registers", "run_register_import", "sweep_registers",
    "imports_go_on",
    "pseudonymise_people", "recolour_streets", "remove_unused_templates",
    "run_export", "statistics_go_on",
    "look_after_initiatives", "sweep_brought", "sweep_exports", "sweep_files", "sweep_sessions",
    "sweep_walk_keys", "tell_what_happened", "urgent_work_goes_on",
]  # fmt: skip
