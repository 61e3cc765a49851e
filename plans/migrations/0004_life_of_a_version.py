from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_rubrikminne")]

    operations = [
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(status="foreslagen"), fields=["plan"], name="planversion_one_foreslagen"
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("names_of_day__isnull", True), ("status__in", ["beslutad", "avslutad"]), _connector="OR"
                ),
                name="planversion_names_of_day_when_decided",
            ),
        ),
    ]
