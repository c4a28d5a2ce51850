"""Sentences with personal data and without, as letters of many hands have them; all invented.

    python tests/privacy_rows.py

prints what `scan` finds of it, planted into the built-in letters: of forms that its rules were written
for, and of forms that they were not (`privacy_unfitted.txt`, by which no rule may be changed).
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from letters import NAMES, text_of

from imr_llm import scan
from imr_llm.intervals import wilson

BIRTHS = """
DOB <1/2/60>
DOB: <01-02-1960>
The patient (DOB: <3/14/1971>) was seen
D.O.B. <1/2/1960>
D.O.B : <03-14-71>
D.O.B.: <January 2, 1960>
Date of Birth: <1960-01-02>
Date-of-birth: <3/14/1971>
DATE OF BIRTH: <MARCH 14, 1971>
date of birth is <02 January 1960>
date of birth of <1/2/1960>
his date of birth was documented as <January 2 1960>
date of birth: <10-30- 1960>
birthdate <01.02.1960>
Her birthdate is recorded as <March 14th, 1971>
birth date: <2-Jan-1960>
Birth Date <03/14/1971> Sex F
Birthday: <Jan 2nd, 1960>
born on <January 2, 1960>
(born <1/2/1960>)
The injured worker, born <14 March 1971>, reports pain
a man born in <March 1960>
who was born in <03/1971>
born <Mar. 14, 1971>
Born: <3.14.1971>
<01/02/1960> (DOB)
DOB: <01021960>
DOB (<3/14/71>)
DOB:<1/2/1960>
DOB is listed as <1/2/60>
Patient DOB/Age: <3/14/1971> / 45
Date of Injury: 10/13/2016 DOB: <1/2/1960>
"""
SSNS = """
SSN: <123-45-6789>
SSN <123456789>
SSN# <219099999>
S.S.N.: <219-09-9999>
SS# <123 45 6789>
SS No: <219-09-9999>
Social Security Number: <123-45-6789>
social security no. <123456789>
Social Security # <123-45-6789>
Social Security <219 09 9999>
Soc. Sec. No. <123-45-6789>
his social (<219-09-9999>)
the number <123\u201345\u20136789>
SSN: <xxx-xx-6789>
SSN: <***-**-6789>
last four of SSN <6789>
SSN ending in <6789>
SSN (last 4): <9999>
SSN: <912-45-6789>
"""
PHONES = """
phone: <(415) 555-0123>
telephone <415-555-0123>
Telephone No. <(310)5550188>
Tel <(310) 555 0188>
tel. <415.555.0123>
Ph: <310-555-0188>
Phone <4155550123>
P: <3105550188>
Phone number: <415-555- 0123>
reach her at <310.555.0188>
at <+1 415 555 0123>
dial <1-415-555-0123>
fax <(415)555-0123>
facsimile <310-555-0188>
cell: <415/555-0123>
cell phone <310 555-0188>
<(415) 555-0123 ext. 12>
home phone: <310-555-0188>; work: <213-555-0142 x22>
called <555-0123>
contact Mary at <(415) 555-0123>
"""
EMAILS = """
write to <jane.roe@example.com>
<jane_roe+1@mail.example.co.uk>
E-Mail <J-ROE@SOME-CLINIC.COM>
mail to <j.doe@clinic.org>.
sent to <Jane@ example.com>
'<jane.doe@example.com>'
"""
PEOPLE = """
by Dr. <Roe>
Dr <Roe> says
DR. <ROE>
DR. <JOHN LEE> STATES
Dr.<Roe> notes
Dr. <Jane Roe>
Dr. <A. B. Ramirez>, orthopedist
Dr. <O'Brien>
Dr. <Ramirez-Lee> recommends
Dr. <de la Cruz>
Dr. <Van Buren>
Dr. <St. John> wrote
Dr. <McDonald>
Dr. <Nguy\u1ec5n>
Dr. <Mu\u00f1oz>
Dr. <Sam Ho>
Dr. <Roe>'s report
Dr. <Roe> MRI ordered
Dr. <Lee> MD
Drs. <Roe> and <Doe>
Drs. <Lee>, <Ramirez> and <Ho> agree
Doctor <Roe>
Professor <Roe>
Mr. <Ramirez> is a 40 year old
Mr <Ramirez> states
Mr. <John Doe Jr>
Mrs. <D'Angelo> is 40
MRS. <LEE> IS 40
Ms. <Lee-Ramirez> reports
Miss <Roe>
seen by <Jane Roe>, M.D.
report of <Jane Q. Roe> M.D.
<JANE ROE>, M.D.
report of <John Lee>, MD, FAAOS
by <John Doe>, D.O.
by <John Doe>, PA-C
report of <Anna Lee>, Ph.D., dated
by <Jane Roe>, Psy.D.
Chiropractor <John Lee>, D.C., notes
Nurse Practitioner <Anna Lee>, NP
by <Jane Roe>, RN
by <John A. Lee>, PT, DPT
The AME, Dr. <John Lee>, found
Employee Name: <Anna Maria de los Santos>
Patient Name: <LEE, ANNA M> female
Name: <Roe, Jane>
Patient: <Jane Roe>
Applicant: <JANE ROE>
Injured Worker: <Anna Lee>
Provider Name: <John Lee> MD
Requesting Physician: <John Doe>
Treating Physician: Dr. <John Lee>
Re: <Jane Roe>, DOB
RE: <ROE, JANE> Claim
Sincerely, <Paul Stone>, MD, MPH Medical Director
"""


def _rows_in(name: str) -> dict[str, list[str]]:
    """The rows of a file by their kind, each of which begins with a line `# kind`."""
    found: dict[str, list[str]] = {}
    for line in (Path(__file__).parent / name).read_text("utf-8").splitlines():
        if line.startswith("# "):
            rows = found.setdefault(line[2:], [])
        elif line:
            rows.append(line)
    return found


_MORE = _rows_in("privacy_more.txt")
UNFITTED = _rows_in("privacy_unfitted.txt")
FOUND: dict[str, list[str]] = {
    "date_of_birth": BIRTHS.strip().splitlines() + _MORE["date_of_birth"],
    "ssn": SSNS.strip().splitlines() + _MORE["ssn"],
    "phone": PHONES.strip().splitlines() + _MORE["phone"],
    "email": EMAILS.strip().splitlines() + _MORE["email"],
    "name": PEOPLE.strip().splitlines() + _MORE["name"],
}
"""Each value between pointed brackets, by kind."""

NOTHING = [
    "date of injury 3/14/2011",
    "DOI: 3/14/2011, DOS 4/1/2016",
    "The utilization review of 12-23-2016 refused it on 10-13- 2016",
    "a 45 year old man, year of birth 1971",
    "claim no. 219-09-9999",  # administrators have used the form of the other number
    "Claim Number: 219099999",
    "case CM16-0239569",
    "area 666-12-3456, 000-12-3456 or 900-12-3456, group 123-00-4567, serial 123-45-0000",
    "NDC 123-45-6789",
    "CPT 97110-97140, 72148 and 99213-99215",
    "blood pressure 120/80 and 6-8 on a 10 point scale over 2015-2016",
    "Norco 10/325 #60 12-23-2016 10-2016",
    "ICD M54.16, S33.5XXA 847.2 722.10",
    "http://www.ncbi.nlm.nih.gov/pubmed/12345678",
    "PMID: 2125551234",  # a bare run of digits
    "Spine 2009; 34(10):1066-77 310-4",
    "pain @ 5/10 at L4 @ rest",
    "the Dr. said that",
    "Sleep ok. Dr. ask for more",
    "Dr. The patient denies",
    "MS Contin 15mg and MR Arthrogram; MR. Arthrogram; Naproxen DR Tablets",
    "Patient: reports pain. Name: unknown",
    "Re: Lumbar MRI Date of request",
    "Spurling's, Tinel's and Phalen's signs; Jackson compression; Colorado Medical Guidelines, DO not",
    "in Washington, DC",
    "Chou R, Qaseem A, Snow V, et al. Diagnosis and treatment of low back pain. Ann Intern Med.",
    "MAXIMUS FEDERAL SERVICES, INC. Independent Medical Review P.O. Box 138009 Sacramento, CA 95813-8009"
    " (855) 865-8873 Fax: (916) 605-4270",  # the agency's letterhead
    "The Medical Director of MAXIMUS Federal Services",
    "per the physician: Continue Norco",
    "the treating physician: Percocet is needed",
    "Physician: Orthopedic Surgery",
    "Attending Physician: Anesthesiology",
    "PHYSICIAN: FAMILY PRACTICE",
    "on Social Security as of 2012",
    "Social Security was reported in 2014",
    "Social Security since 2014",
    "(a) x-rays (b. 10/12/2015 MRI lumbar)",
    *_MORE["nothing"],
]
MISSED = [
    "dr. roe agrees",  # no capital: "Dr. ask for" is as frequent
    "M.D., Jane Roe",  # the title behind a comma
    "Jane Roe was seen again",  # a name without any mark
    "Roe MD ordered it",  # a journal's author looks so
    "the number 4155550123",  # a run of digits without a label
    "the number 123456789",
    "001 310 555 0188",
    "phone (760) 346-28l9",  # digits that a scanner took for letters
    "Re: Harold J. Penhallow",  # "Re: Lumbar MRI" looks so
]
"""Personal data all the same, and known not to be found."""

_VALUE = re.compile(r"<([^<>]+)>")


def row(marked: str) -> tuple[str, list[str]]:
    """A row's text, and the values in it."""
    return _VALUE.sub(r"\1", marked), _VALUE.findall(marked)


