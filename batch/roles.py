"""Who is the manager, settled over all calls: people who know first, then what is said and how other calls lie.

The outcome depends on what is stored alone, not on the order of calls or on how many runs it took.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from batch.filenames import direction, direction_of_name
from batch.hints import Hint, hint, parse, told
from batch.intake import Job, job_of_stored
from foundation.records import RoleSource
from foundation.settings import Settings
from nlp.roles import consistent
from store import settled
from store.store import Store

# A leaning grows a little with every call; in steps, the calls of an exchange are seldom touched.
STEP = 0.5  # log-odds
TOLD = 5.0  # log-odds by which a call whose manager people have told speaks for the others of its exchange
_NOTED_AT_ONCE = 1000


def settle(store: Store, settings: Settings) -> list[Job]:
    """The jobs of calls that have to be analysed anew, as somebody else is their manager than was thought.

    Of calls where only the reason or the confidence is another one, that is noted here. One query where all is settled.
    """
    calls = list(settled.roles(store))
    wanted = _wanted(calls, settings)
    jobs: list[Job] = []
    noted: list[tuple[str, str, RoleSource, float]] = []
    for call in calls:
        want, had = wanted[call.call_id], call.settled_by
        now, source, confidence = want.decides(call.evidence)
        if not call.analysed or now != parse(had).decides(call.evidence)[0]:
            jobs.append(job_of_stored(call, told(settings, call.crm_side), want.prior))
        elif str(want) != had:
            noted.append((call.call_id, str(want), source, confidence))
    for start in range(0, len(noted), _NOTED_AT_ONCE):
        settled.save_role_sources(store, noted[start : start + _NOTED_AT_ONCE])
    return jobs


def _wanted(calls: list[settled.Roles], settings: Settings) -> dict[str, Hint]:
    """By call, what its roles are to be decided by."""
    sure = {call.call_id: hint(told(settings, call.crm_side), call.channels) for call in calls}
    # A mono recording has no sides, and of what is no conversation too little is said to witness for others.
    alike = [call for call in calls if call.channels == "stereo" and call.kind == "conversation"]
    evidence = {
        call.call_id: (_exchange(call), {"A": TOLD, "B": -TOLD}.get(sure[call.call_id].manager or "", call.evidence))
        for call in alike
    }
    priors = {call_id: round(prior / STEP) * STEP for call_id, prior in consistent(evidence).items()}
    return {
        call.call_id: sure[call.call_id] if sure[call.call_id].manager else Hint(prior=priors.get(call.call_id, 0.0))
        for call in calls
    }


def _exchange(call: settled.Roles) -> str:
    """Calls of one exchange and direction share this. Folders of days and hours are one folder."""
    folder = PurePath(call.path or "").parent.parts
    way = direction(call.direction) or direction_of_name(call.recording) or ""
    return "/".join(["#" if re.fullmatch(r"[\d._-]+", part) else part for part in folder] + [way])
