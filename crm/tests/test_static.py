"""What is vendored is what we say it is, and every file of ours can be served."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command

STATIC = Path(settings.BASE_DIR, "static")
TEMPLATES = Path(settings.BASE_DIR, "templates")


def test_vendored_files_have_the_checksums_of_the_list():
    vendor = STATIC / "vendor"
    expected = json.loads((vendor / "manifest.json").read_text())
    found = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in vendor.iterdir()
        if file.name != "manifest.json"
    }
    assert found == {name: entry["sha256"] for name, entry in expected.items()}


def test_the_hashed_storage_finds_every_file_that_a_style_sheet_names(
    settings, tmp_path
):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": f"{ManifestStaticFilesStorage.__module__}."
            "ManifestStaticFilesStorage"
        },
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    manifest = json.loads((tmp_path / "staticfiles.json").read_text())
    assert "crm.css" in manifest["paths"]


def test_every_icon_a_template_names_is_in_the_sprite():
    sprite = (STATIC / "vendor" / "icons.svg").read_text()
    have = set(re.findall(r'id="i-([\w-]+)"', sprite))
    named = {
        name
        for file in TEMPLATES.rglob("*.html")
        for name in re.findall(r"{% icon \"([\w-]+)\"", file.read_text())
    }
    assert named - have == set()


@pytest.mark.parametrize(
    "forbidden",
    [
        r"\sstyle=",
        r"\son[a-z]+=\"",
        r"<style",
        r"hx-on",
        r"<script(?![^>]*\ssrc=)[^>]*>",
    ],
)
def test_no_template_has_inline_style_or_script(forbidden):
    guilty = [
        str(file.relative_to(TEMPLATES))
        for file in TEMPLATES.rglob("*.html")
        if re.search(forbidden, file.read_text()) and "/mail/" not in str(file)
    ]
    assert guilty == []
