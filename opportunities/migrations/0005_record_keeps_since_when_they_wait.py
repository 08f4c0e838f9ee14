"""It keeps since when its people wait for an answer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("opportunities", "0004_lists_of_deals_can_come_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="opportunity",
            name="unanswered_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                null=True,
                verbose_name="waits for an answer since",
            ),
        ),
    ]
