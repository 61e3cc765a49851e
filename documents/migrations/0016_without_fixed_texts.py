"""The four fixed texts are gone: they are blocks since 0015."""

from django.db import migrations

NAMES = ("syfte", "ansvar", "metod", "rapportering")


class Migration(migrations.Migration):
    dependencies = [("documents", "0015_texts_to_blocks")]

    operations = [
        migrations.RemoveField(model_name=model, name=name)
        for model in ("pappersform", "namndtext")
        for name in NAMES
    ]
