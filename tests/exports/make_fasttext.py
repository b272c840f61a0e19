"""Write lines of fastText, as its documentation shows them."""

from pathlib import Path

from exports.paragraphs import PARAGRAPHS

HERE = Path(__file__).parent


def main() -> None:
    lines = [
        " ".join([*(f"__label__{theme}" for theme in themes), paragraph.text]) + "\n"
        for paragraph in PARAGRAPHS
        if (themes := paragraph.said.get("claire")) is not None
    ]
    (HERE / "fasttext.txt").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
