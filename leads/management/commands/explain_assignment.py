"""Say which entry of the active rule would fire, and why, without saving anything."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from leads.models import Lead
from leads.routing.explain import Explanation, explain
from records.cleaning import clean_values


class Command(BaseCommand):
    help = "Explain assignment for one lead, or for each row of a CSV file."

    def add_arguments(self, parser: CommandParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--lead", type=int, metavar="ID")
        source.add_argument(
            "--input", type=Path, metavar="FILE.csv", help="headers are lead fields"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["lead"]:
            rows = Lead.objects.alive().select_related("status", "lead_type", "owner")
            lead = rows.filter(pk=options["lead"]).first()
            if lead is None:
                raise CommandError(f"There is no lead {options['lead']}.")
            leads = [lead]
        else:
            leads = self._read(options["input"])
        for number, (lead, found) in enumerate(
            zip(leads, explain(leads), strict=True), start=1
        ):
            self._tell(f"{number} {lead}", found)

    def _read(self, file: Path) -> list[Lead]:
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                rows = list(csv.DictReader(lines))
        except (OSError, UnicodeDecodeError, csv.Error) as wrong:
            raise CommandError(f"{file} cannot be read: {wrong}") from wrong
        names = {field.name for field in Lead._meta.concrete_fields}
        leads = []
        for row in rows:
            raw = {k: v for k, v in row.items() if k in names and v}
            values, _problems = clean_values(Lead, raw)
            lead = Lead(**{k: v for k, v in values.items() if "_id" not in k})
            lead.derive()
            leads.append(lead)
        return leads

    def _tell(self, name: str, found: Explanation) -> None:
        self.stdout.write(f"{name}: {found.in_words}")
        for step in found.trace:
            self.stdout.write(f"    {'+' if step['fits'] else '-'} {step['entry']}")
            for text, holds in step["rows"]:
                self.stdout.write(f"        {'yes' if holds else 'no '} {text}")
