"""What we depend on: bounds, the audit's exceptions, the list of what is installed; what SECURITY.md promises."""

from __future__ import annotations

import ast
import functools
import json
import re
import runpy
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from doc_blocks import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROMISES = ["SECURITY.md", *(str(p.relative_to(ROOT)) for p in ROOT.glob("docs/_security_*.md"))]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
AUDIT = ROOT / ".ci" / "audit.py"
OURS = "imr-llm"


def _requirements() -> list[str]:
    project = PROJECT["project"]
    extras = project["optional-dependencies"].values()
    asked = [*PROJECT["build-system"]["requires"], *project["dependencies"]]
    asked += [each for extra in extras for each in extra]
    return [each for each in asked if not each.startswith(OURS)]


@functools.cache
def _tests_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {each.name for each in tree.body if isinstance(each, kinds)}


@pytest.mark.parametrize("requirement", _requirements())
def test_every_dependency_has_two_bounds(requirement: str) -> None:
    assert re.fullmatch(r"[\w.-]+(?:\[[\w,-]+\])?>=[\d.]+,<[\d.]+(?:; .+)?", requirement)


def test_no_registry_is_named() -> None:
    """Not where a package is got from, nor a lock that says so."""
    kept = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    locks = re.compile(r"(?:^|/)(?:uv\.lock|poetry\.lock|Pipfile\.lock|pdm\.lock|pylock.*\.toml)$")
    assert [name for name in kept if locks.search(name)] == []
    for name in ("pyproject.toml", "Makefile", ".ci/run", ".ci/full", ".ci/ends"):
        text = (ROOT / name).read_text("utf-8")
        assert not re.search(r"index-url|find-links|\[\[tool\.uv\.index|extra-index", text), name


@pytest.mark.parametrize("page", PROMISES)
def test_every_promise_names_a_test_that_exists(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    named = NAMED.findall(text)
    assert named
    for file, name in named:
        assert name in _tests_in(file), f"{file}::{name}"


def test_every_promise_of_ours_names_a_test() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    promised = text[text.index("## What we promise") : text.index("## What we do not promise")]
    for part in promised.split("\n### ")[1:]:
        assert NAMED.search(part), part.partition("\n")[0]


def test_every_exception_of_the_audit_names_tests_that_exist() -> None:
    exceptions = runpy.run_path(str(AUDIT))["EXCEPTIONS"]
    told = (ROOT / "SECURITY.md").read_text("utf-8")
    for name, excepted in exceptions.items():
        assert name in told
        assert excepted.tests
        for each in excepted.tests:
            file, _, test = each.partition("::")
            assert test in _tests_in(file), each


@contextmanager
def _vulnerabilities(known: dict[str, str]) -> Iterator[str]:
    """A service of vulnerabilities, as OSV answers: by package, one with this name for all its releases."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            name = known.get(asked["package"]["name"])
            found = {"id": "GHSA-0000", "aliases": [name], "summary": "x", "affected": []}
            content = json.dumps({"vulns": [found]} if name else {}).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Not a word."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/query"
        server.shutdown()


def _audit(url: str, tmp_path: Path) -> Any:
    pytest.importorskip("pip_audit", reason="needs pip-audit, of the extra dev")
    listed = tmp_path / "listed.txt"
    listed.write_text("diskcache==5.6.3\ntqdm==4.66.0\n")
    options = ["-s", "osv", "--osv-url", url, "--disable-pip", "--no-deps", "-r", str(listed)]
    return subprocess.run(
        [sys.executable, str(AUDIT), *options], capture_output=True, text=True, check=False
    )


def test_an_exception_is_passed_over_and_nothing_else(tmp_path: Path) -> None:
    with _vulnerabilities({"diskcache": "CVE-2025-69872"}) as url:
        passed = _audit(url, tmp_path)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "2 of 2 packages audited, 0 known faults" in passed.stdout
    with _vulnerabilities({"diskcache": "CVE-2025-69872", "tqdm": "CVE-0000-0001"}) as url:
        failed = _audit(url, tmp_path)
    assert failed.returncode == 1
    assert "CVE-0000-0001" in failed.stdout


def test_no_service_is_no_audit(tmp_path: Path) -> None:
    with _vulnerabilities({}) as url:
        pass
    assert _audit(url, tmp_path).returncode == 3


def test_a_list_of_what_is_installed_holds_no_address() -> None:
    pytest.importorskip("cyclonedx.validation.json", reason="needs cyclonedx-bom, of the extra dev")
    made = runpy.run_path(str(ROOT / ".ci" / "sbom.py"))
    component = {
        "type": "library", "name": "x", "version": "1", "purl": "pkg:pypi/x@1",
        "externalReferences": [{"type": "distribution", "url": "https://registry.example/x"}],
    }  # fmt: skip
    whole = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "components": [component],
    }
    faults, cleaned = made["faults"], made["without_addresses"](whole)
    assert faults(json.dumps(cleaned)) == []
    assert faults(json.dumps(whole)) == ["an address stands in it"]
    assert faults(json.dumps(cleaned | {"components": []})) == ["no components"]
    without = {key: value for key, value in component.items() if key in ("type", "name")}
    assert faults(json.dumps(cleaned | {"components": [without]})) == [
        "x: no version",
        "x: no purl",
    ]
    [fault] = faults(json.dumps(cleaned | {"components": 7}))
    assert fault.startswith("not of the schema")


# (page, what is wrong with it)
SITES = [
    ('<p id="a"><a href="#a">x</a><a href="https://example.org/">x</a>', []),
    ('<a href="#b">', ["#b has no such place"]),
    ('<a href="gone.html">', ["gone.html is not there"]),
    ('<a href="other.html#c">', []),
    ('<a href="other.html#d">', ["other.html#d has no such place"]),
    ('<a href="../../etc/passwd">', ["../../etc/passwd is not there"]),
    ('<img src="gone.png">', ["gone.png is not there"]),
    ('<img src="data:image/png;base64,AA">', []),
    ('<script src="https://example.org/x.js"></script>', ["gets https://example.org/x.js from elsewhere"]),
    ('<link rel="stylesheet" href="//example.org/x.css">', ["gets //example.org/x.css from elsewhere"]),
    ('<p style="background: url(https://example.org/x.png)">', ["gets https://example.org/x.png from elsewhere"]),
]  # fmt: skip


@pytest.mark.parametrize(("page", "wrong"), SITES)
def test_links_of_a_site(page: str, wrong: list[str], tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(page)
    (tmp_path / "other.html").write_text('<p id="c">')
    found, _, _ = runpy.run_path(str(ROOT / ".ci" / "check_site.py"))["faults"](tmp_path)
    assert found == [f"index.html: {each}" for each in wrong]
