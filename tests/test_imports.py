"""Labelling imports nothing that training alone needs: it starts in the time of numpy."""

import subprocess
import sys

import pytest
from conftest import ARTICLE

HEAVY = [
    "sklearn",
    "scipy",
    "pandas",
    "spacy",
    "pyarrow",
    "jinja2",
    "ftfy",
    "py3langid",
    "textual",
    "tomllib",
    "gzip",
    "lxml",
    "markdown_it",
    "pypdf",
    "trafilatura",
    "zstandard",
]
# What is ours, and for those who annotate, train and compare.
OTHERS = ["annotating", "annotations", "comparison", "merging", "provenance", "training"]


@pytest.mark.parametrize("options", [[], ["--json"], ["--explain"]])
def test_a_fresh_process_labels_with_numpy_alone(options: list[str]) -> None:
    script = f"""
import sys
from classifier.cli import main
try:
    main(["label", *{options}, {str(ARTICLE)!r}])
except SystemExit as exit:
    assert not exit.code, exit.code
print(*sys.modules, file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True
    )
    assert "migration" in done.stdout
    modules = set(done.stderr.split())
    assert modules.isdisjoint(f"classifier.{name}" for name in OTHERS)
    imported = {name.partition(".")[0] for name in modules}
    assert "numpy" in imported
    assert imported.isdisjoint(HEAVY)
