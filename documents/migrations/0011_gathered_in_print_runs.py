"""The gathered papers of a call are kinds of papers in a print run."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0010_meetings_of_plans"),
    ]

    operations = [
        migrations.AlterField(
            model_name="utskriftsdel",
            name="slag",
            field=models.CharField(
                choices=[
                    ("plan", "Internkontrollplan"),
                    ("uppfoljning", "Uppföljning"),
                    ("missiv", "Missiv"),
                    ("protokollsutdrag", "Förslag till protokollsutdrag"),
                    ("samlad", "Samlad uppföljning"),
                    ("atgardsrapport", "Åtgärdsrapport"),
                ],
                max_length=20,
            ),
        ),
    ]
