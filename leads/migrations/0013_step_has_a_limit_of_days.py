import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("leads", "0012_every_lead_writes_fewer_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="processstep",
            name="days_limit",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Leads that stand here longer are marked on the board.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="days at most",
            ),
        ),
    ]
