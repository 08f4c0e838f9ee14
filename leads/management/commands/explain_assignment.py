"""Say which entry of the active rule would fire, and why, without saving anything."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from leads.models import Lead
from leads.routing.explain import Explanation, explain, would_be
from leads.web_forms.meaning import FIELDS
from records import custom


class Command(BaseCommand):
    help = "Explain assignment for one lead, or for each row of a CSV file."

    def add_arguments(self, parser: CommandParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--lead", type=int, metavar="ID")
        source.add_argument(
            "--input",
            type=Path,
            metavar="FILE.csv",
            help="headers are fields of a lead: country, postal_code, …",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["lead"] is not None:
            rows = Lead.objects.alive().select_related("status", "lead_type", "owner")
            lead = rows.filter(pk=options["lead"]).first()
            if lead is None:
                raise CommandError(f"There is no lead {options['lead']}.")
            self._tell(f"Lead {lead.pk}, {lead}", *explain([lead]))
            return
        leads = []
        for number, row in self._rows(options["input"]):
            lead, problems = self._lead(row)
            leads.append((f"Row {number}, {lead}", lead, problems))
        found = explain([lead for _name, lead, _problems in leads])
        for (name, _lead, problems), one in zip(leads, found, strict=True):
            self._tell(name, one)
            for column, why in problems.items():
                self.stdout.write(f"    ! {column} is left out: {why}")

    def _rows(self, file: Path) -> Iterator[tuple[int, dict[str, str]]]:
        """Give the rows that are not blank, by lead field, numbered from 1."""
        try:
            text = _decoded(file.read_bytes())
            delimiter = _delimiter(text)
            table = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
            lines = [line for line in table if any(cell.strip() for cell in line)]
        except (OSError, csv.Error) as wrong:
            raise CommandError(f"{file} cannot be read: {wrong}") from wrong
        if not lines:
            raise CommandError(f"{file} is empty.")
        header = lines[0]
        columns = _columns(header)
        for name in header:
            if name not in columns:
                self.stderr.write(f"The column “{name}” is no field of a lead.")
        for number, line in enumerate(lines[1:], start=1):
            named = zip(header, line, strict=False)
            yield number, {columns[k]: v for k, v in named if k in columns and v}

    def _lead(self, row: dict[str, str]) -> tuple[Lead, dict[str, str]]:
        own = {k: v for k, v in row.items() if k.startswith("custom.")}
        lead, problems = would_be({k: v for k, v in row.items() if k not in own})
        known = {f"custom.{field.key}": field for field in custom.fields_of(Lead)}
        for name, value in own.items():
            try:
                lead.custom[known[name].key] = custom.clean(known[name], value)
            except ValidationError as wrong:
                problems[name] = " ".join(wrong.messages)
        return lead, problems

    def _tell(self, name: str, found: Explanation) -> None:
        self.stdout.write(f"{name}: {found.in_words}")
        for step in found.trace:
            problem = f" ({step['problem']})" if step.get("problem") else ""
            mark = "+" if step["fits"] else "-"
            self.stdout.write(f"    {mark} {step['entry']}{problem}")
            for text, holds in step["rows"]:
                self.stdout.write(f"        {'yes' if holds else 'no '} {text}")


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    header = next(iter(text.splitlines()), "")
    return max(",;\t|", key=header.count)


def _columns(header: list[str]) -> dict[str, str]:
    """Find the field that each column means, by name or by label, in any case."""
    known = dict(FIELDS)
    for field in Lead._meta.concrete_fields:
        if field.name in FIELDS.values():
            known.setdefault(str(field.verbose_name).casefold(), field.name)
    for own in custom.fields_of(Lead):
        for name in (own.key, f"custom.{own.key}", own.label, *own.names):
            known.setdefault(name.casefold(), f"custom.{own.key}")
    asked = {name: name.strip().casefold() for name in header}
    return {
        name: known.get(plain) or known.get(plain.replace(" ", "_"), "")
        for name, plain in asked.items()
        if plain in known or plain.replace(" ", "_") in known
    }
