"""A file appears whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from foundation.whole_file import whole_file


def test_file_appears_with_all_of_it_and_nothing_beside_it(tmp_path: Path) -> None:
    with whole_file(tmp_path / "new" / "a.txt") as draft:
        draft.write_text("one")
        assert not (tmp_path / "new" / "a.txt").exists()
        with draft.open("a") as stream:
            stream.write(" two")
    assert [(file.name, file.read_text()) for file in (tmp_path / "new").iterdir()] == [("a.txt", "one two")]


def test_file_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("before")
    with pytest.raises(IsADirectoryError), whole_file(tmp_path / "a.txt") as draft:
        draft.write_text("half") and tmp_path.write_text("no file")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.txt", "before")]


@pytest.mark.parametrize(("rights", "found"), [(None, 0o600), (0o644, 0o644)])
def test_file_keeps_its_rights_unless_others_are_given(tmp_path: Path, rights: int | None, found: int) -> None:
    (tmp_path / "a.txt").touch(0o600)
    with whole_file(tmp_path / "a.txt", rights=rights) as draft:
        draft.write_text("new")
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == found
