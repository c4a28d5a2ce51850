"""Where the parts of a letter stand, for the layouts that the agency has used since 2013.

What a heading or label of the form is, and in which order they come, is the whole knowledge of
this room; what stands between them is read elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from imr_llm.letter.early import layout_a, layout_b, layout_c
from imr_llm.letter.heads import find_heads, find_labels
from imr_llm.letter.modern import layout_d_to_f
from imr_llm.letter.parts import Parts

if TYPE_CHECKING:
    from imr_llm.letter.fold import Folded
    from imr_llm.letter.places import Sections


def find_sections(folded: Folded) -> Sections | None:
    """The letter's layout and parts; None when it has not one heading of the form."""
    heads = find_heads(folded)
    labels = find_labels(folded.text)
    if not heads and not labels:
        return None
    kinds = {head.kind for head in heads}
    parts = Parts(folded, heads)
    if kinds & {"review", "dispute"} and "why" in kinds:
        return layout_a(parts)
    if "decisions" in kinds:
        return layout_c(parts)
    if kinds & {"decision", "expert", "notice"}:
        return layout_b(parts)
    return layout_d_to_f(parts, labels)
