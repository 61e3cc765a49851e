"""An internal paper that is gathered of several nämnder remembers whose secrets it carries."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0011_gathered_in_print_runs"),
    ]

    operations = [
        migrations.AddField(
            model_name="handling",
            name="owners",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="organisation.namnd", verbose_name="berörda nämnder"
            ),
        ),
        migrations.AddField(
            model_name="utskriftsdel",
            name="owners",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="organisation.namnd", verbose_name="berörda nämnder"
            ),
        ),
    ]
