"""How a post is read: its encoding, its fields, and where it may lead."""

import json

import pytest

from leads import web_forms
from leads.tests.web import sample
from leads.web_forms.meaning import problems_of
from records.models import CustomField

BOUNDARY = "----WebKitFormBoundaryABC"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
SITES = ["https://www.example.com"]


def multipart(*fields: tuple[str, bytes]) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'.encode()
        + b"\r\n\r\n"
        + answer
        + b"\r\n"
        for name, answer in fields
    ]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def test_the_samples_are_understood_in_full():
    found = web_forms.understand(web_forms.read(sample("generator")))
    assert found.values == {
        "first_name": "Maya",
        "last_name": "Okafor",
        "email": "maya@northwind.example",
        "company": "Northwind Logistics",
        "phone": "+44 20 7946 0142",
        "city": "London",
        "country": "United Kingdom",
        "postal_code": "SW1A 1AA",
        "lead_source": "Website",
        "industry": "Transportation",
        "number_of_employees": "240",
        "annual_revenue": "12000000",
        "description": "Please call after 5 pm",
    }
    assert found.unmapped == {} and problems_of(found) == {}


@pytest.mark.parametrize("name", ["ISO-8859-1", "latin1", "windows-1252", "cp1252"])
def test_the_encoding_in_the_body_beats_the_query(name):
    raw = b"first_name=Andr%E9&price=%80&encoding=" + name.encode()
    post = web_forms.read(raw, query="encoding=UTF-8")
    assert post.answers["first_name"] == ["André"]
    assert post.answers["price"] == ["€"]


@pytest.mark.parametrize(
    ("label", "raw", "text"),
    [
        ("Shift_JIS", "山田".encode("shift_jis"), "山田"),
        ("GB18030", "张伟".encode("gb18030"), "张伟"),
        ("koi8-r", "Иван".encode("koi8-r"), "Иван"),
        ("ISO-8859-2", "Łukasz".encode("iso8859-2"), "Łukasz"),
    ],
)
def test_the_encoding_of_the_query_is_used_otherwise(label, raw, text):
    escaped = "".join(f"%{byte:02X}" for byte in raw).encode()
    post = web_forms.read(b"last_name=" + escaped, query=f"encoding={label}")
    assert post.answers["last_name"] == [text]


@pytest.mark.parametrize(
    "label", ["rot13", "zlib", "idna", "utf-7", "klingon", "base64"]
)
def test_what_is_no_encoding_of_web_pages_is_named_and_not_used(label):
    post = web_forms.read(f"encoding={label}&last_name=Weber".encode())
    assert post.answers["last_name"] == ["Weber"]
    assert label in post.problems["encoding"]


def test_undecodable_bytes_are_named_and_kept_and_the_rest_is_taken():
    post = web_forms.read(b"first_name=Andr%E9&last_name=Weber")
    found = web_forms.understand(post)
    assert found.values == {"last_name": "Weber"}
    assert "utf-8" in found.problems["first_name"]
    assert post.answers["first_name"] == ["Andr\\xe9"]


def test_null_characters_are_named_and_not_taken():
    post = web_forms.read(b"first_name=A%00B&last_name=Weber")
    assert web_forms.understand(post).values == {"last_name": "Weber"}
    assert "null" in post.problems["first_name"]


def test_field_names_match_in_any_case():
    found = web_forms.understand(web_forms.read(b"FIRST_Name=Maya&ZIP=1&emailoptout=1"))
    assert found.values == {
        "first_name": "Maya",
        "postal_code": "1",
        "email_opt_out": "1",
    }


def test_any_posted_field_is_saved_not():
    """Krayin mass-assigns the request; SuiteCRM takes the owner from the post."""
    raw = b"owner=1&owner_id=1&id=7&status=converted&converted_at=2020-01-01&queue=1"
    raw += b"&custom=x&is_demo=1&version=9&deleted_at=2020-01-01&channel=hand"
    found = web_forms.understand(web_forms.read(raw))
    assert found.values == {} and found.custom == {}
    assert len(found.unmapped) == 11


def test_a_repeated_answer_is_told_and_the_first_is_taken():
    found = web_forms.understand(
        web_forms.read(b"city=&city=Bonn&city=Ulm&phone=1&phone=1")
    )
    assert found.values == {"city": "Bonn", "phone": "1"}
    assert set(found.problems) == {"city"}


