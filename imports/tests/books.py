"""Workbooks for tests, of the kinds that calamine reads, as small as they can be."""

import struct
import zipfile

_OPEN = "urn:oasis:names:tc:opendocument:xmlns"
_SECTOR, _LAST, _TABLE = 512, 0xFFFFFFFE, 0xFFFFFFFD
_MANIFEST = (
    f'<m:manifest xmlns:m="{_OPEN}:manifest:1.0"><m:file-entry m:full-path="/"'
    ' m:media-type="application/vnd.oasis.opendocument.spreadsheet"/></m:manifest>'
)
ERRORS = {"#DIV/0!": 0x07, "#REF!": 0x17, "#N/A": 0x2A}


def ods(path, rows, more=""):
    """Write an ods with one sheet; `more` is XML that follows its rows."""
    cells = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"
        for row in rows
    )
    spaces = "".join(
        f' xmlns:{name}="{_OPEN}:{name}:1.0"' for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", _MANIFEST)
        file.writestr(
            "content.xml",
            f'<office:document-content{spaces} xmlns:calcext="urn:c"><office:body>'
            f'<office:spreadsheet><table:table table:name="People">{cells}{more}'
            "</table:table></office:spreadsheet></office:body>"
            "</office:document-content>",
        )


def _ods_cell(text):
    how = ' office:value-type="string"'
    if text.startswith("#"):
        how += ' office:string-value="" calcext:value-type="error"'
    return f"<table:table-cell{how}><text:p>{text}</text:p></table:table-cell>"


def xls(path, rows):
    """Write an xls of 1997 with one sheet; errors stand in it in both ways."""
    begin = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 1, 1997, 0, 0))
    cells = b"".join(
        _xls_cell(n, column, text)
        for n, row in enumerate(rows)
        for column, text in enumerate(row)
    )
    sheet = begin + cells + _record(0x0A, b"")
    name = b"People"
    size = len(begin) + 4 + 8 + len(name) + 4
    globe = _record(0x85, struct.pack("<IHBB", size, 0, len(name), 0) + name)
    path.write_bytes(_file_system(begin + globe + _record(0x0A, b"") + sheet))


def _xls_cell(row, column, text):
    place = struct.pack("<HHH", row, column, 0)
    code = ERRORS.get(text)
    if code is None:
        return _record(0x204, place + struct.pack("<HB", len(text), 0) + text.encode())
    if row % 2:
        return _record(0x205, place + bytes([code, 1]))
    value = bytes([2, 0, code, 0, 0, 0, 255, 255])
    return _record(0x06, place + value + struct.pack("<HIH", 0, 0, 0))


def _record(kind, body):
    return struct.pack("<HH", kind, len(body)) + body


def _file_system(stream):
    """One stream in sectors: the table first, then the folder, then the stream."""
    stream = stream.ljust(max(4_096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    sectors = len(stream) // _SECTOR
    chain = [_TABLE, _LAST, *range(3, 2 + sectors), _LAST]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(_SECTOR, b"\xff")
    folder = _entry("Root Entry", 5, 1, _LAST, 0) + _entry(
        "Workbook", 2, 0xFFFFFFFF, 2, len(stream)
    )
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4_096, _LAST, 0, _LAST, 0)
    header += struct.pack("<I", 0).ljust(436, b"\xff")
    return header + table + folder.ljust(_SECTOR, b"\0") + stream


def _entry(name, kind, child, start, size):
    wide = name.encode("utf-16-le")
    none = 0xFFFFFFFF
    return (
        wide.ljust(64, b"\0")
        + struct.pack("<HBB3I", len(wide) + 2, kind, 1, none, none, child)
        + b"\0" * 36
        + struct.pack("<III", start, size, 0)
    )
