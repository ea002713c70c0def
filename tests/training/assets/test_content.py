import shutil

import pytest

from training.assets.content import CONTENT, load_asset
from training.sourcing import FIGURE
from training.tomlfile import ContentError


def test_the_shipped_sheet_has_notes_whose_figures_stand_in_their_sources():
    asset = load_asset("plan-comparison-sheet")
    assert asset.title == "Plan comparison sheet"
    assert asset.filename.endswith(".pdf")
    for note in asset.notes:
        known = set().union(*(source.figures for source in note.sources))
        assert set(FIGURE.findall(note.text)) <= known


def test_a_note_with_an_unknown_source_is_named(tmp_path):
    root = shutil.copytree(CONTENT, tmp_path / "content")
    file = root / "assets" / "plan-comparison-sheet.toml"
    file.write_text(file.read_text().replace('["trial"]', '["rumour"]'))
    with pytest.raises(ContentError, match=r"notes\[3\]\.sources: are not in sources.toml: rumour"):
        load_asset("plan-comparison-sheet", root)
