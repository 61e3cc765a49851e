"""The provisions that passages are marked with, and the five that internal control meets most."""

import django.db.models.deletion
from django.db import migrations, models

PROVISIONS = (
    (
        "18 kap. 8 § OSL",
        "Säkerhets- och bevakningsåtgärder: larm, lås, koder, behörigheter, skydd av it-system.",
    ),
    ("18 kap. 9 § OSL", "Chiffer, koder och andra metoder som skyddar uppgifter vid överföring och lagring."),
    ("18 kap. 13 § OSL", "Risk- och sårbarhetsanalyser och planering inför fredstida krissituationer."),
    ("17 kap. 1 § OSL", "Inspektion, revision och annan granskning, om syftet skulle motverkas."),
    ("15 kap. 2 § OSL", "Försvarssekretess: totalförsvaret och rikets säkerhet i övrigt."),
)


def add_provisions(apps, schema_editor):
    model = apps.get_model("organisation", "Sekretessgrund")
    for position, (provision, explanation) in enumerate(PROVISIONS, start=1):
        model.objects.get_or_create(
            kommun=None, provision=provision, defaults={"explanation": explanation, "position": position}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0005_drafts_of_windows"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sekretessgrund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "provision",
                    models.CharField(
                        help_text="Som den trycks: 18 kap. 8 § OSL.",
                        max_length=120,
                        verbose_name="bestämmelse",
                    ),
                ),
                (
                    "explanation",
                    models.CharField(blank=True, max_length=250, verbose_name="förklaring"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="ordning")),
                (
                    "kommun",
                    models.ForeignKey(
                        blank=True,
                        help_text="Tomt: gäller alla kommuner i installationen.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sekretessgrunder",
                        to="organisation.kommun",
                    ),
                ),
            ],
            options={
                "verbose_name": "sekretessbestämmelse",
                "verbose_name_plural": "sekretessbestämmelser",
                "ordering": ["position", "provision"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kommun", "provision"), name="sekretessgrund_once_in_kommun"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kommun__isnull", True)),
                        fields=("provision",),
                        name="sekretessgrund_once_for_all",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provision", ""), _negated=True),
                            models.Q(("provision__contains", "["), _negated=True),
                            models.Q(("provision__contains", "]"), _negated=True),
                            models.Q(("provision__contains", "|"), _negated=True),
                            models.Q(("provision__contains", ";"), _negated=True),
                        ),
                        name="sekretessgrund_can_be_written",
                        violation_error_message="Bestämmelsen får inte vara tom eller innehålla [ ] | eller ;.",
                    ),
                ],
            },
        ),
        migrations.RunPython(add_provisions, migrations.RunPython.noop),
    ]
