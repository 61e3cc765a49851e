import django.db.models.deletion
import django.utils.timezone
import organisation.models.base
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("followups", "0003_rounds"),
        ("organisation", "0002_four_eyes"),
        ("plans", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Atgardsnotering",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slag",
                    models.CharField(
                        choices=[
                            ("kommentar", "Kommentar"),
                            ("status", "Ny status"),
                            ("datum", "Ny dag"),
                            ("forslag", "Förslag till ny dag"),
                            ("avslag", "Förslaget om ny dag godtogs inte"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", organisation.models.base.LongTextField(blank=True, default="")),
                ("old_date", models.DateField(blank=True, null=True, verbose_name="tidigare dag")),
                ("new_date", models.DateField(blank=True, null=True, verbose_name="ny dag")),
                (
                    "old_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ej_paborjad", "Ej påbörjad"),
                            ("paborjad", "Påbörjad"),
                            ("genomford", "Genomförd"),
                            ("avbruten", "Avbruten"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "new_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ej_paborjad", "Ej påbörjad"),
                            ("paborjad", "Påbörjad"),
                            ("genomford", "Genomförd"),
                            ("avbruten", "Avbruten"),
                        ],
                        max_length=12,
                    ),
                ),
                ("created_by_name", models.CharField(blank=True, max_length=150, verbose_name="av")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="tid")),
            ],
            options={
                "verbose_name": "notering",
                "verbose_name_plural": "noteringar",
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="atgard",
            name="proposed_date",
            field=models.DateField(blank=True, null=True, verbose_name="föreslagen ny dag"),
        ),
        migrations.AlterField(
            model_name="atgard",
            name="ansvarig_anvandare",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="atgarder",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ansvarig person",
            ),
        ),
        migrations.AlterField(
            model_name="atgard",
            name="ansvarig_funktion",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="atgarder",
                to="organisation.funktion",
                verbose_name="ansvarig funktion",
            ),
        ),
        migrations.AlterField(
            model_name="atgard",
            name="avbruten_reason",
            field=organisation.models.base.LongTextField(
                blank=True, default="", verbose_name="skäl till avbrott"
            ),
        ),
        migrations.AlterField(
            model_name="atgard",
            name="created_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="skapad"
            ),
        ),
        migrations.AlterField(
            model_name="atgard",
            name="namnd",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="atgarder",
                to="organisation.namnd",
                verbose_name="nämnd",
            ),
        ),
        migrations.AddIndex(
            model_name="uppfoljning",
            index=models.Index(fields=["linje"], name="uppfoljning_linje"),
        ),
        migrations.AddConstraint(
            model_name="atgard",
            constraint=models.CheckConstraint(
                condition=models.Q(("description", ""), _negated=True),
                name="atgard_says_what",
                violation_error_message="Skriv vad som ska göras.",
            ),
        ),
        migrations.AddConstraint(
            model_name="atgard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on__isnull", True), ("status__in", ["ej_paborjad", "paborjad"])),
                    models.Q(("closed_on__isnull", False), ("status__in", ["genomford", "avbruten"])),
                    _connector="OR",
                ),
                name="atgard_closed_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="bilaga",
            constraint=models.UniqueConstraint(
                fields=("uppfoljning", "sha256"),
                name="bilaga_once_on_row",
                violation_error_message="Filen finns redan på raden.",
            ),
        ),
        migrations.AddField(
            model_name="atgardsnotering",
            name="atgard",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="noteringar", to="followups.atgard"
            ),
        ),
        migrations.AddField(
            model_name="atgardsnotering",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="atgardsnotering",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("slag", "kommentar"), _negated=True),
                    models.Q(("text", ""), _negated=True),
                    _connector="OR",
                ),
                name="atgardsnotering_comment_has_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="atgardsnotering",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("slag", "status"), _negated=True),
                    models.Q(("new_status", ""), _negated=True),
                    _connector="OR",
                ),
                name="atgardsnotering_says_state",
            ),
        ),
    ]
