"""Files that appear whole or not at all."""

import os
import threading
from pathlib import Path
from typing import BinaryIO

import pytest

from classifier.errors import OutputError
from classifier.files import write_whole


def test_a_file_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    seen = []

    def write(file: BinaryIO) -> None:
        file.write(b"half")
        seen.append(path.exists())
        file.write(b" and half")

    write_whole(path, write, replace=False)
    assert (seen, path.read_bytes()) == ([False], b"half and half")
    assert [*tmp_path.iterdir()] == [path]
    write_whole(path, lambda file: file.write(b"other"))
    assert path.read_bytes() == b"other"


@pytest.mark.parametrize("replace", [True, False])
def test_what_fails_leaves_what_was_there(tmp_path: Path, replace: bool) -> None:
    path = tmp_path / "a"
    if replace:
        path.write_bytes(b"mine")

    def write(file: BinaryIO) -> None:
        file.write(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(path, write, replace=replace)
    assert [(each, each.read_bytes()) for each in tmp_path.iterdir()] == [(path, b"mine")] * replace


def test_what_came_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with pytest.raises(OutputError) as error:
        write_whole(path, lambda file: path.write_bytes(b"mine"), replace=False)
    assert str(error.value) == f"{path}: another file came here meanwhile. Give another name."
    assert [(each, each.read_bytes()) for each in tmp_path.iterdir()] == [(path, b"mine")]


def test_of_several_at_once_one_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a"
    together = threading.Barrier(8)
    written: list[int] = []

    def write(number: int) -> None:
        def fill(file: BinaryIO) -> None:
            file.write(bytes([number]) * 100_000)
            together.wait()

        try:
            write_whole(path, fill, replace=False)
        except OutputError:
            return
        written.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = written
    assert path.read_bytes() == bytes([winner]) * 100_000
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("replace", [True, False])
def test_a_link_stays_one(tmp_path: Path, replace: bool) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    link.symlink_to(real)
    write_whole(link, lambda file: file.write(b"new"), replace=replace)
    assert (link.is_symlink(), real.read_bytes()) == (True, b"new")


def test_others_may_read_what_they_usually_may(tmp_path: Path) -> None:
    as_usual = tmp_path / "usual"
    as_usual.touch()
    for replace in (True, False):
        path = tmp_path / f"{replace}"
        write_whole(path, lambda file: file.write(b""), replace=replace)
        assert os.stat(path).st_mode == os.stat(as_usual).st_mode


def test_a_folder_that_is_missing_is_said(tmp_path: Path) -> None:
    path = tmp_path / "none" / "a"
    with pytest.raises(OutputError) as error:
        write_whole(path, lambda file: file.write(b""))
    assert str(error.value) == (
        f"{path}: the file cannot be written (No such file or directory). "
        "Give another place, or make room."
    )
