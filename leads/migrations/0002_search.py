from django.db import migrations

from work.database import trigram_index


class Migration(migrations.Migration):
    """Let PostgreSQL find a piece of text without reading every row."""

    dependencies = [("leads", "0001_initial"), ("work", "0002_fold")]

    operations = [
        trigram_index("leads_lead", "search_text", on=""),
    ]
