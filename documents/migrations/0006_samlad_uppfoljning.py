import uuid

import django.db.models.deletion
import organisation.models.base
from django.db import migrations, models

SLAG = [
    ("plan", "Internkontrollplan"),
    ("uppfoljning", "Uppföljning"),
    ("missiv", "Missiv"),
    ("protokollsutdrag", "Förslag till protokollsutdrag"),
    ("samlad", "Samlad uppföljning"),
    ("atgardsrapport", "Åtgärdsrapport"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0005_utskrifter"),
        ("followups", "0005_reminders"),
    ]

    operations = [
        migrations.CreateModel(
            name="SamladBedomning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("radversion", models.PositiveIntegerField(default=1, editable=False)),
                ("date", models.DateField(blank=True, null=True, verbose_name="datum")),
                ("dnr", models.CharField(blank=True, max_length=60, verbose_name="diarienummer")),
                ("handlaggare", models.CharField(blank=True, max_length=120, verbose_name="handläggare")),
                (
                    "handlaggare_telefon",
                    models.CharField(blank=True, max_length=60, verbose_name="handläggarens telefon"),
                ),
                (
                    "text",
                    organisation.models.base.LongTextField(
                        blank=True, default="", verbose_name="kommunstyrelsens samlade bedömning"
                    ),
                ),
                (
                    "text_reason",
                    models.TextField(
                        blank=True,
                        help_text="Krävs när bedömningen inte stämmer med siffrorna. Skälet sparas i loggen.",
                        verbose_name="skäl till egen formulering",
                    ),
                ),
                (
                    "ej_inlamnat",
                    organisation.models.base.LongTextField(
                        blank=True,
                        default="",
                        help_text="Varför, och när uppföljningen väntas. Trycks under listan över dem.",
                        verbose_name="om nämnder som inte har lämnat in",
                    ),
                ),
                (
                    "omgang",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="samlad_bedomning",
                        to="followups.omgang",
                    ),
                ),
            ],
            options={"verbose_name": "samlad bedömning", "verbose_name_plural": "samlade bedömningar"},
        ),
        migrations.AddField(
            model_name="handling",
            name="omgang",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handlingar",
                to="followups.omgang",
            ),
        ),
        migrations.AlterField(
            model_name="handling",
            name="slag",
            field=models.CharField(choices=SLAG, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="handling",
            constraint=models.UniqueConstraint(
                fields=["omgang", "slag", "file_name", "number"], name="handling_number_once_of_omgang"
            ),
        ),
        migrations.AddConstraint(
            model_name="handling",
            constraint=models.CheckConstraint(
                condition=~models.Q(slag="samlad") | models.Q(omgang__isnull=False),
                name="handling_samlad_is_of_omgang",
            ),
        ),
    ]
