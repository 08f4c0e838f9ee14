"""People say what stands below their e-mails."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('users', '0006_people_say_how_they_work'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='signature',
            field=models.TextField(blank=True, help_text='Stands below the e-mails you write, where you can change it.', max_length=2000, verbose_name='signature'),
        ),
    ]
