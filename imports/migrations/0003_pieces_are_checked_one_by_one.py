from django.db import migrations, models


def begin_again(apps, schema_editor):
    """A check that is under way was of another kind: it is owed still, and begins anew."""
    Chunk = apps.get_model("imports", "Chunk")
    Chunk.objects.filter(imported__state="checking").delete()


class Migration(migrations.Migration):
    dependencies = [("imports", "0002_more_than_leads_come_in")]

    operations = [
        migrations.RunPython(begin_again, migrations.RunPython.noop),
        migrations.AddField(
            model_name="chunk",
            name="found",
            field=models.JSONField(null=True),
        ),
    ]
