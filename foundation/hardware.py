"""What this machine can bear."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache

from foundation.model_record import Needs


@dataclass(frozen=True, slots=True)
class Machine:
    """Graphics cards that the recognizers can use, processor cores, memory."""

    graphics_cards: int
    cores: int
    memory_gib: float  # all of it, free or not: what is free changes from run to run

    def bears(self, needs: Needs) -> bool:
        """Whether a recognizer with these needs is faster here than the calls."""
        return self.graphics_cards > 0 or (self.cores >= needs.cores and self.memory_gib >= needs.memory_gib)


@cache
def this_machine() -> Machine:
    """The machine that this runs on."""
    import ctranslate2

    return Machine(
        graphics_cards=ctranslate2.get_cuda_device_count(),
        cores=os.cpu_count() or 1,
        memory_gib=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30,
    )
