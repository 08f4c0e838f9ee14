"""Export every record with its history."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from crm.exporting import export_all


class Command(BaseCommand):
    help = "Write every record, with history, inbox and outbox: one file a kind."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--jsonl", action="store_true", required=True, help="one JSON object a line"
        )
        parser.add_argument(
            "--out", type=Path, default=Path("export"), help="folder to write into"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, number in export_all(options["out"]).items():
            self.stdout.write(f"{number:>9}  {kind}.jsonl")
