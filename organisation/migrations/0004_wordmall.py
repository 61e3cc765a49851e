import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisation", "0003_textutkast")]

    operations = [
        migrations.AddField(
            model_name="kommun",
            name="wordmall",
            field=models.FileField(
                blank=True,
                help_text="Kommunens egen mall (.docx) för missiv. Sidhuvud, sidfot och formatmallar tas därifrån.",
                upload_to="wordmallar/",
                validators=[django.core.validators.FileExtensionValidator(["docx"])],
                verbose_name="Wordmall",
            ),
        ),
    ]
