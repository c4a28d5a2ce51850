"""The command line, as a program and a person use it: status, streams, shapes."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from answers import obedient
from letters import LETTERS, pdf_of, text_of
from model_server import ModelServer, answer, delay, status

from imr_llm import (
    ConfigurationError,
    Extraction,
    LetterError,
    aextract_many,
    extract,
    extract_many,
    run,
)
from imr_llm.cli import main
from imr_llm.pages import review_page


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_one_line_of_json_a_letter(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(LETTERS / "e-001.txt"), "--jsonl"]) == 0
    shown = capsys.readouterr()
    [record] = lines(shown.out)
    assert record["id"] == "e-001"
    assert Extraction.from_json(shown.out) == extract(LETTERS / "e-001.txt")
    assert shown.err == ""


def test_a_table_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(LETTERS / "e-001.txt"), "--table"]) == 0
    shown = capsys.readouterr().out
    assert "e-001" in shown
    assert "overturned" in shown
    assert "To check" in shown


def test_a_folder_is_the_letters_directly_in_it_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "b.txt").write_text(text_of("e-001"))
    (tmp_path / "a.pdf").write_bytes(pdf_of(text_of("e-002"), owner_password="agency"))
    (tmp_path / "a.txt").write_text(text_of("e-002"))
    (tmp_path / "notes.md").write_text("not a letter")
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "c.txt").write_text(text_of("e-003"))
    assert main(["extract", str(tmp_path)]) == 0
    shown = capsys.readouterr()
    assert [record["id"] for record in lines(shown.out)] == ["a", "a-2", "b"]
    assert "a-2" in shown.err


def test_standard_input_text_and_pdf(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for data in (text_of("e-003").encode("utf-16"), pdf_of(text_of("e-003"))):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert main(["extract", "-", "--jsonl"]) == 0
        [record] = lines(capsys.readouterr().out)
        assert record["layout"] == "E"


OVER = [
    ["extract", "{letter}", "--out", "{letter}"],
    ["extract", "{folder}", "--out", "{letter}"],
    ["extract", "{folder}", "--table", "--out", "{folder}/../letters/letter.txt"],
    ["review", "{letter}", "--out", "{letter}"],
    ["review", "{results}", "--letters", "{folder}", "--out", "{results}"],
    ["review", "{results}", "--letters", "{folder}", "--out", "{letter}"],
    ["report", "{results}", "--out", "{results}"],
    ["report", "{results}", "--out", "{folder}/page.html", "--json", "{results}"],
    ["table", "issues", "{results}", "--out", "{results}"],
]


@pytest.mark.parametrize("arguments", OVER, ids=" ".join)
def test_nothing_that_is_read_is_written_over(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, results = tmp_path / "letters", tmp_path / "results.jsonl"
    folder.mkdir()
    letter = folder / "letter.txt"
    letter.write_text(text_of("e-003"))
    assert main(["extract", str(letter), "--out", str(results)]) == 0
    before = letter.read_bytes(), results.read_bytes()
    capsys.readouterr()
    given = [each.format(letter=letter, folder=folder, results=results) for each in arguments]
    assert main(given) == 2
    assert "would be replaced" in capsys.readouterr().err
    assert (letter.read_bytes(), results.read_bytes()) == before
    # beside them there is room
    given[-1] = str(folder / ("room.html" if arguments[0] in ("review", "report") else "out.jsonl"))
    assert main(given) == 0


def test_a_refused_start_binds_a_folder_to_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    out = str(tmp_path / "out")
    assert main(["run", str(tmp_path / "empty"), "--out", out]) == 2
    assert not (tmp_path / "out").exists()
    with ModelServer(status(401)) as server:
        monkeypatch.setenv("IMR_LLM_BASE_URL", server.url)
        letter = str(LETTERS / "e-003.txt")
        assert main(["run", letter, "--out", out, "--model", "openai/x"]) == 2
        assert main(["run", letter, "--out", out]) == 0
        capsys.readouterr()
        assert main(["run", letter, "--out", out, "--model", "openai/x"]) == 2
    assert "made with another model (None)" in capsys.readouterr().err


@pytest.mark.parametrize("give", [
    lambda given: list(extract_many(given)), lambda given: run(given, "never-made"),
    lambda given: asyncio.run(anext(aextract_many(given))),
])  # fmt: skip
@pytest.mark.parametrize("given", ["letters", Path("letters"), b"letters", 3])
def test_one_name_is_not_many_letters(give: Any, given: Any) -> None:
    with pytest.raises(ConfigurationError, match="Letters are many"):
        give(given)
    assert not Path("never-made").exists()


@pytest.mark.parametrize("name", ["letter.txt", "a folder/Letter.PDF"])
def test_a_name_that_is_given_as_a_text_is_told(name: str) -> None:
    with pytest.raises(LetterError, match=r"A file is named by a pathlib\.Path"):
        extract(name)
    with pytest.raises(ConfigurationError, match="doubtful_letters"):
        review_page("out")  # type: ignore[arg-type]


def test_a_bad_letter_is_a_row_and_the_others_are_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.txt").write_bytes(bytes(range(256)) * 9)
    (tmp_path / "good.txt").write_text(text_of("e-003"))
    missing = tmp_path / "missing.txt"
    assert main(["extract", str(tmp_path), str(missing)]) == 1
    shown = capsys.readouterr()
    bad, good, gone = lines(shown.out)
    assert [bad["determination"], gone["determination"]] == [None, None]
    assert [bool(bad["error"]), good["error"], bool(gone["error"])] == [True, None, True]
    assert set(bad) == set(good)
    assert "binary" in shown.err


def test_results_go_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.jsonl"
    assert main(["extract", str(LETTERS / "e-001.txt"), "--out", str(out)]) == 0
    assert capsys.readouterr().out == ""
    assert lines(out.read_text())[0]["id"] == "e-001"


WRONG = [
    ["extract"],
    ["extract", "x.txt", "--jsonl", "--table"],
    ["extract", "{folder}"],
    ["extract", "x.txt", "--model", "openai/gpt-5-mini"],  # without a key
    ["extract", "x.txt", "--out", "{folder}/no/such/folder.jsonl"],
    ["replay", "x.txt"],  # whose answers?
    ["cache"],
    ["nonsense"],
    [],
]


@pytest.mark.parametrize("arguments", WRONG)
def test_wrong_usage_is_2(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    given = [each.format(folder=tmp_path) for each in arguments]
    try:
        code = main(given)
    except SystemExit as stopped:  # argparse
        code = int(stopped.code or 0)
    assert code == 2
    shown = capsys.readouterr()
    assert shown.err
    assert shown.out == ""


def test_a_refused_key_is_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with ModelServer(status(401)) as server:
        monkeypatch.setenv("IMR_LLM_BASE_URL", server.url)
        assert main(["extract", str(LETTERS / "e-003.txt"), "--model", "openai/x"]) == 2
    assert "key" in capsys.readouterr().err


def test_replay_puts_stored_answers_through_todays_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    letter, model = str(LETTERS / "e-003.txt"), ["--model", "openai/x"]
    with ModelServer(answer(obedient())) as server:
        monkeypatch.setenv("IMR_LLM_BASE_URL", server.url)
        assert main(["replay", letter, *model]) == 0
        shown = capsys.readouterr()
        assert lines(shown.out)[0]["source"] == "rules"
        assert "no stored answer" in shown.err
        assert main(["extract", letter, *model]) == 0
        assert server.count == 1
    capsys.readouterr()
    assert main(["replay", letter, *model]) == 0  # the server is gone
    [record] = lines(capsys.readouterr().out)
    assert (record["source"], record["cached"]) == ("model+rules", True)


def test_cache_info_verify_clear(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with ModelServer(answer(obedient())) as server:
        monkeypatch.setenv("IMR_LLM_BASE_URL", server.url)
        main(["extract", str(LETTERS / "e-003.txt"), "--model", "openai/x"])
    capsys.readouterr()
    assert main(["cache", "info"]) == 0
    assert "answers  1" in capsys.readouterr().out
    assert main(["cache", "verify"]) == 0
    assert "sound    1" in capsys.readouterr().out
    assert main(["cache", "clear"]) == 0
    assert main(["cache", "info"]) == 0
    assert "answers  0" in capsys.readouterr().out


def test_demo_needs_no_key_and_asks_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IMR_LLM_MODEL", "openai/would-need-a-key")
    assert main(["demo"]) == 0
    shown = capsys.readouterr()
    for name in ("back", "shoulder", "wrist"):
        assert name in shown.out
    assert "error" not in shown.out


def test_evals_is_the_program_of_that_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["evals", "--help"])
    assert stopped.value.code == 0
    assert "python -m evals" in capsys.readouterr().out


def _program(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "imr_llm.cli", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | environment,
    )


def test_ctrl_c_is_130() -> None:
    with ModelServer(delay(30, answer(obedient()))) as server:
        program = _program(
            "extract", str(LETTERS / "e-003.txt"), "--model", "openai/x",
            IMR_LLM_BASE_URL=server.url,
        )  # fmt: skip
        waited = time.monotonic()
        while server.count == 0 and time.monotonic() - waited < 30:
            time.sleep(0.05)
        program.send_signal(signal.SIGINT)
        _, err = program.communicate(timeout=20)
    assert program.returncode == 130
    assert b"Traceback" not in err


@pytest.mark.parametrize(
    "command",
    [
        ["imr_llm.cli", "extract", "LETTER"],
        ["imr_llm.cli", "run", "LETTER", "--out", "run"],
        ["imr_llm.cli", "evals"],
        ["evals"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_ctrl_c_is_130_in_the_middle_of_an_import(command: list[str], tmp_path: Path) -> None:
    # A module with a dataclass runs a text; Python ends by the signal if plain KeyboardInterrupt leaves it.
    (tmp_path / "own.py").write_text(
        "exec('import os, signal; os.kill(os.getpid(), signal.SIGINT); [None for _ in range(1000)]')"
    )
    given = [str(LETTERS / "e-003.txt") if word == "LETTER" else word for word in command]
    done = subprocess.run(
        [sys.executable, "-m", *given, "--schema", "own.py:Own"],
        cwd=tmp_path, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 130
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command", [["extract"], ["run", "--out", "run"], ["run", "--out", "run", "--processes", "2"]],
    ids=" ".join,
)  # fmt: skip
def test_a_ctrl_c_that_python_loses_is_heard_all_the_same(
    command: list[str], tmp_path: Path
) -> None:
    # What is raised in a weak reference's callback goes nowhere; importing a module ends with one.
    (tmp_path / "own.py").write_text(
        "import os, signal, weakref\n"
        "from imr_llm import Determination\n"
        "class Own(Determination): pass\n"
        "def lose(_):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    [None for _ in range(1000)]\n"
        "class Kept: pass\n"
        "kept = Kept()\n"
        "reference = weakref.ref(kept, lose)\n"
        "del kept\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "imr_llm.cli", *command, str(LETTERS), "--schema", "own.py:Own"],
        cwd=tmp_path, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 130
    assert done.stderr == b"imr-llm: stopped\n"


def test_a_reader_that_leaves_is_no_error() -> None:
    letters = [str(LETTERS / "e-021.txt")] * 30
    with _program("extract", *letters, "--jsonl") as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.readline()
        program.stdout.close()
        err = program.stderr.read()
        assert program.wait(timeout=60) == 0
    assert b"Traceback" not in err


def test_an_older_result_is_not_lost_to_a_run_that_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("older\n")
    letter = str(LETTERS / "e-001.txt")
    assert main(["extract", letter, "--model", "openai/no-key", "--out", str(out)]) == 2
    assert out.read_text() == "older\n"
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["out.jsonl"]


def test_a_full_disk_is_told_and_no_traceback() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "imr_llm.cli", "extract", str(LETTERS / "e-001.txt"), "--jsonl"],
            stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert b"cannot be written" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_name_that_cannot_be_is_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", "x" * 300, "a\0b", "--jsonl"]) == 1
    assert all(record["error"] for record in lines(capsys.readouterr().out))


def test_a_letter_does_not_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.txt"
    file.write_text(
        text_of("e-003").replace("Upheld", "\x1b[31mUpheld").replace("knee", "\x1b[2Jknee")
    )
    main(["extract", str(file), "--table"])
    assert "\x1b[2J" not in capsys.readouterr().out


def test_a_command_that_is_refused_claims_no_folder(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text(text_of("e-003"))
    out = tmp_path / "out"
    assert main(["run", str(letter), "--out", str(out), "--model", "without-a-provider"]) == 2
    assert not out.exists()
    assert main(["run", str(letter), "--out", str(out)]) == 0
