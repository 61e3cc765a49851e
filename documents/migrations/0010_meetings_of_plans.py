"""A plan has a meeting of its own, and a paper of a print run says why it is an utkast."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0009_handling_audience"),
        ("followups", "0006_bilaga_provision"),
        ("plans", "0003_rubrikminne"),
    ]

    operations = [
        migrations.AddField(
            model_name="sammantrade",
            name="plan",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sammantrade",
                to="plans.plan",
            ),
        ),
        migrations.AlterField(
            model_name="sammantrade",
            name="tillfalle",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sammantrade",
                to="followups.uppfoljningstillfalle",
            ),
        ),
        migrations.AddConstraint(
            model_name="sammantrade",
            constraint=models.CheckConstraint(
                condition=Q(tillfalle__isnull=True, plan__isnull=False)
                | Q(tillfalle__isnull=False, plan__isnull=True),
                name="sammantrade_of_round_or_plan",
            ),
        ),
        migrations.AddField(
            model_name="utskriftsdel",
            name="utkast_reason",
            field=models.TextField(blank=True, verbose_name="varför papperet är ett utkast"),
        ),
    ]
