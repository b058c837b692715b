"""What beat asks for and when. Whatever is late by more than it `expires` is asked for anew."""

from typing import Any

from celery.schedules import crontab

# how often each kind of worker says that it is there
HEARTBEAT_SECONDS = 20
# how often exports that wait are looked for
EXPORTS_EVERY = 3
NOTICE_SECONDS = 3
DELIVERY_SECONDS = 5


Times = dict[str, dict[str, Any]]


def schedule(*, imports_every: int, statistics_every: int, recount_at: int) -> Times:
    """Tasks with their times. imports_every, statistics_every: seconds; recount_at: the hour of the night in which figures
    are counted anew, after which what is long follows."""
    return _always() | _of_grids() | _told() | _every(imports_every, statistics_every) | _by_night(recount_at)


def _always() -> Times:
    """What has its own time everywhere."""
    return {
        **{
            f"heartbeat: {task}": {
                "task": f"grids.background.tasks.{task}",
                "schedule": HEARTBEAT_SECONDS,
                "options": {"expires": HEARTBEAT_SECONDS * 3},
            }
            for task in ("urgent_work_goes_on", "imports_go_on", "statistics_go_on")
        },
        "sessions that ended": {
            "task": "grids.identity.tasks.sweep_sessions",
            "schedule": crontab(minute=20),
            "options": {"expires": 1800},
        },
        "files of buildings that nobody confirmed": {
            "task": "grids.registry.tasks.forget_building_imports",
            "schedule": crontab(hour=4, minute=40),
            "options": {"expires": 3600},
        },
        "files that belong to nothing": {
            "task": "grids.files.tasks.sweep_files",
            "schedule": crontab(hour=4, minute=50),
            "options": {"expires": 3600},
        },
        "partitions": {
            "task": "whistles.growth.tasks.make_partitions",
            "schedule": crontab(hour=4, minute=20),
            "options": {"expires": 3600},
        },
        "heads of the last minutes": {
            "task": "whistles.verification.tasks.make_moment_head",
            "schedule": 120,
            "options": {"expires": 240},
        },
        # some hours after midnight: nothing that began on the day is still being written
        "day heads": {
            "task": "whistles.verification.tasks.make_day_heads",
            "schedule": crontab(hour="2,5,8", minute=20),
        },
        # reminders are exact to the minute
        "what is due": {
            "task": "whistles.lifecycle.tasks.say_what_is_due",
            "schedule": 60,
            "options": {"expires": 240},
        },
    }


def _of_grids() -> Times:
    """What grids leave behind, and what their day brings."""
    return {
        "uploads of grids that nobody confirmed": {
            "task": "grids.bringing.tasks.sweep_brought",
            "schedule": crontab(minute=50),
            "options": {"expires": 1800},
        },
        "streets whose colours are derived anew": {
            "task": "grids.colours.tasks.recolour_streets",
            "schedule": crontab(minute="*/5"),
            "options": {"expires": 280},
        },
        # what was entered late within minutes, and each night the day that is over
        "colours of days that are over": {
            "task": "grids.colours.tasks.count_days",
            "schedule": crontab(minute="4-59/10"),
            "options": {"expires": 580},
        },
        "rounds from door to door that are over": {
            "task": "grids.walks.tasks.forget_rounds",
            "schedule": crontab(hour=4, minute=55),
            "options": {"expires": 3600},
        },
        "care that follows its people and lapses": {
            "task": "grids.care.tasks.look_after_care",
            "schedule": crontab(minute="*/10"),
            "options": {"expires": 580},
        },
        "care past its term, and its heads": {
            "task": "grids.care.tasks.close_days_of_care",
            "schedule": crontab(hour=3, minute=50),
            "options": {"expires": 3600},
        },
        # new boundaries hold from the first minute of their day; what lies in them follows within minutes
        "handovers whose day has come": {
            "task": "grids.staffing.tasks.carry_handovers",
            "schedule": crontab(minute="*/5"),
            "options": {"expires": 280},
        },
        "boundaries whose day has come": {
            "task": "grids.areas.tasks.apply_boundary_changes",
            "schedule": crontab(minute="*/5"),
            "options": {"expires": 280},
        },
    }


def _told() -> Times:
    """What is told, and what of it leaves."""
    return {
        # whoever has to act knows within seconds
        "what happened": {
            "task": "grids.notices.tasks.tell_what_happened",
            "schedule": NOTICE_SECONDS,
            "options": {"expires": NOTICE_SECONDS * 3},
        },
        "messages that leave": {
            "task": "grids.notices.tasks.deliver_messages",
            "schedule": DELIVERY_SECONDS,
            "options": {"expires": DELIVERY_SECONDS * 2},
        },
    }


