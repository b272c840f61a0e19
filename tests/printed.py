"""PDF files, written by hand: what a test needs of the format, and no more."""

import zlib
from collections.abc import Sequence

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def pdf(objects: Sequence[bytes], *, info: bytes = b"", trailer: bytes = b"") -> bytes:
    """A file of objects, of which the first is the root; `info` says what it is about."""
    objects = [*objects, b"<<%s>>" % info]
    out = b"%PDF-1.4\n"
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + b"trailer\n<</Size %d/Root 1 0 R/Info %d 0 R%s>>\n"
        % (len(objects) + 1, len(objects), trailer)
        + b"startxref\n%d\n%%%%EOF\n" % len(out)
    )


def stream(data: bytes, *, entries: bytes = b"", packed: bool = False) -> bytes:
    """An object that holds data."""
    if packed:
        entries, data = entries + b"/Filter/FlateDecode", zlib.compress(data)
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def pages(
    contents: Sequence[bytes],
    *,
    info: bytes = b"",
    more: Sequence[bytes] = (),
    resources: bytes = b"",
    root: bytes = b"",
    packed: bool = False,
    trailer: bytes = b"",
) -> bytes:
    """A file of pages that draw something each; `more` objects are numbered from 4."""
    first = 4 + len(more)
    kids = b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(len(contents)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % root,
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(contents)),
        FONT,
        *more,
    ]
    for n, content in enumerate(contents):
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>%s>>>>" % (first + 2 * n + 1, resources),
            stream(content, packed=packed),
        ]
    return pdf(objects, info=info, trailer=trailer)


def text_at(x: float, y: float, text: str, size: float = 10) -> bytes:
    """What draws a line of text."""
    shown = (
        text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", rb"\(").replace(b")", rb"\)")
    )
    return b"BT /F %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n" % (size, x, y, shown)


def column(lines: Sequence[str], *, x: float = 50, y: float = 700, leading: float = 12) -> bytes:
    """What draws lines below one another; an empty one is a gap, a space before one an indent."""
    return b"".join(
        text_at(x + 12 * line.startswith(" "), y - n * leading, line.strip())
        for n, line in enumerate(lines)
        if line
    )
