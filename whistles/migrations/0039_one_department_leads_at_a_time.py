"""One part a department and one that leads at a time; what hasn't ended has an index. Built beside the running product."""

from django.contrib.postgres.operations import RemoveIndexConcurrently, ValidateConstraint
from django.db import migrations, models

from grids.conduct.repeatable import AddIndexAgain, AddUniqueAgain, RemoveUniqueAgain


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("whistles", "0038_a_part_is_a_matter_of_its_own"),
    ]

    operations = [
        AddIndexAgain(
            model_name='whistle',
            index=models.Index(models.F('street_code'), models.F('next_due_at'), models.F('id'), condition=models.Q(('closed_at__isnull', True)), name='unclosed_of_a_street'),
        ),
        AddIndexAgain(
            model_name='whistle',
            index=models.Index(models.F('community_code'), models.F('next_due_at'), models.F('id'), condition=models.Q(('closed_at__isnull', True)), name='unclosed_of_a_community'),
        ),
        AddUniqueAgain(
            model_name='reportin',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('street_code', 'whistle', 'department'), name='a_department_has_one_part_at_a_time'),
        ),
        AddUniqueAgain(
            model_name='reportin',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('part', 'lead')), fields=('street_code', 'whistle'), name='one_department_leads_at_a_time'),
        ),
        RemoveUniqueAgain(
            model_name='reportin',
            name='a_department_reports_in_once',
        ),
        RemoveUniqueAgain(
            model_name='reportin',
            name='one_lead_department_of_a_whistle',
        ),
        RemoveIndexConcurrently(
            model_name='whistle',
            name='open_of_a_street',
        ),
        RemoveIndexConcurrently(
            model_name='whistle',
            name='open_of_a_community',
        ),
        ValidateConstraint(model_name='lead', name='lead_known_state'),
        ValidateConstraint(model_name='reportin', name='report_in_times_within_bounds'),
        ValidateConstraint(model_name='reportin', name='report_in_known_state'),
        ValidateConstraint(model_name='whistle', name='whistle_times_within_bounds'),
        ValidateConstraint(model_name='whistle', name='whistle_known_state'),
        ValidateConstraint(model_name='reportin', name='whistles_reportin_round_check'),
        ValidateConstraint(model_name='reportin', name='whistles_reportin_version_check'),
        ValidateConstraint(model_name='whistle', name='whistles_whistle_round_check'),
    ]
