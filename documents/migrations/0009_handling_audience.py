"""A Handling is for one audience: the internal one carries what is secret."""

from django.db import migrations, models


def secret_is_internal(apps, schema_editor):
    handlingar = apps.get_model("documents", "Handling").objects
    handlingar.filter(is_secret=True).update(audience="internal")


def internal_is_secret(apps, schema_editor):
    handlingar = apps.get_model("documents", "Handling").objects
    handlingar.filter(audience="internal").update(is_secret=True)


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0008_letters_of_the_kommun"),
    ]

    operations = [
        migrations.AddField(
            model_name="handling",
            name="audience",
            field=models.CharField(
                choices=[("public", "Alla"), ("internal", "Behöriga")],
                default="public",
                max_length=10,
                verbose_name="läsare",
            ),
        ),
        migrations.RunPython(secret_is_internal, internal_is_secret),
        migrations.RemoveField(
            model_name="handling",
            name="is_secret",
        ),
    ]
