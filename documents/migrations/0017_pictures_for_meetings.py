"""What the pictures among the papers for a meeting show, in words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0016_without_fixed_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="sammantrade",
            name="descriptions",
            field=models.JSONField(blank=True, default=dict, verbose_name="beskrivningar av bilder"),
        ),
    ]
