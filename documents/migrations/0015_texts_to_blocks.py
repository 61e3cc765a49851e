"""The four fixed texts before a plan's table become blocks of their own, under the headings that were printed.

A kommun's form gets all four, also those that are empty: a nämnd may have written in the place of an empty one.
"""

import uuid

from django.db import migrations

SUGGESTED = uuid.UUID("0b6b4f0e-3f3a-4d0e-9a57-6f2c1d4e8b21")
HEADINGS = {"syfte": "Syfte", "ansvar": "Ansvar", "metod": "Metod", "rapportering": "Rapportering"}


def to_blocks(apps, schema_editor):
    Textblock = apps.get_model("documents", "Textblock")
    forms = apps.get_model("documents", "Pappersform").objects.select_related("kommun")
    own = apps.get_model("documents", "Namndtext").objects.select_related("namnd__kommun")
    blocks = []
    for form in forms:
        blocks += _blocks(Textblock, form, form.kommun, HEADINGS, pappersform=form)
    for texts in own:
        written = [kod for kod in HEADINGS if getattr(texts, kod)]
        blocks += _blocks(Textblock, texts, texts.namnd.kommun, written, namndtext=texts)
    Textblock.objects.bulk_create(blocks)


def _blocks(Textblock, texts, kommun, codes, **owner):
    words = kommun.vocabulary or {}
    return [
        Textblock(
            **owner,
            linje=uuid.uuid5(SUGGESTED, kod),
            position=position,
            rubrik=(words.get(f"plan_{kod}") or HEADINGS[kod])[:150],
            text=getattr(texts, kod),
        )
        for position, kod in enumerate(codes, start=1)
    ]


def to_fields(apps, schema_editor):
    """Back: the four texts to their fields. Other blocks have no field to go to."""
    Textblock = apps.get_model("documents", "Textblock")
    codes = {uuid.uuid5(SUGGESTED, kod): kod for kod in HEADINGS}
    blocks = Textblock.objects.filter(linje__in=codes).select_related("pappersform", "namndtext")
    for block in blocks:
        texts = block.pappersform or block.namndtext
        setattr(texts, codes[block.linje], block.text)
        texts.save(update_fields=[codes[block.linje]])
    Textblock.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("documents", "0014_textblock"), ("organisation", "0004_wordmall")]

    operations = [migrations.RunPython(to_blocks, to_fields)]
