import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('followups', '0004_atgarder'),
        ('organisation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Kommunpaminnelser',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('avstangda', models.JSONField(blank=True, default=list, verbose_name='avstängda påminnelser')),
                ('days_before', models.PositiveSmallIntegerField(default=7, help_text='Så många dagar före sista dagen skickas den första påminnelsen.', validators=[django.core.validators.MaxValueValidator(90)], verbose_name='dagar före sista dagen')),
            ],
            options={
                'verbose_name': 'kommunens påminnelser',
                'verbose_name_plural': 'kommunernas påminnelser',
            },
        ),
        migrations.CreateModel(
            name='Paminnelse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='dag')),
                ('status', models.CharField(choices=[('pagar', 'Skickas'), ('skickad', 'Skickad'), ('misslyckad', 'Misslyckad')], default='pagar', max_length=10)),
                ('subject', models.CharField(max_length=200, verbose_name='ämne')),
                ('claimed_at', models.DateTimeField(verbose_name='påbörjad')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='skickad')),
                ('attempts', models.PositiveSmallIntegerField(default=1, verbose_name='försök')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='fel')),
            ],
            options={
                'verbose_name': 'påminnelse',
                'verbose_name_plural': 'påminnelser',
                'ordering': ['-date', 'anvandare'],
            },
        ),
        migrations.CreateModel(
            name='Paminnelsepunkt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, verbose_name='vad')),
            ],
            options={
                'verbose_name': 'påminnelsepunkt',
                'verbose_name_plural': 'påminnelsepunkter',
            },
        ),
        migrations.CreateModel(
            name='Personpaminnelser',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('avstangda', models.JSONField(blank=True, default=list, verbose_name='avstängda påminnelser')),
            ],
            options={
                'verbose_name': 'personens påminnelser',
                'verbose_name_plural': 'personernas påminnelser',
            },
        ),
        migrations.AddField(
            model_name='kommunpaminnelser',
            name='kommun',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='paminnelser', to='organisation.kommun'),
        ),
        migrations.AddField(
            model_name='paminnelse',
            name='anvandare',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='paminnelser', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='paminnelsepunkt',
            name='anvandare',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='paminnelsepunkter', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='paminnelsepunkt',
            name='paminnelse',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='punkter', to='followups.paminnelse'),
        ),
        migrations.AddField(
            model_name='personpaminnelser',
            name='anvandare',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='paminnelseval', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='paminnelse',
            constraint=models.UniqueConstraint(fields=('anvandare', 'date'), name='paminnelse_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='paminnelse',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'skickad'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='paminnelse_sent_says_when'),
        ),
        migrations.AddConstraint(
            model_name='paminnelsepunkt',
            constraint=models.UniqueConstraint(fields=('anvandare', 'key'), name='paminnelsepunkt_once_a_person'),
        ),
    ]