@pytest.mark.parametrize("raw", [b"doNotCall=0&doNotCall=1", b"doNotCall=on"])
def test_an_opt_out_is_never_lost(raw):
    value = web_forms.understand(web_forms.read(raw)).values["do_not_call"]
    assert value in ("1", "on")


def test_custom_fields_are_found_by_their_ids_and_kept_as_text():
    kinds = [
        ("tier", "choice", "00N5e00000AbCdE"),
        ("regions", "choices", "00N5e00000AbCdF"),
        ("seats", "number", "00NSeats"),
        ("start", "date", "00NStart"),
        ("vip", "bool", "00NVip"),
    ]
    own = [
        CustomField(kind="leads.lead", key=k, label=k.title(), type=t, synonyms=s)
        for k, t, s in kinds
    ]
    raw = sample("custom_fields") + b"&00NSeats=1,250&00NStart=2026-02-30&00nvip=on"
    found = web_forms.understand(web_forms.read(raw), custom_fields=own)
    assert found.custom == {
        "tier": "Enterprise",
        "regions": ";North;South;",
        "seats": "1250",
        "vip": "true",
    }
    assert set(found.problems) == {"Start"}
    assert set(found.unmapped) == {"Campaign_ID", "member_status", "unknown_key"}


def test_utm_values_and_referrer_are_kept_apart():
    found = web_forms.understand(
        web_forms.read(b"utm_source=news&UTM_Campaign=may&referrer=https://a.example/")
    )
    assert found.utm == {"utm_source": "news", "utm_campaign": "may"}
    assert found.referrer == "https://a.example/" and found.unmapped == {}


def test_utm_values_are_read_from_the_page_the_form_stood_on():
    page = "https://www.example.com/?utm_source=ad&x=1"
    found = web_forms.understand(web_forms.read(b"city=Bonn"), referrer=page)
    assert found.utm == {"utm_source": "ad"}


def test_a_multipart_form_is_read_exactly():
    raw = multipart(
        ("oid", b"FORMTOKEN"),
        ("last_name", "Müller".encode()),
        ("description", b"two\r\nlines & more\r\n"),
        ("a%22b", b""),
    )
    assert web_forms.read(raw, MULTIPART).answers == {
        "oid": ["FORMTOKEN"],
        "last_name": ["Müller"],
        "description": ["two\r\nlines & more\r\n"],
        'a"b': [""],
    }


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (b"", MULTIPART),
        (multipart(("a", b"b"))[:-8], MULTIPART),
        (b"x", "multipart/form-data"),
        (b"{", "application/json"),
        (b"[1]", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"a=1&" * 3_000, "application/x-www-form-urlencoded"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(raw, content_type):
    with pytest.raises(web_forms.Unreadable):
        web_forms.read(raw, content_type)


def test_json_is_read_without_changing_a_number():
    raw = json.dumps(
        {"employees": 240, "revenue": 1.10, "a": ["x", "y"], "b": True, "c": None}
    ).encode()
    assert web_forms.read(raw, "application/json").answers == {
        "employees": ["240"],
        "revenue": ["1.1"],
        "a": ["x", "y"],
        "b": ["1"],
        "c": [""],
    }
    post = web_forms.read(b'{"city": "\\ud800"}', "application/json; charset=utf-8")
    assert "city" in post.problems


@pytest.mark.parametrize(
    "wanted",
    [
        "https://www.example.com/thanks",
        "https://WWW.example.com:443/thanks?a=b#c",
        "https://www.example.com",
    ],
)
def test_visitors_go_back_to_a_site_of_the_form(wanted):
    assert web_forms.return_address(wanted, SITES) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "http://www.example.com/",
        "https://www.example.com:8443/",
        "https://www.example.com.evil.example/",
        "https://www.example.com@evil.example/",
        "https://evil.example/https://www.example.com",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "https:/\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://www.example.com\n.evil.example/",
        "https://[::1",
        "https://www.example.com:99999/",
        "ftp://www.example.com/",
        "evil.example",
        "https://www.exámple.com/",
        "/" + "x" * 3_000,
        "",
    ],
)
def test_foreign_return_addresses_lead_nowhere(wanted):
    assert web_forms.return_address(wanted, SITES) == ""


def test_a_path_alone_means_the_site_the_post_came_from():
    def to(came_from):
        return web_forms.return_address("/thanks#done", SITES, came_from)

    assert to("https://www.example.com") == "https://www.example.com/thanks#done"
    assert to("https://www.example.com/page?x") == "https://www.example.com/thanks#done"
    assert to("https://evil.example") == "/thanks#done"
    assert to("") == "/thanks#done"
