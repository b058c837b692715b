"""The timer's door to people."""

from celery import shared_task

from grids.people.ending import pseudonymise_past_term
from grids.staff.queries import system_actor


@shared_task(queue="statistics", soft_time_limit=1200, time_limit=1500)
def pseudonymise_people() -> int:
    """Take names and numbers off whoever is past their term. Idempotent: whose are gone has none."""
    return pseudonymise_past_term(by=system_actor())
