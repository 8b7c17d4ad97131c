"""Why recordings fail, in the words of the operator, and what to do about it."""

from __future__ import annotations

from wording.texts import _

# Reasons of which every recording has its own: the sentence of the program stands beside it.
SAID_EACH = frozenset(("transcript", "crash", "memory", "rights", "other"))


def title(reason: str) -> str:
    """Name of a kind of reasons (`batch.reasons`)."""
    return {
        "busy": _("Still being written"),
        "empty": _("Empty file"),
        "no_sound": _("No sound recording"),
        "damaged": _("Damaged file"),
        "format": _("Unknown coding"),
        "gone": _("File is gone"),
        "no_file": _("Not a file"),
        "rights": _("May not be read"),
        "name": _("Name in an old encoding"),
        "long": _("Longer than a day"),
        "memory": _("Not enough memory or disk"),
        "crash": _("The program failed"),
        "transcript": _("Transcript cannot be read"),
        "incomplete": _("Read only in part"),
        "silent": _("Nobody speaks"),
    }.get(reason, _("Other reasons"))


def advice(reason: str) -> str:
    """What the operator can do about all recordings of that kind."""
    return {
        "busy": _("The call was not over when the file was read. Try again later."),
        "empty": _("There is nothing in these files. Copy them again from the telephone exchange, then try again."),
        "no_sound": _("These files hold text, a picture or something else. Take them out of the folder."),
        "damaged": _("No sound can be got out of these files. Copy them again from the telephone exchange."),
        "format": _("The sound is coded or protected in a way that cannot be read. Export it as WAV or MP3."),
        "gone": _("These files were moved or deleted before they were processed. Put them back, or forget about them."),
        "no_file": _("Folders, pipes and devices are no recordings. Take them out of the folder."),
        "rights": _("The program has no right to read these files. Mend the rights of the file or its folder."),
        "name": _("Rename these files: their names were written by an old system and cannot be read."),
        "long": _("Cut these recordings into single calls."),
        "memory": _("Close other programs or make room on the disk, then try again."),
        "crash": _("Something unforeseen happened. Listen whether the files are damaged; if not, report it."),
        "transcript": _("The file is not written as a transcript must be. The line says what is wrong with it."),
        "incomplete": _(
            "Part of the recording is damaged; what could be read is in the calls. Copy the file again from the "
            "telephone exchange, then try again."
        ),
        "silent": _("No speech was heard. If you hear a conversation, check how the exchange records both sides."),
    }.get(reason, _("The sentence beside each file says what is wrong."))
