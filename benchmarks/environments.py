"""A virtual environment per peer, made when it is missing or its requirements changed."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".venv-bench"

# Written last, so that half an environment is made again.
_STAMP = "requirements.txt"


@dataclass(frozen=True)
class Requirements:
    """What pip installs: pinned packages, and packages of which only the data files are used.

    The latter come without what they depend on.
    """

    packages: Sequence[str]
    data_packages: Sequence[str] = ()

    def __str__(self) -> str:
        return "\n".join([f"python {sys.version.split()[0]}", *self.packages, *self.data_packages])


def interpreter(name: str, requirements: Requirements) -> Path:
    """The interpreter of an environment that holds the requirements.

    Raises:
        subprocess.CalledProcessError: pip could not install them; it said why on stderr.
    """
    folder = FOLDER / name
    python = folder / "bin/python"
    stamp = folder / _STAMP
    if not stamp.exists() or stamp.read_text("utf-8") != str(requirements):
        print(f"installing {name} into {folder.relative_to(ROOT)}", file=sys.stderr)
        _call(sys.executable, "-m", "venv", "--clear", folder)
        _pip(python, *requirements.packages)
        if requirements.data_packages:
            _pip(python, "--no-deps", *requirements.data_packages)
        stamp.write_text(str(requirements), "utf-8")
    return python


def _pip(python: Path, *arguments: str) -> None:
    _call(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)


def _call(*command: str | Path) -> None:
    subprocess.run(command, check=True, stdout=sys.stderr)


def versions(requirements: Requirements) -> Mapping[str, str]:
    """Package → version of what is pinned, without extras."""
    pinned = [package for package in requirements.packages if "==" in package]
    pairs = (package.split("==") for package in pinned)
    return {name.split("[")[0]: version for name, version in pairs}
