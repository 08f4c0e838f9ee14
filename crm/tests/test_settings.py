"""The settings refuse what would be dangerous, and every variable is explained."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

LONG = "x" * 50
EXAMPLE = (settings.BASE_DIR / ".env.example").read_text()
EXPLAINED = set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE))


def start(tmp_path, **variables):
    """Load the settings as a fresh process with these variables only; what it says."""
    # Set to nothing, so that a developer's .env does not set them either.
    unset = dict.fromkeys(EXPLAINED, "")
    home = {"PATH": os.environ["PATH"], "CRM_HOME": str(tmp_path)}
    asked = subprocess.run(
        [sys.executable, "-c", "import crm.settings"],
        cwd=settings.BASE_DIR,
        env={**unset, **home, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stderr.strip().rpartition("\n")[2] if asked.returncode else ""


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"SECRET_KEY": LONG}, ""),
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": LONG, "ALLOWED_HOSTS": "*"}, "wildcard"),
        ({"SECRET_KEY": LONG, "ALLOWED_HOSTS": "crm.example.com, *"}, "wildcard"),
        ({"SECRET_KEY": LONG, "SITE_URL": "crm.example.com"}, "SITE_URL"),
        ({"SECRET_KEY": "short", "SITE_URL": "https://crm.example.com"}, "SECRET_KEY"),
        ({"SECRET_KEY": LONG, "SITE_URL": "https://crm.example.com"}, ""),
        ({"DEBUG": "1"}, ""),
    ],
)
def test_a_dangerous_set_up_is_refused_by_name(tmp_path, variables, sentence):
    said = start(tmp_path, **variables)
    assert sentence in said
    assert bool(said) is bool(sentence)


def test_the_secret_in_the_home_folder_is_enough(tmp_path):
    (tmp_path / "secret").write_text(LONG)
    assert start(tmp_path) == ""


def test_every_variable_stands_in_the_example():
    asked = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"')
    used = {
        name
        for path in ("crm/settings.py", "gunicorn.conf.py")
        for name in asked.findall((settings.BASE_DIR / path).read_text())
    }
    # Providers of mail have keys of their own names, all with this beginning.
    theirs = {name for name in EXPLAINED if name.startswith("ANYMAIL_")}
    assert used - {"TEST_REDIS_URL"} == EXPLAINED - theirs
