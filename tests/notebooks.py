"""Runs a notebook from a clean kernel, in a folder of its own; what of its outputs is kept in the file.

    python tests/notebooks.py docs/notebooks/batch.ipynb      # run it, and keep its outputs in the file

The kernel is this Python, by a kernel specification in the folder: none of the user's is seen.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]


def executed(
    path: Path, folder: Path, env: dict[str, str], told: dict[str, str] | None = None
) -> Any:
    """The notebook with the outputs of a fresh kernel, started in `folder`.

    Args:
        path: the notebook.
        folder: where it runs; its files stay there.
        env: the kernel's environment.
        told: lines of code to be replaced, as a reader would change a switch.
    """
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        for words, others in (told or {}).items():
            cell.source = cell.source.replace(words, others)
    kernels = folder / ".jupyter" / "kernels" / "clean"
    kernels.mkdir(parents=True)
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "clean",
        "language": "python",
    }
    (kernels / "kernel.json").write_text(json.dumps(spec), "utf-8")
    private = {
        "JUPYTER_PATH": str(folder / ".jupyter"),
        "JUPYTER_RUNTIME_DIR": str(folder / ".jupyter" / "runtime"),
        "IPYTHONDIR": str(folder / ".jupyter" / "ipython"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }
    before = dict(os.environ)
    os.environ.update(private)
    try:
        client = NotebookClient(
            book, timeout=600, kernel_name="clean", resources={"metadata": {"path": str(folder)}}
        )
        client.execute(env=env | private)
    finally:
        os.environ.clear()
        os.environ.update(before)
    return book


def kept(book: Any) -> Any:
    """The notebook with what is worth keeping: no progress, no times, no kernel of this machine."""
    book = nbformat.reads(nbformat.writes(book), as_version=4)
    for cell in book.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs = [each for each in cell.outputs if each.get("name") != "stderr"]
            for output in cell.outputs:
                output.pop("metadata", None)
                if output.output_type != "stream":
                    output["metadata"] = {}
    book.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return book


def shape(book: Any) -> list[list[str]]:
    """What kinds of output each cell of code has, in order; not what they say."""
    return [
        [_kind(output) for output in cell.outputs if output.get("name") != "stderr"]
        for cell in book.cells
        if cell.cell_type == "code"
    ]


def _kind(output: Any) -> str:
    if output.output_type == "stream":
        return f"{output.name}, {len(output.text.splitlines())} lines"
    return " ".join([output.output_type, *sorted(output.data)])


def main(path: Path) -> None:
    """Run the notebook as it stands, and keep its outputs in the file."""
    from doc_blocks import environment

    with tempfile.TemporaryDirectory() as folder:
        env = environment(IMR_LLM_CACHE_DIR=f"{folder}/cache")
        nbformat.write(kept(executed(path, Path(folder), env)), path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
