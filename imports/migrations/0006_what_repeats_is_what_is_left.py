"""Rows that repeat others and are in are no longer kept as waiting for a round."""

from django.db import migrations


def forget_what_is_in(apps, schema_editor):
    chunks = apps.get_model("imports", "Chunk").objects
    chunks.exclude(repeats_done_at=None).update(repeats=[])


class Migration(migrations.Migration):

    dependencies = [
        ("imports", "0005_pieces_lie_in_files_of_their_own"),
    ]

    operations = [
        migrations.RunPython(forget_what_is_in, migrations.RunPython.noop),
    ]
