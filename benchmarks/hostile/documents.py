"""Hostile documents and corpora, each with the command that is to read it."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import signature
from pathlib import Path
from random import Random
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa
from pyarrow import parquet

from benchmarks.hostile.texts import (
    FORMULAS,
    MARKUP,
    PACK,
    PATHS,
    article,
    damage,
    encode,
    text,
)
from classifier.cli.label import command as label
from classifier.readers.exports import FORMATS
from classifier.tagging.sources import FORMATS as FORMATS_OF_CORPORA

# Where a case may write.
OUT = "out"

_THEMES = ("migration", "terrorisme", "secours", "=1+1", "a|b", "x" * 300, "\x1b[2J", "", "../a")


@dataclass(frozen=True)
class Case:
    """What a command is given; its files lie in the folder of the case.

    Attributes:
        arguments: of the command line.
        stdin: what it finds on standard input.
    """

    arguments: Sequence[str]
    stdin: bytes = b""


def _value(draw: Random) -> Any:
    """What a field of a row might hold."""
    return draw.choice((
        lambda: text(draw)[:3_000],
        lambda: draw.choice((None, True, -1.5, 10**400, 0, float("nan"), [], {}, "")),
        lambda: draw.choice(FORMULAS),
        lambda: draw.choice(PATHS),
        lambda: "\ud800",
        lambda: draw.choices(_THEMES, k=draw.randint(0, 3)),
        lambda: {"a": [{"b": draw.choice(PATHS)}]},
    ))()  # fmt: skip


def _row(draw: Random) -> dict[str, Any]:
    """A row of a corpus or of annotations, odd in places."""
    row: dict[str, Any] = {
        "id": draw.choice((*PATHS, *FORMULAS, "p1", draw.randrange(9))),
        "text": text(draw)[:20_000] if draw.random() < 0.5 else article(draw),
        "themes": draw.choices(_THEMES[: draw.choice((3, 3, len(_THEMES)))], k=draw.randint(0, 2)),
    }
    for name in draw.choices(
        ("not", "unsure", "group", "date", "annotator", "labels", "source", "scores",
         "score_migration", "=cmd", "cats", "label", "data", "annotations", "accept", "\ud800"),
        k=draw.randint(0, 3),
    ):  # fmt: skip
        row[name] = _value(draw)
    if draw.random() < 0.1:
        row[draw.choice(list(row))] = _value(draw)
    if draw.random() < 0.05:
        del row[draw.choice(list(row))]
    return row


def _rows(draw: Random) -> list[dict[str, Any]]:
    return [_row(draw) for _ in range(draw.randint(1, 8))]


def _plain(draw: Random) -> bytes:
    return encode(draw, text(draw))


def _deep(draw: Random) -> str:
    return draw.choice(("[", '{"text":', "[{")) * draw.choice((10, 1_000, 200_000))


def _jsonl(draw: Random) -> bytes:
    lines = [json.dumps(row, ensure_ascii=draw.random() < 0.5) for row in _rows(draw)]
    if draw.random() < 0.1:
        lines.insert(
            draw.randint(0, len(lines)),
            draw.choice((_deep(draw), "null", "{}", "9" * 5_000, '{"text": 1e999, "text": NaN}')),
        )
    return draw.choice(("\n", "\r\n", "\n\n")).join(lines).encode("utf-8", "surrogatepass")


def _json(draw: Random) -> bytes:
    rows = _rows(draw)
    shape = draw.choice((rows, {"data": rows}, rows[0], [rows]))
    return json.dumps(shape, indent=draw.choice((None, 2))).encode()


def _delimited(delimiter: str) -> Callable[[Random], bytes]:
    def write(draw: Random) -> bytes:
        rows = _rows(draw)
        names = list(dict.fromkeys(name for row in rows for name in row))
        content = io.StringIO()
        writer = csv.writer(content, delimiter=draw.choice((delimiter, delimiter, ";")))
        writer.writerow(names)
        for row in rows:
            if isinstance(row.get("themes"), list):
                row["themes"] = "|".join(map(str, row["themes"]))
            writer.writerow([row.get(name) for name in names])
        return encode(draw, content.getvalue())

    return write


def _parquet(draw: Random) -> bytes:
    rows = _rows(draw)
    names = list(dict.fromkeys(name for row in rows for name in row if name != "\ud800"))
    columns = {name: [_spelt(row.get(name)) for row in rows] for name in names}
    content = io.BytesIO()
    parquet.write_table(pa.table(columns), content)
    return content.getvalue()


def _spelt(value: Any) -> str | None:
    return None if value is None else str(value).encode("utf-8", "replace").decode()


def _html(draw: Random) -> bytes:
    body = "".join(f"<p>{escape(line)}</p>" for line in text(draw)[:50_000].split("\n"))
    depth = draw.choice((1, 10, 3_000))
    tag = draw.choice(("div", "table><tr><td", "b", "svg", "p", "template"))
    odd = draw.choice((
        "", MARKUP, "<script>alert(1)</script>", "<!--", "<![CDATA[",
        "<a href='javascript:x'>y</a>",
        "<!DOCTYPE x [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]>&b;" * 20, "&#x110000;&#0;&#xD800;",
        "<!DOCTYPE x [<!ENTITY a SYSTEM '../canary/secret.txt'>]><p>&a;</p>", "<img src=x " * 500,
        '<base href="file:///"><iframe src="../canary/secret.txt"></iframe>',
    ))  # fmt: skip
    charset = draw.choice(("utf-8", "utf-16", "x-nope", "cp1252", "\0"))
    page = (
        f"<html><head><meta charset={charset}><title>{escape(text(draw)[:99])}</title></head>"
        f"<body>{odd}{f'<{tag}>' * depth}<article>{body}</article></body></html>"
    )
    return encode(draw, page)


def _docx(draw: Random) -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(
        f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>"
        for line in text(draw)[:20_000].split("\n")
    )
    entity = '<!DOCTYPE w [<!ENTITY a SYSTEM "../canary/secret.txt">]>' * draw.randrange(2)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            draw.choice(("word/document.xml",) * 9 + ("../canary/new.txt",)),
            f'<?xml version="1.0"?>{entity}<w:document {space}><w:body>{body}{"&a;" * bool(entity)}'
            "</w:body></w:document>".encode("utf-8", "replace"),
        )
    return content.getvalue()


def _pdf(draw: Random) -> bytes:
    shown = b"".join(
        b"(%s) Tj 0 -14 Td "
        % line.encode("cp1252", "replace").replace(b"(", b"").replace(b")", b"")
        for line in text(draw)[:5_000].split("\n")
    )
    stream = b"BT /F1 12 Tf 50 700 Td " + shown + b"ET"
    length = draw.choice((len(stream), len(stream), 2**31, -1))
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s 0 R]/Count 1>>" % draw.choice((b"3", b"3", b"3", b"2")),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R"
        b"/Resources<</Font<</F1 4 0 R>>>>>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>stream\n%s\nendstream" % (length, stream),
    )
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + (
        b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (table, len(data))
    )


WRITERS: dict[str, Callable[[Random], bytes]] = {
    ".txt": _plain, ".md": _plain, ".html": _html, ".htm": _html, ".jsonl": _jsonl,
    ".ndjson": _jsonl, ".csv": _delimited(","), ".tsv": _delimited("\t"), ".json": _json,
    ".parquet": _parquet, ".docx": _docx, ".pdf": _pdf,
}  # fmt: skip

_TEXTS = (".txt", ".md", ".html", ".htm", ".pdf", ".docx")
_CORPORA = (".txt", ".html", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet")
_ANNOTATIONS = (".jsonl", ".csv", ".tsv", ".json", ".txt")

_NAMES = ("a", "é", "=1+1", "a b", "a\nb", "\x1b[2J", "\u202ea", "..a", "~", "$(id)", "%00", "{a}")


def document_case(draw: Random, folder: Path) -> Case:
    """A command, and in the folder the file that it is to read."""
    command = draw.choice(("label", "label", "tag", "tag", "evaluate", "check"))
    suffix = draw.choice(
        {"label": _TEXTS, "tag": _CORPORA, "evaluate": _ANNOTATIONS, "check": _ANNOTATIONS}[command]
    )
    data = draw.randbytes(draw.randint(0, 3_000)) if draw.random() < 0.05 else WRITERS[suffix](draw)
    if draw.random() < 0.2:
        data = damage(draw, data)
    for packing in draw.choices(list(PACK), k=draw.choice((0, 0, 0, 0, 0, 1, 1, 2))):
        data = PACK[packing](data)
        suffix += packing
        if draw.random() < 0.3:
            data = damage(draw, data)
    name = f"{draw.choice(_NAMES) if draw.random() < 0.2 else 'a'}{suffix}"
    (folder / name).write_bytes(data)
    given = draw.choice((name, name, f"./{name}", str(folder / name)))
    return Case([command, *_OPTIONS[command](draw, given)], data)


def _label(draw: Random, name: str) -> list[str]:
    html = ["--html", f"{OUT}/a.html"] if "html" in signature(label).parameters else []
    return [
        draw.choice((name, name, name, "-")),
        *draw.choice(([], ["--json"], ["--json", "--explain"], ["--explain"], html)),
        *_encoding(draw),
    ]


def _tag(draw: Random, name: str) -> list[str]:
    output = f"{OUT}/{draw.choice(('a.jsonl', 'a.csv', 'a.parquet', 'a/', '=1.csv', 'é.csv'))}"
    return [
        draw.choice((name, name, ".", "*", "-")), "-o", output, "--part-size",
        draw.choice(("0.001", "8")), *_encoding(draw),
        *(["--paragraphs"] if output.endswith("l") and draw.random() < 0.3 else []),
        *(["--summary", f"{OUT}/a.html"] if draw.random() < 0.2 else []),
        *(["--format", draw.choice(FORMATS_OF_CORPORA)] if draw.random() < 0.2 else []),
    ]  # fmt: skip


def _evaluate(draw: Random, name: str) -> list[str]:
    html = ["--html", f"{OUT}/a.html"] if draw.random() < 0.1 else []
    conflicts = ["--conflicts", f"{OUT}/a.jsonl"] if draw.random() < 0.2 else []
    return [
        name,
        *draw.choice(([], ["--json"])),
        *html,
        *conflicts,
        *_format(draw),
        *_encoding(draw),
    ]


def _check(draw: Random, name: str) -> list[str]:
    suspicious = draw.choice((["--suspicious", "0"],) * 9 + ([],))
    return [
        name, *draw.choice(([], ["--json"])), *suspicious, *_format(draw), *_encoding(draw)
    ]  # fmt: skip


def _format(draw: Random) -> list[str]:
    return ["--format", draw.choice(FORMATS)] if draw.random() < 0.2 else []


def _encoding(draw: Random) -> list[str]:
    names = ("utf-8", "cp1252", "utf-16", "utf-7", "idna", "punycode", "rot13", "zip", "hex", "no")
    return ["--encoding", draw.choice(names)] if draw.random() < 0.05 else []


_OPTIONS: dict[str, Callable[[Random, str], list[str]]] = {
    "label": _label, "tag": _tag, "evaluate": _evaluate, "check": _check,
}  # fmt: skip
