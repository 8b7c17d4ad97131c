"""Files that people drop: nothing leaves the folder, nothing is lost, nothing is seen half."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from batch import again, uploads
from batch.intake import find_files
from foundation import endings
from foundation.errors import UsageError
from foundation.settings import Settings, load_settings

ODD = [
    "../../etc/passwd.mp3",
    "..\\..\\windows\\call.mp3",
    "/absolute/call.wav",
    "..mp3",
    ".hidden.mp3",
    "two\nlines.wav",
    "zero\x00byte.wav",
    "\u202egpm.wav",
    "<img src=x onerror=alert(1)>.wav",
    "=cmd|' /C calc'!A0.ogg",
    "й" * 3000 + ".ogg",
    "\ud800.wav",
    " .mp3",
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path / "home")


def keep(settings: Settings, name: str, content: bytes = b"sound") -> uploads.Kept:
    return uploads.keep(settings, name, io.BytesIO(content))


@pytest.mark.parametrize("name", ODD)
def test_uploads_odd_names_stay_in_the_folder_and_are_processed(settings: Settings, name: str) -> None:
    kept = keep(settings, name)
    (file,) = (path for path in settings.home.rglob("*") if path.is_file())
    assert file.parent == uploads.folder(settings)
    assert file.name == kept.name == file.name.strip(". ")
    assert file.name.isprintable()
    assert file.suffix == "." + name.rsplit(".", 1)[1]
    assert find_files([uploads.folder(settings)]) == [file]
    assert not [path for path in settings.home.parent.rglob("*") if path.is_file() and path != file]


def test_uploads_same_name_loses_nothing(settings: Settings) -> None:
    assert keep(settings, "a.mp3", b"one") == uploads.Kept("a.mp3", "new")
    assert keep(settings, "a.mp3", b"one") == uploads.Kept("a.mp3", "known")
    assert keep(settings, "a.mp3", b"two") == uploads.Kept("a-2.mp3", "renamed")
    assert keep(settings, "a.mp3", b"two") == uploads.Kept("a-2.mp3", "known")
    assert {path.name: path.read_bytes() for path in uploads.lying(settings)} == {"a.mp3": b"one", "a-2.mp3": b"two"}


def test_uploads_does_not_follow_a_link(settings: Settings, tmp_path: Path) -> None:
    uploads.folder(settings).mkdir(parents=True)
    (uploads.folder(settings) / "a.mp3").symlink_to(tmp_path / "elsewhere.mp3")
    assert keep(settings, "a.mp3").as_what == "renamed"
    assert not (tmp_path / "elsewhere.mp3").exists()


@pytest.mark.parametrize("ending", sorted(endings.AUDIO | endings.TRANSCRIPT))
def test_uploads_takes_every_format_that_is_read(settings: Settings, ending: str) -> None:
    assert keep(settings, f"a{ending.upper()}").as_what == "new"


@pytest.mark.parametrize("name", ["a.exe", "a", "", "..", "mp3", "a.mp3.zip"])
def test_uploads_refuses_what_is_no_recording(settings: Settings, name: str) -> None:
    with pytest.raises(UsageError, match="neither a recording"):
        keep(settings, name)
    assert not uploads.folder(settings).exists()


def test_uploads_half_a_file_is_never_seen(settings: Settings) -> None:
    class Breaks(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                seen.extend(find_files([settings.home / "recordings", Path(__file__)]))  # as a run would, just now
                raise OSError(28, "No space left on device")
            return super().read(4)

    seen: list[Path] = []
    with pytest.raises(UsageError, match="no space left"):
        uploads.keep(settings, "a.mp3", Breaks(b"sound and more"))
    assert seen == [Path(__file__)]
    assert not list(uploads.folder(settings).iterdir())


def test_uploads_named_paths_must_be_there(tmp_path: Path) -> None:
    lines = f"{tmp_path}\n\n  {__file__}  \n/not/there\nrelative\n"
    assert uploads.named(lines) == ([tmp_path, Path(__file__)], ["/not/there", "relative"])


def test_again_finds_the_files_behind_failures(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    file.touch()
    paths = [f"{file}:3", f"{file}:17", str(tmp_path / "gone.mp3"), "", str(file)]
    assert again.files_of(paths) == [file]
