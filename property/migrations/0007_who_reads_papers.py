"""Who proposes a meeting and who reads a paper are called by what they do: no moment stands beside them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("property", "0006_meetings_and_ballots")]

    operations = [
        migrations.RenameField("ownersmeeting", "proposed_by", "proposer"),
        migrations.RemoveConstraint("paperballot", "paper_read_by_two"),
        migrations.RemoveConstraint("paperballot", "paper_settled_by_a_third"),
        migrations.RenameField("paperballot", "first_by", "first_reader"),
        migrations.RenameField("paperballot", "second_by", "second_reader"),
        migrations.RenameField("paperballot", "settled_by", "third_reader"),
        migrations.AddConstraint(
            model_name="paperballot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second_reader__isnull", True),
                    models.Q(("first_reader", models.F("second_reader")), _negated=True),
                    _connector="OR",
                ),
                name="paper_read_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperballot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("third_reader__isnull", True),
                    models.Q(
                        models.Q(("third_reader", models.F("first_reader")), _negated=True),
                        models.Q(("third_reader", models.F("second_reader")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="paper_settled_by_a_third",
            ),
        ),
    ]
