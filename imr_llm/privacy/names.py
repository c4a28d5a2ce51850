"""Names that a title, a degree or a label of a form marks as such: places in folded text.

No name is guessed at: "Norco", "Tinel" and "Maximus" begin with capitals, too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from imr_llm.letter import Span

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

# Letters of names in Latin script; in the extended blocks small and capital letters alternate.
_BIG: Final = "A-Z\u00c0-\u00de\u0100-\u017f\u1e00-\u1eff"
_SMALL: Final = "a-z\u00df-\u00ff\u0100-\u017f\u1e00-\u1eff"
_PARTICLE: Final = r"(?:de|del|dela|della|la|las|los|y|di|da|dos|van|von|der|den|ten|bin|al|el|st)"
_WORD: Final = (
    rf"(?:(?:[{_BIG}]['\u2019])?[{_BIG}][{_SMALL}]{{1,24}}"
    rf"(?:(?:[-\u2010]|(?<=[a-z])(?=[A-Z]))[{_BIG}][{_SMALL}]{{1,24}}){{0,2}}"
    rf"|(?:[A-Z]['\u2019])?[{_BIG}]{{2,24}}(?:-[{_BIG}]{{2,24}})?(?![a-z])|[A-Z]\b\.?)"
)
_NAME: Final = rf"{_WORD}(?:[ ](?:(?:{_PARTICLE}|St|Ste)\.?[ ]){{0,2}}{_WORD}){{0,3}}"
_PARTICLED: Final = rf"(?:(?i:{_PARTICLE})\.?[ ]){{0,2}}{_NAME}"
_LISTED: Final = rf"{_WORD},[ ]{_NAME}|{_PARTICLED}"
"""As forms have it: `Roe, Jane Q.`"""

_TITLE: Final = re.compile(
    r"\b(?:(?:Drs?|dr)\b[ ]?\.?|DRS?[ ]?\.|Doctors?|DOCTOR|(?:Mrs?|Ms|Mx|Prof)\b\.?|(?:MRS?|MS)\.|Miss|Professor)[ ]?"
    rf"(?P<name>{_PARTICLED})"
)
_TITLED: Final = re.compile(
    rf"\b(?:Dr|Doctor|Messr|DR|Mr|Ms)s?\b[ ]?\.?[ ]?(?P<several>{_PARTICLED}(?:,[ ]{_PARTICLED}){{0,4}},?[ ](?:and|&)[ ]{_PARTICLED})"
)
"""Several names after one title: `Drs. Roe, Doe and Poe`."""
_BETWEEN: Final = re.compile(r",?[ ](?:and|&)[ ]|,[ ]")
# Without stops some degrees are words, states and abbreviations, too.
_DEGREE: Final = re.compile(
    rf"(?P<name>{_NAME})(?:,?[ ](?:M\.[ ]?D\b|MD\b|D\.[ ]?O\b|D\.[ ]?C\b|Ph\.?[ ]?D\b|Psy\.?D\b|D\.?P\.?M\b"
    r"|D\.?D\.?S\b|D\.?P\.?T\b|P\.A\b|PA-C\b|N\.P\b|R\.N\b|L\.?Ac\b|LCSW\b|Esq\b)"
    r"|,[ ](?:DO|DC|PA|NP|FNP|RN|PT|OTR)\b)"
)
_LABEL: Final = re.compile(
    r"\b(?:(?:Employee|Applicant|Claimant|Patient|Injured[ ]Worker|Worker|Provider|Physician|Doctor|Adjuster|Attorney"
    r"|Examiner|Reviewer|Contact|Full|Last|First)(?:['\u2019]s)?[ ])?(?:Name|NAME)[ ]?:[ ]?"
    rf"(?P<name>{_LISTED})"
    r"|\b(?:Employee|Applicant|Claimant|Patient|Injured[ ]Worker|Provider|(?:Treating|Requesting|Primary|Referring|Attending)[ ][Pp]hysician|Physician"
    r"|EMPLOYEE|APPLICANT|CLAIMANT|PATIENT|PROVIDER|(?:(?:TREATING|REQUESTING|PRIMARY|REFERRING)[ ])?PHYSICIAN|Adjuster|Applicant['\u2019]s[ ]Attorney|Signed[ ]by)[ ]?:[ ]?"
    rf"(?P<party>{_LISTED})"
    rf"|\bR[Ee]:[ ]?(?P<matter>{_LISTED})"
    r"(?=,?[ ](?:DOB|D\.O\.B|DOI|SSN|Claim|Case|Date|Employer|EMPLOYER|WCAB|IMR|File|vs?\.?)\b)"
)
_WORDS: Final = re.compile(r"[^\s,]+")

_OTHER_WORDS: Final = """the this that these those he she it they his her their its in on at of for to by with from and or but as an
    is was were has had have been be if when while after before during since there then no not yes we you
    patient applicant claimant employee employer worker provider physician doctor adjuster attorney examiner reviewer
    name date dated case claim claims number injury birth dob doi ssn phone fax address re priority application received
    decision issue item treatment request requested requesting requests treating primary secondary medical director
    report reports records review independent determination final notice utilization denial upheld overturned
    standard expedited assigned employer insurer carrier maximus federal services inc llc board certified licensed
    dr drs doctor mr mrs ms miss prof nurse practitioner assistant chiropractor surgeon orthopedist psychologist therapist
    md do dc phd psyd dpm dds dpt pa np fnp rn lac qme ame pqme ptp mph mba esq jr sr ii iii
    mri ct emg ncv ncs ekg ecg pt ot tens odg acoem mtus imr ur
    january february march july september october november december
    monday tuesday wednesday thursday friday saturday sunday today none unknown redacted unavailable confidential
    orthopedic orthopedics orthopaedic surgery pain management medicine internal family practice anesthesiology neurology
    psychiatry psychology physiatry physical rehabilitation occupational preventive emergency podiatry chiropractic
    dentistry urology neurological continue continued
    office clinic hospital center clinical case summary diagnosis diagnoses exam examination physical therapy
    recommends recommended recommendation states stated notes noted prescribed prescribes"""
_NO_NAME: Final = frozenset(_OTHER_WORDS.split())
_ABBREVIATED_WORDS: Final = """arthrogram arthrography angiogram angiography imaging spectroscopy neurography enterography lumbar cervical
    thoracic brain shoulder knee contin scan"""
_ABBREVIATED: Final = frozenset(_ABBREVIATED_WORDS.split())
"""What follows `MR` and `MS` where they are no titles."""
_NO_SURNAME: Final = frozenset(("jr", "sr", "ii", "iii"))


def names(text: str, line_ends: Container[int]) -> Iterator[Span]:
    """Names after a title, before a degree, or behind a label; `line_ends` are positions of blanks."""
    for found in _TITLE.finditer(text):
        yield from _kept(text, found.re, Span(*found.span("name")), line_ends)
    for found in _TITLED.finditer(text):
        start = found.start("several")
        for between in (*_BETWEEN.finditer(text, *found.span("several")), None):
            end = between.start() if between else found.end("several")
            yield from _kept(text, found.re, Span(start, end), line_ends)
            start = between.end() if between else end
    for found in _DEGREE.finditer(text):
        span = _last(text, Span(*found.span("name")), line_ends)
        # "Jones MD" is how a journal prints an author's initials.
        if len(span.of(text).split()) > 1:
            yield span
    for found in _LABEL.finditer(text):
        yield from _kept(text, found.re, Span(*found.span(found.lastgroup or 0)), line_ends)


def _kept(
    text: str, how: re.Pattern[str], found: Span, line_ends: Container[int]
) -> Iterator[Span]:
    """The name up to the first word that is none, or that stands on the next line."""
    start, end = found
    kept = start
    shouted = None
    for number, word in enumerate(_WORDS.finditer(text, start, end)):
        plain = word[0].strip(".").lower()
        if plain in _NO_NAME - _NO_SURNAME or (number == 0 and plain in _ABBREVIATED):
            break
        # An abbreviation behind a name in small letters ("Dr. Roe MRI") is none of its words.
        capitals = len(plain) > 1 and word[0].isupper()
        if number and capitals and shouted is False:
            break
        shouted = capitals if len(plain) > 1 else shouted
        if number and word.start() - 1 in line_ends and how is _LABEL:
            break
        kept = word.end()
        if word[0].endswith(".") and len(plain) > 1 and plain != "st":
            break
    if any(each.isalpha() for each in text[start:kept]):
        yield Span(start, kept)


def _last(text: str, span: Span, line_ends: Container[int]) -> Span:
    """The words right before a degree, back to the first that is no part of a name."""
    start = span.end
    for word in reversed(list(_WORDS.finditer(text, *span))):
        if word[0].strip(".").lower() in _NO_NAME:
            break
        start = word.start()
        if start - 1 in line_ends:
            break
    return Span(start, span.end)
