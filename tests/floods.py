"""Letters with one place flooded by a repeated piece: work must grow as the text does.

    python tests/floods.py

tries all pieces that can be made from the package's regular expressions, on all cores, which
takes long, and prints those for which it does not; then the exit status is 1.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Final

from letters import text_of
from patterns import attacks, patterns, runs_away

from imr_llm import LetterError, Settings, extract

_ALONE: Final = Settings(model=None, offline=True)
_E, _D, _C, _B, _A = (text_of(name) for name in ("e-001", "d1-001", "c-001", "b-001", "a-001"))


def _after(text: str, mark: str) -> Callable[[str], str]:
    at = text.index(mark) + len(mark)
    return lambda flood: f"{text[:at]} {flood} {text[at:]}"


PLACES: Final[dict[str, Callable[[str], str]]] = {
    "before all": lambda flood: f"{flood} {_E}",
    "front matter": _after(_E, "Case Number:"),
    "credentials": _after(_E, "Certification(s)/Specialty:"),
    "board inline": _after(_D, "expert reviewer is"),
    "summary": _after(_E, "including all medical records:"),
    "title": _after(_E, "set forth below:"),
    "guideline of the administrator": _after(_E, "Claims Administrator guideline:"),
    "guideline of the reviewer": _after(_E, "MAXIMUS guideline:"),
    "behind a document": _after(_E, "Official Disability Guidelines (ODG)"),
    "behind a guideline": _after(_E, "Decision based on MTUS"),
    "rationale": _after(_E, "Decision rationale:"),
    "behind all": lambda flood: f"{_E} {flood}",
    "layout A": _after(_A, "ISSUE AT DISPUTE:"),
    "layout B": _after(_B, "Medical Qualifications of the Expert Reviewer:"),
    "layout C": _after(_C, "DOCUMENTS REVIEWED"),
}


def read(place: str, flood: str) -> None:
    try:
        extract(PLACES[place](flood), settings=_ALONE)
    except LetterError:
        return


def grows_too_fast(place: str, piece: str, size: int = 48_000) -> bool:
    """Whether four times the flood takes ten times the work, and that is more than a moment."""
    return runs_away(partial(read, place), piece, size, 0.05)


def _places_that_run_away(piece: str) -> list[str]:
    return [place for place in PLACES if grows_too_fast(place, piece)]


def _warmed() -> None:
    for place in PLACES:  # some patterns are compiled when they are first needed
        read(place, "")


def main() -> int:
    """Try all pieces; how many ran away decides the exit status."""
    pieces = {
        again: name
        for name, pattern in patterns().items()
        for piece in attacks(pattern)
        for again in (piece, f"{piece} ")
    }
    print(f"{len(pieces)} pieces in {len(PLACES)} places", flush=True)
    bad = 0
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_warmed) as pool:
        found = pool.map(_places_that_run_away, pieces, chunksize=8)
        for piece, places in zip(pieces, found, strict=True):
            for place in places:
                bad += 1
                print(f"{place}: {piece!r} (from {pieces[piece]})", flush=True)
    print(f"{bad} of {len(pieces) * len(PLACES)} grow faster than the letter")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
