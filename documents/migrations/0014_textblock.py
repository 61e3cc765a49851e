"""The texts beside a plan's table as rows of their own: any number, in an order of their own."""

import django.db.models.deletion
import organisation.models.base
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0013_names_of_bilagor_on_paper"),
    ]

    operations = [
        migrations.CreateModel(
            name="Textblock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("radversion", models.PositiveIntegerField(default=1, editable=False)),
                ("linje", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "plats",
                    models.CharField(
                        choices=[("fore", "Före planens tabell"), ("efter", "Efter planens tabell")],
                        default="fore",
                        max_length=5,
                        verbose_name="plats",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1, verbose_name="ordning")),
                ("rubrik", models.CharField(max_length=150, verbose_name="rubrik")),
                (
                    "text",
                    organisation.models.base.LongTextField(
                        blank=True, default="", help_text="En tom text skrivs inte ut.", verbose_name="text"
                    ),
                ),
                (
                    "namndtext",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="textblock",
                        to="documents.namndtext",
                    ),
                ),
                (
                    "pappersform",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="textblock",
                        to="documents.pappersform",
                    ),
                ),
            ],
            options={
                "verbose_name": "text i planens papper",
                "verbose_name_plural": "texter i planens papper",
                "ordering": ["-plats", "position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pappersform__isnull", True), ("namndtext__isnull", True), _connector="XOR"
                        ),
                        name="textblock_of_kommun_or_namnd",
                    ),
                    models.UniqueConstraint(fields=("pappersform", "linje"), name="textblock_once_in_a_form"),
                    models.UniqueConstraint(fields=("namndtext", "linje"), name="textblock_once_in_a_namnds"),
                ],
            },
        ),
    ]
