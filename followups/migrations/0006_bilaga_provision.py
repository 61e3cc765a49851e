"""A file is secret by a provision; day and name tell who judged so."""

from django.db import migrations, models


def secret_by_osl(apps, schema_editor):
    """What was ticked as secret before provisions were asked for."""
    apps.get_model("followups", "Bilaga").objects.filter(is_secret=True, provision="").update(provision="OSL")


class Migration(migrations.Migration):
    dependencies = [
        ("followups", "0005_reminders"),
    ]

    operations = [
        migrations.AddField(
            model_name="bilaga",
            name="marked_by_name",
            field=models.CharField(blank=True, max_length=150, verbose_name="sekretessmarkerad av"),
        ),
        migrations.AddField(
            model_name="bilaga",
            name="marked_on",
            field=models.DateField(blank=True, null=True, verbose_name="sekretessmarkerad den"),
        ),
        migrations.AddField(
            model_name="bilaga",
            name="provision",
            field=models.CharField(blank=True, max_length=120, verbose_name="sekretess med stöd av"),
        ),
        migrations.RunPython(secret_by_osl, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="bilaga",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_secret", True), models.Q(("provision", ""), _negated=True)),
                    models.Q(("is_secret", False), ("provision", "")),
                    _connector="OR",
                ),
                name="bilaga_secret_has_provision",
                violation_error_message="Ange vilken bestämmelse sekretessen stödjer sig på.",
            ),
        ),
    ]
