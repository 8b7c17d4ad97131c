"""Fetching a model from its hub, and writing down what came, so that damage is noticed later."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from foundation.errors import ModelError
from foundation.model_record import KnownModel

CHECKSUMS = "SHA256SUMS"  # in the folder of a fetched model: what the hub said its files are
HUB_WAIT_S = 10  # for the hub's first answer


def download(model: KnownModel, work: Path) -> None:
    """Brings a model's files into `work`, and writes beside them what they are: a line of checksum, size, path each.

    Raises ModelError where the hub cannot be reached, a file comes damaged or the hub no longer has the files.
    """
    from huggingface_hub import HfApi, snapshot_download

    try:
        offered = HfApi().model_info(model.hub, files_metadata=True, timeout=HUB_WAIT_S)
        snapshot_download(
            model.hub, revision=offered.sha, allow_patterns=list(model.hub_files), local_dir=work, max_workers=2
        )
    except Exception as error:  # the hub's client raises errors of several libraries
        raise ModelError(
            f"{model.name} could not be fetched from its hub ({model.hub}): check that the network reaches the hub "
            f"and that {model.megabytes} MB are free, then try again."
        ) from error
    shutil.rmtree(work / ".cache", ignore_errors=True)
    expected = {file.rfilename: file.lfs.sha256 for file in offered.siblings or () if file.lfs is not None}
    lines = []
    for file in sorted(each for each in work.rglob("*") if each.is_file()):
        name, found = file.relative_to(work).as_posix(), sha256(file)
        if expected.get(name, found) != found:
            raise ModelError(f"{name} of {model.name} came damaged from the hub: fetch it again.")
        lines.append(f"{found} {file.stat().st_size} {name}\n")
    if not lines:
        raise ModelError(f"The hub ({model.hub}) no longer has the files of {model.name}: choose another model.")
    (work / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def sha256(file: Path) -> str:
    """Checksum of a file's bytes, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