def _every(imports: int, statistics: int) -> Times:
    """What follows files and steps, by seconds."""
    return {
        "imports": {
            "task": "whistles.imports.tasks.hand_out_imports",
            "schedule": imports,
            "options": {"expires": imports * 4},
        },
        "registers": {
            "task": "grids.sheets.tasks.hand_out_registers",
            "schedule": imports,
            "options": {"expires": imports * 4},
        },
        "registers left lying": {
            "task": "grids.sheets.tasks.sweep_registers",
            "schedule": crontab(minute=35),
            "options": {"expires": 1800},
        },
        "imports left lying": {
            "task": "whistles.imports.tasks.sweep_imports",
            "schedule": crontab(minute=40),
            "options": {"expires": 1800},
        },
        "exports": {
            "task": "grids.exports.tasks.hand_out_exports",
            "schedule": EXPORTS_EVERY,
            "options": {"expires": EXPORTS_EVERY * 4},
        },
        "exports whose time is over": {
            "task": "grids.exports.tasks.sweep_exports",
            "schedule": crontab(minute=50),
            "options": {"expires": 1800},
        },
        "templates that nobody fills": {
            "task": "grids.sheets.reports.tasks.remove_unused_templates",
            "schedule": crontab(hour=4, minute=35),
            "options": {"expires": 3600},
        },
        # leads of ledgers, and corrected ones: a sweep works for some seconds, the next goes on
        "words of leads": {
            "task": "whistles.intake.tasks.read_for_the_search",
            "schedule": 6,
            "options": {"expires": 12},
        },
        "statistics": {
            "task": "whistles.statistics.tasks.refresh_statistics",
            "schedule": statistics,
            "options": {"expires": statistics * 4},
        },
    }


def _by_night(recount_at: int) -> Times:
    """What is long."""
    return {
        "verification": {
            "task": "whistles.verification.tasks.verify_books",
            "schedule": crontab(hour=(recount_at + 1) % 24, minute=30, day_of_week="sun"),
        },
        "recount": {
            "task": "whistles.statistics.tasks.recount_statistics",
            "schedule": crontab(hour=recount_at, minute=10),
        },
        # the year's calendar is published once; a newer release knows it the night after
        "deadlines counted anew": {
            "task": "whistles.lifecycle.tasks.count_deadlines_anew",
            "schedule": crontab(hour=(recount_at + 2) % 24, minute=40),
        },
        # what is past its term goes the night after, in an hour in which nobody works
        "matters past their term": {
            "task": "whistles.lifecycle.tasks.erase_matters",
            "schedule": crontab(hour=(recount_at + 1) % 24, minute=20),
        },
        "old notices": {
            "task": "grids.notices.tasks.forget_old_notices",
            "schedule": crontab(hour=(recount_at + 1) % 24, minute=50),
        },
        "initiatives day by day": {
            "task": "grids.initiatives.tasks.look_after_initiatives",
            "schedule": crontab(hour=(recount_at + 1) % 24, minute=45),
        },
        "tables of entries nobody confirmed": {
            "task": "grids.initiatives.tasks.forget_waiting_tables",
            "schedule": crontab(minute="*/10"),
        },
        "repairs whose hours are over": {
            "task": "property.repairs.tasks.remind_of_repairs",
            "schedule": crontab(minute="*/10"),
        },
        **_past_their_term(recount_at),
    }


def _past_their_term(recount_at: int) -> Times:
    """What goes by night, since its term is over."""
    return {
        "own numbers past their term": {
            "task": "grids.staffing.tasks.erase_mobiles",
            "schedule": crontab(hour=(recount_at + 1) % 24, minute=35),
        },
        "answers of canvass rounds past their term": {
            "task": "property.canvass.tasks.erase_canvass_answers",
            "schedule": crontab(hour=(recount_at + 1) % 24, minute=52),
        },
        "names at jobs past their term": {
            "task": "property.points.tasks.erase_job_holders",
            "schedule": crontab(hour=(recount_at + 1) % 24, minute=28),
        },
        "repairs past their term": {
            "task": "property.repairs.tasks.erase_repairs",
            "schedule": crontab(hour=(recount_at + 1) % 24, minute=25),
        },
        "rounds past their term": {
            "task": "grids.patrols.tasks.erase_patrols",
            "schedule": crontab(hour=(recount_at + 1) % 24, minute=40),
        },
        "keys with which nothing waits any more": {
            "task": "grids.walks.keys.tasks.sweep_walk_keys",
            "schedule": crontab(hour=(recount_at + 1) % 24, minute=50),
        },
        "people past their term": {
            "task": "grids.people.tasks.pseudonymise_people",
            "schedule": crontab(hour=(recount_at + 1) % 24, minute=55),
        },
        "feedback past its term": {
            "task": "governance.feedback.tasks.erase_feedback",
            "schedule": crontab(hour=(recount_at + 1) % 24, minute=10),
        },
    }
