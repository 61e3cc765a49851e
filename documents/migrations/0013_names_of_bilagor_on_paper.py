"""A kommun can have its follow-ups name each row's files."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0012_owners_of_internal_papers"),
    ]

    operations = [
        migrations.AddField(
            model_name="pappersform",
            name="has_bilagor",
            field=models.BooleanField(
                default=False,
                help_text="Namn och storlek, inte filerna själva. Namnet på en fil med sekretess utelämnas. "
                "Ett filnamn kan avslöja en personuppgift: gå igenom dem innan papperet skickas.",
                verbose_name="bilagornas namn under resultatet",
            ),
        ),
    ]
