"""Known vulnerabilities in what is installed beside this Python, by pip-audit; all but the excepted fail.

    python .ci/audit.py [options of pip-audit]

Exit status 0: all was looked up, and nothing is known but what is excepted below. 1: something else is known.
3: not all could be looked up (no service was reached, or it does not know a package): no audit.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Final, NamedTuple

OWN: Final = "imr-llm"
NOT_AUDITED: Final = 3


class Excepted(NamedTuple):
    """A known vulnerability that cannot bite here."""

    package: str
    why: str
    tests: tuple[str, ...]
    """They fail if it could."""


EXCEPTIONS: Final = {
    "CVE-2025-69872": Excepted(
        "diskcache",
        "diskcache unpickles what it finds in its folder, so whoever can write there can run code. Our "
        "cache gives it a disk of its own that stores and reads text alone: a row of any other kind is "
        "foreign, and never decoded; its folder is the user's alone, or refused. No release mends it.",
        (
            "tests/test_cache_planted.py::test_planted_row",
            "tests/test_cache_planted.py::test_planted_key",
            "tests/test_cache_planted.py::test_planted_setting",
            "tests/test_cache_faults.py::test_folder_that_others_can_write_is_refused",
        ),
    ),
}


def main(options: list[str]) -> int:
    """Ask, print what was found, and return the exit status."""
    ignored = [word for name in EXCEPTIONS for word in ("--ignore-vuln", name)]
    asked = subprocess.run(  # noqa: S603 (our own arguments)
        [sys.executable, "-m", "pip_audit", "--local", "--format", "json", *ignored, *options],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        found = json.loads(asked.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = asked.stderr.strip().splitlines()[-1:] or ["no word of why"]
        print(f"not audited: {last[0].partition(':')[0]}")
        return NOT_AUDITED
    others = [each for each in found if each["name"] != OWN]
    unknown = [each for each in others if "skip_reason" in each]
    known = [(each, vuln) for each in others for vuln in each.get("vulns", ())]
    for each, vuln in known:
        names = " ".join([vuln["id"], *vuln.get("aliases", ())])
        mended = ", ".join(vuln.get("fix_versions", ())) or "none"
        print(f"{each['name']} {each['version']}: {names}; mended in: {mended}")
    for name, excepted in EXCEPTIONS.items():
        print(f"excepted: {name} of {excepted.package}: {excepted.why}")
    print(
        f"{len(others) - len(unknown)} of {len(others)} packages audited, {len(known)} known faults"
    )
    if known:
        return 1
    return NOT_AUDITED if unknown or not others else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
