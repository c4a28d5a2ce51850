"""What a user installs, as a CycloneDX list: packages, versions, licences; no address of any registry.

    python .ci/sbom.py dist/sbom.json [extra,extra]

The library is installed into an empty environment, with these extras (evals,run), and what came with it is
listed. Addresses are left out: where a package was got from is the business of who installs it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any, Final

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT: Final = Path(__file__).parents[1]
_SCHEMA: Final = "http://cyclonedx.org/schema/bom-1.6.schema.json"


def without_addresses(made: Any) -> Any:
    """The same without references to elsewhere."""
    if isinstance(made, dict):
        return {k: without_addresses(v) for k, v in made.items() if k != "externalReferences"}
    if isinstance(made, list):
        return [without_addresses(each) for each in made]
    return made


def faults(text: str) -> list[str]:
    """What is wrong with a list: not of the schema, a component without a version, an address."""
    invalid = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if invalid is not None:
        return [f"not of the schema: {type(invalid).__name__}"]
    made = json.loads(text)
    found = [
        f"{each.get('name')}: no {key}"
        for each in made.get("components", ())
        for key in ("version", "purl")
        if not each.get(key)
    ]
    if not made.get("components"):
        found.append("no components")
    if "://" in text.replace(_SCHEMA, ""):
        found.append("an address stands in it")
    return found


def main(target: Path, extras: str = "evals,run") -> int:
    """Write the list; exit status 1 where it is faulty."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        for command in (
            [python, "-m", "pip", "install", "--quiet", f"{ROOT}[{extras}]"],
            [python, "-m", "pip", "uninstall", "--quiet", "--yes", "pip", "setuptools"],
        ):
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)  # noqa: S603
        made = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "cyclonedx_py", "environment", python, "--pyproject",
             str(ROOT / "pyproject.toml"), "--mc-type", "library", "--short-PURLs", "--sv", "1.6",
             "--output-reproducible"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    text = json.dumps(without_addresses(json.loads(made.stdout)), indent=1) + "\n"
    found = faults(text)
    for fault in found:
        print(fault)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    print(f"{target}: {len(json.loads(text)['components'])} components, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