def planted(letter: str, sentence: str, at: int = 0) -> str:
    """The letter with a sentence before one of those that begin with `The `."""
    places = [found.start() for found in re.finditer(r"(?<=[.:]\s)The ", letter)]
    place = places[at % len(places)]
    return f"{letter[:place]}{sentence}. {letter[place:]}"


def main() -> None:
    print("Forms that the rules were written for, three times each:\n")
    _table(FOUND, NOTHING, times=3)
    print("\nForms that they were not written for, once each:\n")
    _table({kind: UNFITTED[kind] for kind in FOUND}, UNFITTED["nothing"], times=1)
    alone = sum(len(scan(text_of(name))) for name in NAMES)
    print(f"\nIn the {len(NAMES)} built-in letters as they are: {alone}")


def _table(found: dict[str, list[str]], nothing: list[str], times: int) -> None:
    """Print for each kind how much of it is found, as it is marked, and what is found wrongly."""
    right: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    rows = [(kind, *row(marked)) for kind, many in found.items() for marked in many]
    rows += [("nothing", text, []) for text in nothing]
    for number, (kind, text, values) in enumerate(rows):
        for step in range(times):
            letter = planted(text_of(NAMES[(number + 21 * step) % len(NAMES)]), text, number)
            wanted = Counter((kind, value) for value in values)
            got = Counter((each.kind, letter[each.start : each.end]) for each in scan(letter))
            for kinds, counts in (
                (right, wanted & got),
                (missed, wanted - got),
                (wrong, got - wanted),
            ):
                kinds.update(each for each, _ in counts.elements())
    print("| kind | planted | found | recall (95%) | found wrongly | precision |")
    print("|---|---|---|---|---|---|")
    for kind in found:
        all_ = right[kind] + missed[kind]
        print(
            f"| {kind} | {all_} | {right[kind]} | {_share(right[kind], all_)} | {wrong[kind]} "
            f"| {_share(right[kind], right[kind] + wrong[kind])} |"
        )


def _share(part: int, whole: int) -> str:
    between = wilson(part, whole)
    return f"{part / whole:.3f} ({between[0]:.2f} to {between[1]:.2f})" if between else ""


if __name__ == "__main__":
    main()
