"""Every icon that a template or the sidebar names is in the package."""

import re
from pathlib import Path

import lucide
import pytest

ROOT = Path(__file__).resolve().parents[2]
IN_TEMPLATES = re.compile(r"""(?:(?<!:)\bicon(?:-end)?=["']|\{% icon ["'])([a-z][a-z0-9-]+)["']""")
IN_PYTHON = re.compile(r"""Entry\(\s*[^,]+,\s*"[a-z-]+",\s*"([a-z0-9-]+)\"""")


def named() -> set[str]:
    found = set()
    for app in ("portal", "partners", "training"):
        for path in (ROOT / app).rglob("*.html"):
            found |= set(IN_TEMPLATES.findall(path.read_text()))
        for path in (ROOT / app).rglob("home.py"):
            found |= set(IN_PYTHON.findall(path.read_text()))
    return found


@pytest.mark.parametrize("name", sorted(named()))
def test_an_icon_exists(name):
    assert lucide._render_icon(name, 16)
