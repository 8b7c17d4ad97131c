"""Sentences about documents that cannot be read, in the language of the session."""

from __future__ import annotations

from wording.texts import _


def problem_sentence(problem: str) -> str:
    """What `desk.add_copies` says of a file, `NAME: what is wrong and what to do.`, in the reader's language.

    A sentence that is not known stays as it is.
    """
    known = {
        "is of a kind that is not read; save it as one of .txt .md .markdown .html .htm .docx .pdf .pptx.": _(
            "is of a kind that is not read; save it as one of .txt .md .markdown .html .htm .docx .pdf .pptx."
        ),
        "is empty; save it again, with its text.": _("is empty; save it again, with its text."),
        "is larger than 50 MB; take the pictures out, or save its text only.": _(
            "is larger than 50 MB; take the pictures out, or save its text only."
        ),
        "is locked, or of an old kind; save it anew without a password.": _(
            "is locked, or of an old kind; save it anew without a password."
        ),
        "is damaged, or not what its ending says; open it and save it anew.": _(
            "is damaged, or not what its ending says; open it and save it anew."
        ),
        "holds no text (a scan?): save it as text and try again.": _(
            "holds no text (a scan?): save it as text and try again."
        ),
    }
    for sentence, told in known.items():
        if problem.endswith(f": {sentence}"):
            return f"{problem.removesuffix(sentence)}{told}"
    return problem
