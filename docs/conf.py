"""How the site is built: `make docs` (Sphinx, MyST for Markdown, furo). Nothing is fetched."""

from __future__ import annotations

import sys
from pathlib import Path

from imr_llm import __version__

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "imr_llm"
author = "the imr_llm authors"
project_copyright = f"{author}; MIT licence"
release = __version__

extensions = [
    "myst_nb",  # Markdown and notebooks
    "sphinx.ext.autodoc",
    "docstrings",
    "field_reference",
    "command_reference",
]
exclude_patterns = ["_*"]
# Docstrings are written for readers of the source: `name` in them is code.
default_role = "code"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = (
    "off"  # tests/test_notebook.py executes them; their outputs are kept in the file
)

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_class_signature = "separated"
autodoc_default_options = {"exclude-members": "__init__, __new__"}  # most classes are results

html_theme = "furo"
html_title = f"imr_llm {__version__}"
html_static_path = ["_static"]
html_copy_source = False
html_show_sphinx = False
highlight_language = "text"
templates_path: list[str] = []
