"""PDFs made to harm their reader: a `LetterError`, or a text; bounded memory, and no end of the program."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hostile_pdfs import blanks, claimed, deep, forms, nested, operators, pages, ring, script, words
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from letters import pdf_of, text_of

from imr_llm import LetterError
from imr_llm.letter import apart, pdf
from imr_llm.letter.source import read_bytes

LETTER = pdf_of(text_of("d1-001"))
LOCKED = pdf_of(text_of("d1-001"), owner_password="owner")
TEXT = read_bytes(LETTER)

BOMBS = {
    "a thousandfold of blanks": (blanks(900), "reader ended"),
    "deflated twice": (blanks(900, 2), "reader ended"),
    "a million operators": (operators(60), "reader ended"),
    "forms that draw forms": (forms(6), "reader ended"),
    "20,001 pages": (pages(20_001), "20,000 pages"),
    "a ring of pages": (ring(), "cannot be"),
    "a tree of 20,000 levels": (deep(20_000), "cannot be"),
}
HARMLESS = {
    "two billion pages, it says": claimed(2_000_000_000),
    "100,000 arrays in each other": nested(100_000),
    "a script": script(),
    "3,000 pages": pages(3_000),
    "5 megabytes of words": words(5),
}
RUN = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from imr_llm import LetterError
from imr_llm.letter.source import read_bytes
from imr_llm.letter import apart
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    print(len(read_bytes(data)))
except LetterError as error:
    print(error)
apart._close()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
KILOBYTES = 1024


def measured(data: bytes) -> tuple[str, int, int]:
    """What reading comes to in a process of its own, and the bytes that it and its helper took."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(Path(__file__).parent)],
        input=data, capture_output=True, check=True,
    )  # fmt: skip
    said, own, helpers = done.stdout.decode().splitlines()
    return said, int(own) * KILOBYTES, int(helpers) * KILOBYTES


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on memory there")
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_no_letter_and_takes_bounded_memory(bomb: str) -> None:
    data, why = BOMBS[bomb]
    said, own, helpers = measured(data)
    assert why in said
    assert own < 50_000_000
    assert helpers < pdf.MEMORY
    assert read_bytes(LETTER) == TEXT


@pytest.mark.parametrize("what", HARMLESS)
def test_what_only_looks_like_one_is_read(what: str) -> None:
    assert "HOW THE IMR FINAL DETERMINATION WAS MADE" in read_bytes(HARMLESS[what])


def test_a_text_over_the_limit_is_refused_while_it_is_read() -> None:
    words = b" pain" * 400
    assert len(read_bytes(pages(200, words))) > 400_000
    with pytest.raises(LetterError, match="over 5,000,000 characters"):
        read_bytes(pages(3_000, words))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A real PDF with some bytes changed, cut out, doubled or put elsewhere."""
    data = bytearray(draw(st.sampled_from([LETTER, LOCKED])))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data) - 1))
        end = min(len(data), start + draw(st.sampled_from([1, 1, 4, 20, 300])))
        piece = draw(
            st.one_of(
                st.binary(max_size=8),
                st.just(bytes(data[start:end]) * 2),
                st.sampled_from([b"999999999", b"-1", b"0 R", b"stream", b"endobj", b"<<", b"]"]),
            )
        )
        data[start:end] = piece
    return bytes(data)


@given(damaged())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_damaged_file_gives_a_text_or_our_own_error(data: bytes) -> None:
    with suppress(LetterError):
        assert isinstance(read_bytes(data), str)


@given(st.binary(max_size=2000))
@settings(max_examples=100, deadline=None)
def test_rubbish_under_the_mark_of_a_pdf(data: bytes) -> None:
    with pytest.raises(LetterError):
        read_bytes(b"%PDF-1.7\n" + data + b"\n%%EOF\n")


# The helper.


def test_one_helper_reads_many_and_a_new_one_follows_one_that_ended() -> None:
    assert read_bytes(LETTER) == TEXT
    first = apart._helper._process
    assert first
    assert read_bytes(LOCKED) == TEXT
    assert apart._helper._process is first
    first.kill()
    first.wait()
    assert read_bytes(LETTER) == TEXT
    assert apart._helper._process is not first


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_the_helper_is_given_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-never-there")
    apart._helper.close()
    assert read_bytes(LETTER) == TEXT
    assert apart._helper._process
    given = Path(f"/proc/{apart._helper._process.pid}/environ").read_bytes()
    assert b"PATH=" in given
    assert b"sk-never-there" not in given


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
def test_a_helper_that_answers_no_more_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    read_bytes(LETTER)
    assert apart._helper._process
    monkeypatch.setattr(apart, "_PATIENCE", 0.3)
    os.kill(apart._helper._process.pid, signal.SIGSTOP)
    with pytest.raises(LetterError, match="reader ended"):
        read_bytes(LETTER)
    monkeypatch.undo()
    assert read_bytes(LETTER) == TEXT


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on time there")
def test_work_has_a_limit() -> None:
    endless = "from imr_llm.letter import pdf\npdf.SECONDS = 1\npdf._limit_time()\nwhile True: pass"
    done = subprocess.run([sys.executable, "-c", endless], check=False)
    assert done.returncode == -signal.SIGXCPU


def test_the_helper_ends_with_its_program() -> None:
    read_and_die = (
        "import os, sys; from imr_llm.letter import apart; from imr_llm.letter.source import read_bytes\n"
        "read_bytes(sys.stdin.buffer.read())\n"
        "print(apart._helper._process.pid, flush=True); os._exit(9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", read_and_die], input=LETTER, capture_output=True, check=False
    )
    pid = int(done.stdout)
    for _ in range(200):
        if (
            not Path(f"/proc/{pid}").exists()
            or "Z" in Path(f"/proc/{pid}/stat").read_text().split()
        ):
            break
        import time

        time.sleep(0.05)
    else:
        pytest.fail("the helper is still there")


def test_threads_and_forks_have_answers_of_their_own() -> None:
    from concurrent.futures import ThreadPoolExecutor

    others = [pdf_of(text_of(name)) for name in ("e-001", "e-002", "f-001")]
    wanted = [read_bytes(each) for each in others]
    order = random.Random(7).choices(range(3), k=40)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read_bytes, [others[n] for n in order])) == [wanted[n] for n in order]
    forked = (
        "import os, sys; from imr_llm.letter.source import read_bytes\n"
        "data = sys.stdin.buffer.read(); text = read_bytes(data)\n"
        "child = os.fork()\n"
        "same = all(read_bytes(data) == text for _ in range(20))\n"
        "if not child: os._exit(not same)\n"
        "print(same, os.waitpid(child, 0)[1])"
    )
    if hasattr(os, "fork"):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", forked], input=LETTER, capture_output=True, check=True
        )  # fmt: skip
        assert done.stdout.split() == [b"True", b"0"]
