from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("lists", "0003_many_records_change_at_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="listpreference",
            name="pins",
            field=models.TextField(blank=True),
        ),
    ]
