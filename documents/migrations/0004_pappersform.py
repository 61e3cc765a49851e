"""A kommun's form of its papers, and a nämnd's own texts."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import organisation.models.base


def _texts():
    """The texts that stand before a plan's table."""
    LongTextField = organisation.models.base.LongTextField
    helps = {
        "syfte": "Varför kommunen har en internkontrollplan.",
        "ansvar": "Vem som beslutar, kontrollerar och följer upp.",
        "metod": "Hur riskerna har valts och värderats.",
        "rapportering": "När och till vem resultatet lämnas.",
    }
    return [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        ("radversion", models.PositiveIntegerField(default=1, editable=False)),
        ("from_year", models.PositiveSmallIntegerField(verbose_name="gäller från och med år")),
        *[
            (name, LongTextField(blank=True, default="", help_text=text, verbose_name=name))
            for name, text in helps.items()
        ],
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_handling_numbers"),
        ("organisation", "0004_wordmall"),
    ]

    operations = [
        migrations.CreateModel(
            name="Namndtext",
            fields=[
                *_texts(),
                (
                    "namnd",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plantexter",
                        to="organisation.namnd",
                    ),
                ),
            ],
            options={
                "verbose_name": "nämndens egna texter",
                "verbose_name_plural": "nämndernas egna texter",
                "ordering": ["namnd", "-from_year"],
                "constraints": [
                    models.UniqueConstraint(fields=("namnd", "from_year"), name="namndtext_once_a_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="Pappersform",
            fields=[
                *_texts(),
                ("has_riskmatris", models.BooleanField(default=False, verbose_name="skalor och riskmatris")),
                (
                    "medel_from",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Till exempel 4.",
                        null=True,
                        verbose_name="medelhög risk från riskvärde",
                    ),
                ),
                (
                    "hog_from",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Till exempel 9.",
                        null=True,
                        verbose_name="hög risk från riskvärde",
                    ),
                ),
                (
                    "has_bortvalda",
                    models.BooleanField(
                        default=False, verbose_name="risker som inte tas med i planen, med skälet"
                    ),
                ),
                (
                    "has_beslut",
                    models.BooleanField(default=False, verbose_name="beslutet i en egen mening"),
                ),
                (
                    "gemensamma",
                    models.CharField(
                        choices=[
                            ("markeras", "Märks ut i tabellen"),
                            ("eget_avsnitt", "Står i ett eget avsnitt"),
                        ],
                        default="markeras",
                        max_length=12,
                        verbose_name="kommungemensamma kontrollmoment",
                    ),
                ),
                (
                    "uppfoljning_form",
                    models.CharField(
                        choices=[("tabell", "Tabell"), ("kort", "Ett kort för varje kontrollmoment")],
                        default="tabell",
                        max_length=6,
                        verbose_name="uppföljningens form",
                    ),
                ),
                (
                    "has_ej_genomforda",
                    models.BooleanField(
                        default=False, verbose_name="det som inte har genomförts, och varför"
                    ),
                ),
                (
                    "has_avvikelser",
                    models.BooleanField(default=False, verbose_name="avvikelserna i ett eget avsnitt"),
                ),
                (
                    "kommun",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pappersformer",
                        to="organisation.kommun",
                    ),
                ),
            ],
            options={
                "verbose_name": "pappersform",
                "verbose_name_plural": "pappersformer",
                "ordering": ["kommun", "-from_year"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kommun", "from_year"),
                        name="pappersform_once_a_year",
                        violation_error_message="Det finns redan en form från det året.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("medel_from__isnull", True),
                            ("hog_from__isnull", True),
                            ("medel_from__lt", models.F("hog_from")),
                            _connector="OR",
                        ),
                        name="pappersform_medel_below_hog",
                        violation_error_message="Hög risk ska börja på ett högre riskvärde än medelhög.",
                    ),
                ],
            },
        ),
    ]
