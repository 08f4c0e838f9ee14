"""Take the figures of performance, as ratios, on a database of their own."""

import json
import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

# Set for the second start only, so that nobody's own data is ever filled.
_FILLED = "CRM_BENCH_DATABASE"


class Command(BaseCommand):
    help = "Measure pages, posts, conversion and imports against their own limits."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--leads", type=int, default=100_000)
        parser.add_argument("--only", default="", help="one figure")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.settings_dict["NAME"] != os.environ.get(_FILLED):
            sys.exit(self._again_on_its_own_database())
        from crm.bench import figure, figures  # noqa: PLC0415  (loads the whole product)

        wanted = options["only"]
        if wanted and wanted not in figures.FIGURES:
            known = ", ".join(figures.FIGURES)
            raise CommandError(f"No figure {wanted}. There are: {known}")
        found = []
        for name, measure in figures.FIGURES.items():
            if wanted in ("", name):
                try:
                    found += measure(options["leads"])
                except figure.LeftOut as why:
                    if wanted:
                        raise CommandError(f"{name}: {why}") from why
                    self.stderr.write(f"{name} is left out: {why}")
        self._tell(found, figures.here(), as_json=options["json"])

    def _again_on_its_own_database(self) -> int:
        """Make an empty database beside the present one and run there.

        It is named for the present one, so that two can be measured at a time.
        """
        if connection.vendor != "postgresql":
            raise CommandError(
                "The figures are taken on PostgreSQL: set DATABASE_URL=postgres://…"
            )
        name = f"{connection.settings_dict['NAME']}_bench"
        quoted = connection.ops.quote_name(name)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {quoted}")
        base = settings.DATABASE_URL.rsplit("/", 1)[0]
        env = {
            **os.environ,
            "DATABASE_URL": f"{base}/{name}",
            _FILLED: name,
            "DJANGO_SETTINGS_MODULE": "crm.bench.settings",
            "DEBUG": "0",
            # The bare statements of 100,000 rows may take what no page may.
            "STATEMENT_TIMEOUT": "0",
            "SECRET_KEY": settings.SECRET_KEY,
        }
        for command in (
            ["migrate", "-v", "0"],
            ["collectstatic", "--noinput", "-v", "0"],
        ):
            self._run([*command], env)
        return self._run(sys.argv[1:], env)

    def _run(self, words: list[str], env: dict[str, str]) -> int:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]
        return subprocess.run(command, env=env, check=False).returncode  # noqa: S603

    def _tell(
        self, found: list[Any], machine: dict[str, Any], *, as_json: bool
    ) -> None:
        if as_json:
            rows = [figure.as_dict() for figure in found]
            self.stdout.write(
                json.dumps({"machine": machine, "figures": rows}, indent=1)
            )
            return
        for f in found:
            sign = "≤" if f.better == "lower" else "≥"
            verdict = "met" if f.met else "NOT MET"
            self.stdout.write(
                f"{f.name:24} {f.value:10.4f} / {f.limit:10.4f} {f.unit:8} = "
                f"{f.ratio:6.2f}  goal {sign} {f.goal}  {verdict}"
            )
