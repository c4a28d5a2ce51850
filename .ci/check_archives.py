"""The wheel and the sdist carry the library, its prompts and its evals."""

import sys
import tarfile
import zipfile

NEEDED = {
    ".whl": ["imr_llm/prompts/v2/frame.md", "imr_llm/py.typed", "imr_llm/demo/wrist.txt",
             "evals/__main__.py", "evals/letters/e-001.txt", "evals/gold/e-001.json",
             "evals/baseline.json", "evals/reports/page.html.jinja", "imr_llm/judge.json",
             "imr_llm/pages/base.html.jinja", "imr_llm/pages/look.css", "imr_llm/pages/review.js",
             "imr_llm/pages/review_model.js", "imr_llm/pages/notebook.html.jinja"],
    ".gz": ["prompts/v2/frame.md", "imr_llm/py.typed", "imr_llm/demo/wrist.txt",
            "evals/__main__.py", "evals/letters/e-001.txt", "tests/conftest.py", "LICENSE"],
}  # fmt: skip

for name in sys.argv[1:]:
    if name.endswith(".whl"):
        held = zipfile.ZipFile(name).namelist()
        needed = NEEDED[".whl"]
    else:
        with tarfile.open(name) as archive:
            held = [member.partition("/")[2] for member in archive.getnames()]
        needed = NEEDED[".gz"]
    missing = [path for path in needed if path not in held]
    print(
        name.rpartition("/")[2], len(held), "files", f"missing {missing}" if missing else "complete"
    )
    if missing:
        sys.exit(1)
