"""It keeps since when its people wait for an answer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_lists_of_accounts_can_come_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="unanswered_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                null=True,
                verbose_name="waits for an answer since",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="unanswered_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                null=True,
                verbose_name="waits for an answer since",
            ),
        ),
    ]
