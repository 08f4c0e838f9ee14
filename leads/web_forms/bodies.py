"""Read the raw body of a post: which names it has, and which answers, exactly.

Nothing is dropped: bytes that are no text in the post's encoding, and characters that
no database keeps, are written as escapes, and the problem is told under their name.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from leads.web_forms.encodings import Encoding, find

RawPairs = Iterable[tuple[bytes, bytes]]
# Fields in which browsers and web sites say how the others are encoded.
_SAYS_ENCODING = (b"encoding", b"_charset_")


class Unreadable(ValidationError):
    """The body as a whole cannot be read; its raw bytes are kept."""


@dataclass
class Post:
    """What a post says: {name: [answer, …]} as sent, and what could not be read."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"

    def first(self, name: str) -> str:
        """Give the first answer under a name in any case; "" if there is none."""
        for sent, answers in self.answers.items():
            if sent.lower() == name.lower() and answers:
                return answers[0]
        return ""

    def add(self, name: str, answer: str) -> None:
        """Take an answer over, as text that every database keeps."""
        safe = storable_text(answer)
        name = storable_text(name)
        self.answers.setdefault(name, []).append(safe)
        if safe != answer:
            self.problems[name] = _(
                "Contains a null character or half of a character; shown as \\x00."
            )


def read(body: bytes, content_type: str = "", query: str = "") -> Post:
    """Read a body sent as urlencoded form, multipart form or JSON object.

    The encoding is what a body field `encoding` says, else the query's `encoding`,
    else the content type's charset, else UTF-8. Raises Unreadable, in words.
    """
    kind, options = _header(content_type)
    if kind == "application/json":
        return _read_json(body, options.get("charset", ""))
    if kind == "multipart/form-data":
        pairs = list(_multipart(body, options.get("boundary", "")))
    else:
        pairs = list(_urlencoded(body))
    _refuse_too_many(len(pairs))
    encoding = _encoding_of(pairs, query, options.get("charset", ""))
    post = Post(encoding=encoding.name)
    for raw_name, raw_answer in pairs:
        _take(post, encoding, raw_name, raw_answer)
    if not encoding.is_known:
        post.problems["encoding"] = _("“%(name)s” is not an encoding we know.") % {
            "name": encoding.asked_for
        }
    return post


def storable_text(text: str) -> str:
    """Write null characters and lone surrogates as escapes; other text is as it was."""
    if "\x00" in text:
        text = text.replace("\x00", "\\x00")
    return text.encode(errors="backslashreplace").decode()


# -- the three ways to write a form -------------------------------------------------


def _urlencoded(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    for part in body.strip(b"\r\n").split(b"&"):
        if part:
            name, _equals, answer = part.replace(b"+", b" ").partition(b"=")
            yield unquote_to_bytes(name), unquote_to_bytes(answer)


def _multipart(body: bytes, boundary: str) -> Iterator[tuple[bytes, bytes]]:
    if not boundary or not boundary.isascii():
        raise Unreadable(_("The body is a multipart form without a boundary."))
    _preamble, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())
    if not parts or not parts[-1].startswith(b"--"):
        raise Unreadable(_("The body is a multipart form that ends too early."))
    for part in parts[:-1]:
        head, blank, content = part.partition(b"\r\n\r\n")
        if not blank:
            raise Unreadable(_("A part of the multipart form has no content."))
        yield _part_name(head), content


def _part_name(head: bytes) -> bytes:
    for line in head.split(b"\r\n"):
        title, _colon, value = line.partition(b":")
        if title.strip().lower() == b"content-disposition":
            return _quoted(value, b"name")
    raise Unreadable(_("A part of the multipart form has no name."))


def _quoted(value: bytes, option: bytes) -> bytes:
    """Read name="…"; browsers write quotes and line breaks in it as %22, %0D, %0A."""
    for piece in value.split(b";"):
        key, _equals, text = piece.strip().partition(b"=")
        if key.lower() == option:
            plain = text.strip(b'"').replace(b"%22", b'"')
            return plain.replace(b"%0D", b"\r").replace(b"%0A", b"\n")
    raise Unreadable(_("A part of the multipart form has no name."))


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as it was written, with repeated keys."""


def _read_json(body: bytes, charset: str) -> Post:
    encoding = find(charset)
    try:
        found = json.loads(
            encoding.decode(body).removeprefix("\ufeff"),
            parse_float=str,
            parse_int=str,
            parse_constant=str,
            object_pairs_hook=_Pairs,
        )
    except (UnicodeDecodeError, ValueError, RecursionError) as wrong:
        raise Unreadable(_("The body is not valid JSON.")) from wrong
    if not isinstance(found, _Pairs):
        raise Unreadable(_('The JSON is not an object such as {"email": "…"}.'))
    _refuse_too_many(len(found))
    post = Post(encoding=encoding.name)
    for name, value in found:
        several = isinstance(value, list) and not isinstance(value, _Pairs)
        for answer in value if several else [value]:
            post.add(name, _json_text(answer))
    return post


def _json_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, _Pairs):
        return {name: _plain(inner) for name, inner in value}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


# -- encodings -----------------------------------------------------------------------


def _encoding_of(pairs: RawPairs, query: str, charset: str) -> Encoding:
    for raw_name, raw_answer in pairs:
        if raw_name.lower() in _SAYS_ENCODING and raw_answer.strip():
            return find(raw_answer.decode("ascii", "backslashreplace"))
    for name, value in parse_qsl(query, errors="replace"):
        if name.lower() == "encoding":
            return find(value)
    return find(charset)


def _take(post: Post, encoding: Encoding, raw_name: bytes, raw_answer: bytes) -> None:
    name, _name_is_text = _decoded(encoding, raw_name)
    answer, is_text = _decoded(encoding, raw_answer)
    post.add(name, answer)
    if not is_text:
        post.problems[storable_text(name)] = _(
            "Contains bytes that are no text in %(encoding)s; they are kept as sent."
        ) % {"encoding": encoding.name}


def _decoded(encoding: Encoding, raw: bytes) -> tuple[str, bool]:
    try:
        return encoding.decode(raw), True
    except UnicodeDecodeError:
        return raw.decode("ascii", "backslashreplace"), False


# -- inside ----------------------------------------------------------------------------


def _header(content_type: str) -> tuple[str, dict[str, str]]:
    kind, *rest = content_type.split(";")
    options = {}
    for piece in rest:
        name, _equals, value = piece.strip().partition("=")
        options[name.strip().lower()] = value.strip().strip('"')
    return kind.strip().lower(), options


def _refuse_too_many(count: int) -> None:
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    if count > most:
        raise Unreadable(
            _("The post has %(count)s fields; at most %(most)s are read.")
            % {"count": count, "most": most}
        )
