"""People put their first steps away."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('users', '0007_letters_are_signed'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='first_steps',
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
    ]
