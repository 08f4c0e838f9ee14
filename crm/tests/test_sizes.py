"""What a page weighs on the way to the browser."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

from leads.tests.make import LeadFields, make_lead

COMPRESSED = {"Accept-Encoding": "gzip"}
STATIC = re.compile(rf'(?:href|src)="{re.escape(settings.STATIC_URL)}([^"?#]+)')


@pytest.fixture
def fifty_leads(client, ana):
    client.force_login(ana)
    for number in range(50):
        fields = LeadFields()
        make_lead(ana, phone=f"+4420{number * 7919:08d}", **fields)


def test_a_list_of_fifty_rows_weighs_25_kilobytes_at_most(client, fifty_leads):
    answer = client.get(reverse("leads:list"), headers=COMPRESSED)
    assert answer["Content-Encoding"] == "gzip"
    assert len(gzip.decompress(answer.content)) > 50_000
    assert len(answer.content) <= 25_000


def test_the_first_page_weighs_150_kilobytes_with_all_it_loads(client, fifty_leads):
    answer = client.get(reverse("leads:list"), headers=COMPRESSED)
    page = gzip.decompress(answer.content).decode()
    names = {*STATIC.findall(page), "vendor/inter-latin.woff2"}
    assert {"crm.css", "vendor/bootstrap.min.css", "vendor/icons.svg"} <= names
    weights = {name: _weight(name) for name in names}
    assert len(answer.content) + sum(weights.values()) <= 150_000, weights


def test_a_page_is_padded_by_chance_against_guessing_from_its_length(
    client, fifty_leads
):
    url = reverse("leads:list")
    answers = [client.get(url, headers=COMPRESSED).content for _ in range(8)]
    # After ten bytes of header stands a file name, ended by a zero byte (RFC 1952).
    assert all(answer[3] == 8 for answer in answers if answer[10:11] == b"a")
    assert len({answer.index(b"\0", 10) for answer in answers}) > 1


def test_a_browser_that_does_not_ask_for_it_gets_no_compressed_page(
    client, fifty_leads
):
    answer = client.get(reverse("leads:list"))
    assert not answer.has_header("Content-Encoding")
    assert "Accept-Encoding" in answer["Vary"]


def _weight(name: str) -> int:
    """Give the bytes a static file costs, compressed if that makes it smaller."""
    content = Path(finders.find(name)).read_bytes()
    return min(len(content), len(gzip.compress(content, mtime=0)))
