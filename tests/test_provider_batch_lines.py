"""A provider's file comes in pieces, cut anywhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_llm.model.trouble import AnswerError
from imr_llm.runs.batches.lines import Lines


@given(st.binary(max_size=60).map(lambda text: text.replace(b"a", b"\n")), st.data())
def test_lines_are_the_same_wherever_the_pieces_are_cut(text: bytes, data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=6).map(sorted))
    lines = Lines()
    found = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        found += lines.add(text[start:end])
    found.append(lines.rest())
    assert [line for line in found if line] == [line for line in text.split(b"\n") if line]
    assert lines.rest() == b""


@pytest.mark.parametrize("pieces", [[b"12345678"], [b"1234"] * 2, [b"\n", b"1234567\n12345678"]])
def test_a_line_that_never_ends_is_given_up(pieces: list[bytes]) -> None:
    *before, last = pieces
    lines = Lines(longest=7)
    for piece in before:
        lines.add(piece)
    with pytest.raises(AnswerError, match="longer than any answer"):
        lines.add(last)
