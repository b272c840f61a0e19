"""What the command line says of itself: help, near misses, and what a shell completes."""

import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pexpect
import pytest
from conftest import Run

from classifier.cli.commands import COMMANDS, Command

NAMES = [command.name for command in COMMANDS]
SCRIPT = Path(sys.executable).with_name("classifier")


def completed(line: str, shell: str = "bash") -> list[str]:
    """What a shell offers at the end of a line."""
    words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    if shell != "bash":
        words = {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    done = subprocess.run(
        [SCRIPT],
        env={**os.environ, **words, "_CLASSIFIER_COMPLETE": f"complete_{shell}"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stderr == ""
    # Nothing is an empty line.
    return done.stdout.strip().splitlines()


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERMINAL_WIDTH", "80")


def test_every_command_is_listed_once_under_a_heading(run: Run) -> None:
    done = run("--help")
    assert (done.code, done.err) == (0, "")
    headings = re.findall(r"╭─ (\w+) ─", done.out)
    assert headings == ["Options", "Label", "Teach", "Look"]
    lines = [line.strip("│ ") for line in done.out.splitlines()]
    for command in COMMANDS:
        # In one line: an ellipsis would stand for what does not fit.
        assert f"{command.name:8}  {command.summary}" in lines
    assert "4 a quality gate was not met" in done.out
    modules = Path(import_module("classifier.cli").__path__[0]).glob("*.py")
    commands = [path.stem for path in modules if "\ndef command(" in path.read_text("utf-8")]
    assert sorted(commands) == sorted(NAMES)


def test_without_a_command_there_is_help(run: Run) -> None:
    done = run()
    assert (done.code, done.err) == (2, "")
    assert done.out.strip() == run("--help").out.strip()


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_help_of_a_command_fits_and_ends_with_examples_that_it_understands(
    command: Command, run: Run
) -> None:
    done = run(command.name, "--help")
    assert (done.code, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= 80
    lines = [line.strip() for line in done.out.strip().splitlines()]
    assert lines[lines.index("Examples:") + 1 :] == list(command.examples)
    for example in command.examples:
        program, name, *arguments = example.split()
        assert (program, name in NAMES) == ("classifier", True)
        known = set(re.findall(r"(?<!\S)--?[a-z][\w-]*", run(name, "--help").out))
        assert {each for each in arguments if re.match("--?[a-z]", each)} <= known


def test_options_stand_in_groups(run: Run) -> None:
    done = run("tag", "--help")
    assert re.findall(r"╭─ ([\w ]+?) ─", done.out) == [
        "Arguments", "Options", "Reading", "Processes",
    ]  # fmt: skip
    done = run("train", "--help")
    assert re.findall(r"╭─ ([\w ]+?) ─", done.out) == [
        "Arguments", "Options", "Besides annotations", "Reading",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lable", "a.txt"], "No such command 'lable'. Did you mean 'label'?"),
        (["retrian"], "No such command 'retrian'. Did you mean 'retrain', 'train'?"),
        (["qqq"], "No such command 'qqq'."),
        (["--versoin"], "No such option: --versoin (Possible options: --version)"),
        (["label", "--jsno"], "No such option: --jsno (Possible options: --json)"),
        (["--", "lable"], "No such command 'lable'. Did you mean 'label'?"),
    ],
)
def test_a_slip_is_met_with_what_was_meant(arguments: list[str], message: str, run: Run) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert message in " ".join(done.err.split())


def test_a_command_may_follow_two_dashes(run: Run) -> None:
    done = run("--", "show", "--json")
    assert done.code == 0
    assert done.out.startswith("{")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("classifier ", NAMES),
        ("classifier tr", ["train"]),
        ("classifier label --js", ["--json"]),
        ("classifier tag --backend ", ["dask", "spark", "ray"]),
        ("classifier tag -f j", ["jsonl"]),
        ("classifier check --format la", ["label-studio"]),
        # The shell has files for these.
        ("classifier label art", []),
        ("classifier train --words ", []),
    ],
)
def test_bash_completes_commands_options_and_values(line: str, expected: list[str]) -> None:
    assert completed(line) == expected


def test_zsh_and_fish_complete_with_what_each_means() -> None:
    summary = COMMANDS[NAMES.index("check")].summary
    assert completed("classifier ch", "zsh") == [f"""_arguments '*: :(("check":"{summary}"))'"""]
    assert completed("classifier ch", "fish") == [f"check\t{summary}"]
    assert completed("classifier label --js", "fish") == ["--json\tPrint JSON."]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_the_script_for_bash_works_in_bash() -> None:
    session = f"""
        PATH={SCRIPT.parent}:$PATH
        eval "$(_CLASSIFIER_COMPLETE=source_bash classifier)"
        COMP_WORDS=(classifier evaluate --min) COMP_CWORD=2
        _classifier_completion classifier
        echo "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", session], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout == "--min-f1\n"


@pytest.mark.parametrize("line", ["classifier ", "classifier t", "classifier show --"])
def test_completion_imports_no_more_than_it_has_to(line: str) -> None:
    script = """
import sys
from classifier.cli import main
try:
    main([])
except SystemExit:
    print(*sys.modules, file=sys.stderr)
"""
    words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **words, "_CLASSIFIER_COMPLETE": "complete_bash"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    modules = set(done.stderr.split())
    imported = {name for name in NAMES if f"classifier.cli.{name}" in modules}
    assert imported == ({"show"} if "show" in line else set())
    assert ("numpy" in modules) == ("show" in line)


def on_a_terminal(**environment: str) -> str:
    """The help as a terminal is sent it."""
    plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "classifier", "label", "--help"],
        env={**plain, "TERM": "xterm-256color", **environment},
        dimensions=(50, 80),
        encoding="utf-8",
        timeout=120,
    )
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert isinstance(child.before, str)
    return child.before


def test_help_is_coloured_at_a_terminal_unless_nobody_wants_it() -> None:
    colour = re.compile(r"\x1b\[[\d;]*3\d[\d;]*m")
    assert colour.search(on_a_terminal())
    assert not colour.search(on_a_terminal(NO_COLOR="1"))


def test_help_in_a_pipe_has_no_colour(run: Run) -> None:
    assert "\x1b" not in run("label", "--help").out
