"""Reads the two guideline lines of a disputed item: what each side bases its decision on.

Input is the folded text behind "Claims Administrator guideline:" or "MAXIMUS guideline:"
(layouts D to F), or the sentences in which one side's basis is told (layouts B and C).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from imr_llm.claim import Claim
from imr_llm.rules.guidelines import (
    CHAPTERS,
    COMMA_HEADS,
    DOCUMENT,
    MTUS_DOCUMENTS,
    SOURCE,
    SURE_DOCUMENT,
    any_of,
)
from imr_llm.schema import Citation, Source
from imr_llm.silent import silent

_LONGEST = 6_000  # a guideline line has at most 1,500 characters; more is no guideline line
_SHORT = 400  # characters of a part that comes again in other letters

ODG: Final = "Official Disability Guidelines"


_MONTHS = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY = rf"(?:{_MONTHS}\.? (?:\d{{1,2}},? )?|\d{{1,2}}[/-]\d{{1,2}}[/-])"
_DATE = (
    r"[,;]? ?\(?(?:(?:dated|effective|revised|updated|adopted|published|as of|rev\.?) )?"
    rf"{_DAY}?\b(?:19|20)\d\d\b\)?"
)
_ENDS = rf"(?={_DATE}|,? Sections?\b|,? Pages?\b|[.,;]? ?$|, and )"

_NONE_CITED = re.compile(
    r"(?:did not|failed to) (?:cite|provide|reference|identify|rely (?:up)?on|use) any"
    r" (?:[\w/-]+ ){0,3}?(?:evidence|guidelines?|criteria|references?|sources?)"
    r"|\bcited no (?:[\w-]+ ){0,2}?(?:evidence|guidelines?|criteria)"
    r"|\bno (?:[\w-]+ ){0,2}?(?:evidence|guidelines?|criteria) (?:was|were) cited",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    r"outside (?:of )?the (?:MTUS|Medical Treatment Utilization Schedule)"
    r"|no (?:section|part)s? of the (?:MTUS|Medical Treatment Utilization Schedule)[^.]{0,40}"
    r"(?:was|were|is|are) (?:\w+ )?applicable",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"found the (?:evidence-?based )?guidelines? (?:used|cited|relied (?:up)?on) by the claims"
    r" administrator (?:to be )?(?:relevant|appropriate|applicable)",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"[Dd]ecision (?:was |is )?based (?:up)?on (?P<non>[Nn]on- ?)?MTUS(?: [Cc]itations?\b)?[ :/,]*"
    r"|\b[Oo]ther [Mm]edical [Tt]reatment [Gg]uidelines?\b(?: or [Mm]edical [Ee]vidence\b)?[ :]*"
)
_KNOWN = re.compile(DOCUMENT, re.IGNORECASE)
_UNKNOWN = re.compile(
    rf"[^:;]{{2,120}}?(?={_DATE}|,? Sections?\b|,? Pages?\b|, Chapter \d|, and {DOCUMENT}"
    rf"|, {DOCUMENT}{_ENDS}|[.,; ]*$)",
    re.IGNORECASE,
)
_DATED = re.compile(_DATE, re.IGNORECASE)
_NAMED_CHAPTER = re.compile(r" Chapter(?= ?[,(]| ?$)")
_TAIL = re.compile(
    r" Guidelines?\b| \((?:ACOEM|[^()]*\bACOEM\b[^()]*(?:\([^()]*\)[^()]*)?)\)", re.IGNORECASE
)
_NEXT = re.compile(
    rf"(?:[,;.] (?:and )?| and )(?:the )?(?=(?:{SURE_DOCUMENT}|{DOCUMENT}{_ENDS}"
    rf"|(?-i:[A-Z])[^:.;,]{{2,90}}? (?:19|20)\d\d\b)(?!,? pages?\b))"
    r"|(?:[,;.] (?:and )?| and )(?:the )?(?=(?:MTUS[/ ]*)?ACOEM,? Chapter \d)"
    rf"|, (?=Chapter \d+[,:]? (?:{any_of(MTUS_DOCUMENTS)}))",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^[ ,;.:]*(?:Sections?(?:\(s\))?[ :]+)?", re.IGNORECASE)
_PAGES = re.compile(
    r"\b[Pp](?:[Aa][Gg][Ee]s?\b(?:\([Ss]\))?|[Gg]s?\b\.?|p?\.|(?= ?\d))[ :]*"
    r"(?P<list>\d+[a-z]?(?: ?[-\N{EN DASH}] ?\d+)?"
    r"(?:(?:, ?(?:and )?| and | ?& ?|; ?)\d+(?: ?[-\N{EN DASH}] ?\d+)?)*)\)?"
)
_BARE_END = " ,;:(\n"
_PAGE = re.compile(r"\d+[a-z]?(?: ?[-\N{EN DASH}] ?\d+)?")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SHORT_YEAR = re.compile(r"\b\d{1,2}[/-]\d{1,2}[/-](\d\d)\b")

# --- lists of section names -------------------------------------------------------------------
# A line end, which folded text has none of, stands where pages were taken out.
_SPLITS = re.compile(
    r"\n|[,;](?: and)? | and (?=NSAIDs\b)|: | [-\N{EN DASH}] |/(?=Preface\b)| and (?=ODG\b)|[()\[\]]"
)
_COMMA_HEAD = re.compile(any_of(COMMA_HEADS), re.IGNORECASE)
_NUMBERED = re.compile(r"\d+\.[\d.]* ?[A-Z]")
_MODIFIER = re.compile(
    r"(?:general|percutaneous|topical|oral|dosing|compounded|criteria for use|specific drug list"
    r"|diagnostic|therapeutic|long-term|post-?operative|subheading)\b",
    re.IGNORECASE,
)
_PLAIN_NUMBER = re.compile(r"\d+(?:-\d+)?$")
_REPEATED = re.compile(r"(?P<head>[A-Z]\w{3,})\b[^,;]*?(?P<and> (?:and|&) )(?P=head)\b")

# --- the Official Disability Guidelines -------------------------------------------------------
_EDITION = re.compile(r"[ ,;]*(?:\(?(?:Current|\d\w*) (?:Annual )?Ed(?:ition)?\.?\)?"
                      r"|\((?:19|20)\d\d\)|\(?(?:Web|Online|Internet)[ -](?:Version|Edition)\)?)",
                      re.IGNORECASE)  # fmt: skip
_ODG_EDITION = re.compile(
    rf"[ ,;:.-]*(?:(?:\(?(?:Current|\d\w*) (?:Annual )?Edition\)?|\(?(?:Web|Online)[ -]Version\)?"
    rf"|\(ODG\)|{_DATE})[ ,;:.]*)+(?:Chapter: )?|[ ,;:.-]*Chapter: |[ ,;:.-]+",
    re.IGNORECASE,
)
_COMPOUND = re.compile(r"\b(?:and|&)\b|\bLow(?:er)? Back\b|Syndrome|Duty", re.IGNORECASE)
_CHAPTER_END = re.compile(r" *[,:;/] *| +- *|- +| +and +(?=[A-Z])|(?= \()| *$")
_BETWEEN = re.compile(r"^[ ,:;/.\n]+|^-+ *|[ ,:;/.\n]+$")
_LEADING = re.compile(rf"^(?:{_DATE}) +|^(?:and|&) +(?=[A-Z])|^\d+/\d+/\d+ +", re.IGNORECASE)
_COMMA = re.compile(r"[;,] (?:and )?")
_LOOSE_DATE = re.compile(r" \d{1,2}/\d{1,2}/(?:\d\d){1,2}$")
_WRAPPED = re.compile(r"^\((.*)\)$")
_VOLUME = re.compile(r"\b(?:19|20)\d\d(?: \w{3,9})?(?: \d{1,2})?; ?\d+")  # of a journal
_ACCESSED = re.compile(r"\b(?:accessed|retrieved)\b", re.IGNORECASE)
_OTHER_PARTS = re.compile(r"\n|[,;:]? +(?=Chapter \d)|; +(?=\d+\.\d|Section \d)", re.IGNORECASE)

# --- layouts B and C --------------------------------------------------------------------------
_PART_OF = re.compile(
    r",? (?:(?:(?P<none>neither|none)|both|all|each) of )?(?:which|that) (?:is|are|was|were) (?:both "
    r"|all )?(?P<not>not )?(?:an? )?(?:part of|in|included in)"
    r" (?:the )?(?:California )?(?:MTUS|Medical Treatment Utilization Schedule)(?: \(MTUS\))?",
    re.IGNORECASE,
)
_BASED = re.compile(
    r"(?:based (?:its|his/her|his or her|his|her|their|the) decision|relied|decision (?:was )?based)"
    r" (?:up)?on (?:the )?|\bPer (?:the )?|\bcited (?:the )?",
    re.IGNORECASE,
)
# Another body whose paper is cited beside the two great collections.
_BESIDE = re.compile(
    r"[,;.]? and (?:the )?(?=(?:American (?!College of Occ)|National |International |European |British "
    r"|Canadian |Cochrane |Centers for |U\.?S\.? |World |North American |Washington |Colorado |New York "
    r"|Food and Drug|FDA |Agency for |Society |College of |Department of |Journal |Up ?To ?Date|Physicians))"
)
_NONE_APPLIES = re.compile(r"No (?:section|part)s? of the [^.]{0,80}\. ?(?:The )?")
_JOINT = re.compile(r"[ ,;.]*(?:and )?(?:also )?(?:on )?(?:the )?", re.IGNORECASE)
_MTUS_WORD = re.compile(
    r"(?:(?:California|CA)? ?MTUS(?: \(Effective[^()]*\))?[ ,:/-]*(?:the )?)+", re.IGNORECASE
)
_NO_PAGE = re.compile(r",? \(?no (?:pages?|sections?) (?:was |were )?\w+\)?$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"\.(?= [A-Z]|$)")
_VERB = re.compile(
    r"[,.]? (?:states?|indicates?|recommends?|notes?|supports?|suggests?|which|the following)\b"
    r"|, (?:[\w-]+ ){0,6}?(?:is|are|was|were|may|should|must|can|do|does|has|have)\b",
    re.IGNORECASE,
)


@silent
class _Cited(NamedTuple):
    """A citation as read; `Citation` is made of it anew for each letter, so nobody shares one."""

    start: int
    end: int
    source: Source
    document: str | None
    year: int | None
    sections: list[str]
    pages: list[str]

    def claimed(self, by: int) -> Claim:
        """The citation with its span moved, as for a part that begins at `by`."""
        # The parts are typed here; validating them again would cost as much as reading them.
        citation = Citation.model_construct(
            source=self.source,
            document=self.document or None,
            year=self.year,
            sections=list(self.sections),
            pages=list(self.pages),
        )
        return Claim(citation, self.start + by, self.end + by)


def read_basis(line: str) -> dict[str, Claim | list[Claim]]:
    """What one side's guideline line says, by the field names of `schema.Basis`.

    `none_cited` and `outside_mtus` are claims of a bool, `citations` a list of claims of
    `schema.Citation` whose spans hold the words they were read from. A reviewer who found the
    claims administrator's guidelines relevant and names none (layouts B and C) gives the key
    `same_as_administrator`: that side's citations are to be copied.
    """
    line = line[:_LONGEST]
    citations = _labelled(line)
    if not citations and "did not cite" not in line:
        citations = [cited.claimed(0) for cited in _told(line)]
    outside = _flag(_OUTSIDE, line) if "of the M" in line else Claim(False)
    parts = list(_PART_OF.finditer(line)) if "which " in line or "that " in line else []
    if parts and all(_excludes(part) for part in parts):
        outside = Claim(True, parts[0].start(), parts[-1].end())
    basis: dict[str, Claim | list[Claim]] = {
        "none_cited": Claim(False) if citations else _flag(_NONE_CITED, line),
        "outside_mtus": outside,
        "citations": citations,
    }
    if not citations and (same := _flag(_SAME, line)).value:
        basis["same_as_administrator"] = same
    return basis


def _excludes(part: re.Match[str]) -> bool:
    return bool(part["not"] or part["none"])


def _flag(pattern: re.Pattern[str], line: str) -> Claim:
    found = pattern.search(line)
    return Claim(True, *found.span()) if found else Claim(False)


def _labelled(line: str) -> list[Claim]:
    """The set forms of layouts D to F: "Decision based on [Non-]MTUS ..."."""
    claims: list[Claim] = []
    heads = list(_HEAD.finditer(line))
    bounds = [*(head.start() for head in heads), len(line)]
    for head, bound in zip(heads, bounds[1:], strict=True):
        start, end = _trim(line, head.end(), bound)
        if start < end:
            kind = "other" if head[0][0] in "Oo" else "outside" if head["non"] else "mtus"
            read = _read_part if end - start < _SHORT else _read_part.__wrapped__
            claims += [cited.claimed(start) for cited in read(kind, line[start:end])]
    return claims


@lru_cache(maxsize=2048)
def _read_part(kind: str, part: str) -> tuple[_Cited, ...]:
    """What stands behind one label; few wordings make up most letters, so they are kept."""
    if kind == "other":
        return (_other(part, 0, len(part)),)
    return tuple(_outside(part, 0, len(part)) if kind == "outside" else _mtus(part, 0, len(part)))


def _trim(line: str, start: int, end: int) -> tuple[int, int]:
    """The span without blanks, stops and a joining "and" around it."""
    while start < end and line[start] in " ,;.:":
        start += 1
    while start < end and line[end - 1] in " ,;.:":
        end -= 1
        if line.endswith(" and", start, end):
            end -= 3
    return start, end


def _mtus(line: str, start: int, end: int) -> list[_Cited]:
    """Documents of the MTUS: each with its own date, sections and pages."""
    claims = []
    while start < end:
        named = _KNOWN.match(line, start, end) or _UNKNOWN.match(line, start, end)
        stop = named.end() if named else end
        document = line[start:stop].strip(" ,;.")
        if named and (chapter := _NAMED_CHAPTER.match(line, stop, end)):
            document += chapter[0]
            stop = chapter.end()
        year, stop = _dated(line, stop, end)
        tail = _TAIL.match(line, stop, end)
        if tail and named:
            if "2nd" not in tail[0] and "Practice" not in tail[0]:
                document += tail[0]
            year = year or _year(tail[0])
            stop = tail.end()
        after = _NEXT.search(line, stop, end)
        last = after.start() if after else end
        details, pages = _without_pages(line[stop:last])
        sections = _split(_LABEL.sub("", details).strip(" ,;."), by_colon=False)
        claims.append(_Cited(*_trim(line, start, last), "mtus", document, year, sections, pages))
        start = after.end() if after else end
    return claims


def _dated(line: str, start: int, end: int) -> tuple[int | None, int]:
    """The year of the date that stands at `start`, and where it ends."""
    dated = _DATED.match(line, start, end)
    return (_year(dated[0]), dated.end()) if dated else (None, start)


def _year(text: str) -> int | None:
    if found := _YEAR.search(text):
        return int(found[0])
    short = _SHORT_YEAR.search(text)
    return 2000 + int(short[1]) if short else None


def _without_pages(text: str) -> tuple[str, list[str]]:
    pages = [page for found in _PAGES.finditer(text) for page in _PAGE.findall(found["list"])]
    return (_PAGES.sub("\n", text).rstrip(_BARE_END) if pages else text), pages


def _split(text: str, *, by_colon: bool) -> list[str]:
    """A list of section names: cut at its commas, but not at those inside a name."""
    balanced = text.count("(") == text.count(")") and text.count("[") == text.count("]")
    pieces: list[str] = []
    start = depth = 0
    lower = text[:1].islower()
    for mark in _SPLITS.finditer(text):
        if mark[0] in "()[]":
            depth += balanced * (1 if mark[0] in "([" else -1)
            continue
        inside = depth > 0 or (mark[0] == ": " and not by_colon)
        if mark[0] != "\n" and (inside or _inside_name(text, start, mark, lower=lower)):
            continue
        pieces.append(text[start : mark.start()])
        start = mark.end()
    pieces.append(text[start:])
    return [part for piece in pieces for part in _unpaired(piece.strip(" ,;.\n")) if part]


def _inside_name(text: str, start: int, mark: re.Match[str], *, lower: bool) -> bool:
    """Whether a comma belongs to a name: "NSAIDs, hypertension ...", "Opioids, dosing"."""
    following = text[mark.end() : mark.end() + 40]
    head = _COMMA_HEAD.match(text, start) or _COMMA_HEAD.search(text, start, mark.end() + 60)
    if head and head.start() <= mark.start() < head.end():
        return True
    if _NUMBERED.match(text, start) and mark[0][0] != ";":
        return not _NUMBERED.match(following)
    # Inverted names go on in lower case; a list in lower case throughout has none.
    return mark[0] == ", " and following[:1].islower() and not (
        (lower and not _MODIFIER.match(following)) or _PLAIN_NUMBER.match(text[start : mark.start()]) or _chapter(following)
    )  # fmt: skip


def _unpaired(piece: str) -> list[str]:
    """Two topics with a repeated head word: "Surgery for A & Surgery for B"."""
    found = _REPEATED.match(piece)
    if not found or piece.endswith("Guidelines", found.end()):
        return [piece]  # two documents are no topics
    start, end = found.span("and")
    return [piece[:start], piece[end:]]


def _outside(line: str, start: int, end: int) -> list[_Cited]:
    """Free text behind "Non-MTUS Citation": one citation per source that it names."""
    sources = list(SOURCE.finditer(line, start, end))
    if not sources:
        return [_unnamed(line, start, end)]
    if beside := _BESIDE.search(line, sources[0].end(), end):
        rest = _outside(line, beside.end(), end)
        return [*_outside(line, start, beside.start()), *rest]
    claims = []
    lead = sources[0].start()
    if lead - start > 20:
        claims.append(_other(line, start, lead))
        start = lead
    odg: list[tuple[int, int]] = []
    bounds = [start, *(source.start() for source in sources[1:]), end]
    for source, (begin, stop) in zip(sources, pairwise(bounds), strict=True):
        if source["odg"]:
            odg.append((source.end(), stop))
            if len(odg) == 1:
                first, place = begin, len(claims)
        else:
            claims.append(_acoem(line, begin, source.end(), stop))
    if odg:
        claims.insert(place, _odg(line, first, odg))
    return claims


def _unnamed(line: str, start: int, end: int) -> _Cited:
    """A chapter or topic alone, its source not named; anything else is a title."""
    if _chapter(line[start:end]):
        sections, year, pages = _topics(line[start:end])
        return _Cited(*_trim(line, start, end), "other", None, year, sections, pages)
    return _other(line, start, end)


def _odg(line: str, start: int, rests: list[tuple[int, int]]) -> _Cited:
    """The Official Disability Guidelines, named once or several times in a line."""
    sections: list[str] = []
    pages: list[str] = []
    year = None
    for begin, stop in rests:
        more, printed, numbers = _topics(line[begin:stop])
        sections += more
        pages += numbers
        year = year or printed
    return _Cited(*_trim(line, start, rests[-1][1]), "odg", ODG, year, sections, pages)


def _topics(text: str) -> tuple[list[str], int | None, list[str]]:
    """Chapters and topics behind the name of the Official Disability Guidelines, and the year."""
    year = _year(text)
    text, pages = _without_pages(text)
    text = _without_end(text)
    if edition := _ODG_EDITION.match(text):
        text = text[edition.end() :]
    sections: list[str] = []
    text = text.strip(" ,;.\n")
    while text:
        chapter = _chapter(text)
        if chapter:
            sections.append(_LOOSE_DATE.sub("", text[: chapter.end()]).strip(" ,;"))
            text = _BETWEEN.sub("", text[chapter.end() :].strip())
            text = _LEADING.sub("", text)
            if wrapped := _WRAPPED.match(text):
                text = wrapped[1]
            continue
        topic, text = _topic(text)
        sections += topic
    return sections, year, pages


def _topic(text: str) -> tuple[list[str], str]:
    """The topics before the next chapter, and the rest that begins with it."""
    for mark in _COMMA.finditer(text):
        if _chapter(text[mark.end() :]):
            return _split(text[: mark.start()], by_colon=True), text[mark.end() :]
    return _split(text, by_colon=True), ""


def _chapter(text: str) -> re.Match[str] | None:
    """A chapter's name at the beginning of the text.

    "Shoulder" alone may begin a topic ("Shoulder surgery"): it counts when it is marked as a
    chapter, when its name is a compound, or when a stop follows.
    """
    found = CHAPTERS.match(text)
    if not found:
        return None
    rest = text[found.end() :]
    if found["more"] or _CHAPTER_END.match(rest):
        return found
    return found if _COMPOUND.search(found[0]) and rest[1:2].isupper() else None


def _without_end(text: str) -> str:
    """Without what joins it to something that is gone: `, and`, `;`, a stop."""
    while True:
        shorter = text.rstrip(" ,;.&\n")
        shorter = "" if shorter == "and" else shorter.removesuffix(" and")
        if shorter == text:
            return text
        text = shorter


def _acoem(line: str, start: int, named: int, end: int) -> _Cited:
    """ACOEM cited outside the MTUS: its guidelines, with edition, chapters and pages."""
    edition = _EDITION.match(line, named, end)
    stop = edition.end() if edition else named
    document = line[start:stop].strip(" ,;")
    details, pages = _without_pages(line[stop:end])
    details = _LABEL.sub("", _without_end(details))
    year = _year(line[start:end])
    if dated := _DATED.match(details):
        details = details[dated.end() :].strip(" ,;")
    sections = [details] if _COMMA_HEAD.match(details) else _split(details, by_colon=False)
    return _Cited(*_trim(line, start, end), "acoem", document, year, sections, pages)


def _other(line: str, start: int, end: int) -> _Cited:
    """Any other source: its title or URL as printed, numbered chapters apart."""
    text, pages = _without_pages(line[start:end].strip(" ,;."))
    document, *sections = _OTHER_PARTS.split(text)
    years = {int(year) for year in _YEAR.findall(_VOLUME.sub("", text))}
    year = years.pop() if len(years) == 1 and not _ACCESSED.search(text) else None
    sections = [bare for section in sections if (bare := section.strip(" ,;."))]
    return _Cited(*_trim(line, start, end), "other", document.strip(" ,;"), year, sections, pages)


def _told(line: str) -> list[_Cited]:
    """Layouts B and C: "based its decision on the X, which is [not] part of the MTUS"."""
    claims: list[_Cited] = []
    first = _PART_OF.search(line)
    based = _BASED.search(line, 0, first.start() if first else len(line))
    start = based.end() if based else 0
    if none := _NONE_APPLIES.match(line):
        start = max(start, none.end())
    for part in _PART_OF.finditer(line):
        joint = _JOINT.match(line, start, part.start())
        begin = max(start, joint.end()) if joint else start
        again = _BASED.search(line, begin, part.start())
        begin = again.end() if again else begin
        unpaged = _NO_PAGE.search(line, begin, part.start())
        begin, stop = _trim(line, begin, unpaged.start() if unpaged else part.start())
        word = _MTUS_WORD.match(line, begin, stop)
        if _excludes(part):
            claims += _outside(line, begin, stop) if begin < stop else []
        else:
            claims += _mtus(line, word.end() if word else begin, stop)
        start = part.end()
    if claims or not based:
        return claims
    sentence = _SENTENCE_END.search(line, start)
    stop = sentence.start() if sentence else len(line)
    verb = _VERB.search(line, start, stop)
    if not SOURCE.search(line, start, stop):
        return []
    return _outside(line, *_trim(line, start, verb.start() if verb else stop))
