"""Plain names of the things that the store keeps by short English words."""

from __future__ import annotations

from wording.texts import _, quoted

SURE = 0.9  # roles of a lower confidence are called unsure


def kind_name(kind: str) -> str:
    """Name of a kind of mentions, in the plural, for filters."""
    return {
        "objection": _("Objections"),
        "pain": _("Pains"),
        "need": _("Needs"),
        "outcome": _("Desired outcomes"),
        "criterion": _("What decides"),
        "question": _("Questions"),
        "praise": _("Praise"),
    }.get(kind, kind)


def mention_name(kind: str, category: str | None = None) -> str:
    """Name of one mention, for the tag beside it."""
    name = {
        "objection": _("objection"),
        "pain": _("pain"),
        "need": _("need"),
        "outcome": _("desired outcome"),
        "criterion": _("what decides"),
        "question": _("question"),
        "praise": _("praise"),
    }.get(kind, kind)
    return f"{name}: {category_name(category)}" if category else name


def not_this(kind: str) -> str:
    """That words are no mention of a kind."""
    return {
        "objection": _("Not an objection"),
        "pain": _("Not a pain"),
        "need": _("Not a need"),
        "outcome": _("Not a wish"),
        "criterion": _("Not what decides"),
        "question": _("Not a question"),
        "praise": _("Not praise"),
    }[kind]


def finding(kind: str) -> str:
    """The sentence that a kind's page opens with; has places for themes, calls and of_total."""
    return {
        "objection": _("What clients object to most: {themes} — in {calls} {of_total}"),
        "pain": _("What troubles clients most: {themes} — in {calls} {of_total}"),
        "need": _("What clients need most: {themes} — in {calls} {of_total}"),
        "outcome": _("What clients wish for most: {themes} — in {calls} {of_total}"),
        "criterion": _("What clients most often decide by: {themes} — in {calls} {of_total}"),
        "question": _("What clients ask most: {themes} — in {calls} {of_total}"),
        "praise": _("What clients praise most: {themes} — in {calls} {of_total}"),
    }[kind]


def category_name(category: str | None) -> str:
    """What an objection is about."""
    return {
        "price": _("price"),
        "timing": _("not now"),
        "no_need": _("no need"),
        "competitor": _("has another supplier"),
        "authority": _("someone else decides"),
        "trust": _("doubts"),
        "brush_off": _("brush-off"),
        "fit": _("does not suit"),
        "contract": _("contract terms"),
        "other": _("other"),
    }.get(category or "", category or "")


def topic_name(topic: str) -> str:
    """What words or quotes are about: a kind of mention, or what a category of objections is about."""
    return {
        "price": _("Price"),
        "timing": _("When to begin"),
        "no_need": _("Whether it is needed"),
        "competitor": _("Other suppliers"),
        "authority": _("Who decides"),
        "trust": _("Trust"),
        "brush_off": _("Brush-offs"),
        "fit": _("Whether it fits"),
        "contract": _("Contract"),
        "other": _("Other objections"),
    }.get(topic) or kind_name(topic)


def outcome_name(outcome: str) -> str:
    return {"won": _("won"), "lost": _("lost"), "open": _("still open")}.get(outcome, outcome)


def role_name(role: str) -> str:
    return {
        "client": _("Client"),
        "manager": _("Manager"),
        "system": _("Machine"),
        "unknown": _("Speaker unknown"),
    }.get(role, role)


def language_name(language: str) -> str:
    return {"ru": _("Russian"), "en": _("English")}.get(language, language)


def trend_name(trend: str) -> str:
    return {"up": _("grows"), "down": _("fades"), "steady": _("steady")}.get(trend, trend)


def call_state(kind: str, status: str) -> str:
    """What a call is, where it is no conversation, else its state; empty for a conversation that is simply done."""
    return {
        "voicemail": _("answering machine"),
        "no_answer": _("no answer"),
        "wrong_number": _("wrong number"),
        "internal": _("internal call"),
        "no_speech": _("no speech"),
    }.get(kind) or (_("read in part") if status == "incomplete" else "")


def kind_meaning(kind: str) -> str:
    """What is special about a call that is no conversation; empty for a conversation."""
    return {
        "voicemail": _("An answering machine: nobody was reached."),
        "no_answer": _("No answer: nobody was reached."),
        "wrong_number": _("A wrong number: it does not count as a conversation with a client."),
        "internal": _("Colleagues among themselves: it does not count as a conversation with a client."),
    }.get(kind, "")


def roles_unsure(confidence: float | None) -> bool:
    """Whether a person must be told that client and manager may be taken for each other."""
    return confidence is not None and confidence < SURE


def roles_note(source: str, unsure: bool) -> str:
    """How the client was told from the manager; empty where it was simply heard."""
    if unsure:
        return _(
            "We are not sure who is the client here: it may be the other way round. Listen to a turn before quoting."
        )
    return {
        "batch": _("Who is the client was decided by other calls of the same telephone exchange."),
        "setting": _("Who is the manager is given by the settings."),
        "crm": _("Who is the manager is known from the CRM."),
    }.get(source, "")


def source_name(source: str) -> str:
    """Sources of leads are the company's own words; only the underscores of the CRM go."""
    return source.replace("_", " ")


def direction_name(direction: str) -> str:
    return {"in": _("incoming"), "out": _("outgoing"), "internal": _("internal")}.get(direction, direction)


def dropped_reason(reason: str) -> str:
    """Why a recognised text is not believed; a reason that has no plain name here is shown as it is."""
    return {
        "subtitle credits": _("credits of somebody's subtitles: nobody says this in a call"),
        "video farewell": _("the farewell of a video"),
        "silence, unsure words": _("silence, and the words are guesses"),
        "repeats itself": _("the same words over and over"),
        "faster than speech": _("too fast for anyone to speak"),
        "guessed words": _("the words are guesses"),
        "outside of speech": _("nobody speaks there"),
        "echo of the other channel": _("an echo of the other side"),
    }.get(reason, reason)


def reason(evidence: str) -> str:
    """Why something was found, for a marketer: `evidence` is as `nlp.mentions` writes it."""
    what, _colon, detail = evidence.partition(": ")
    if what == "pattern":
        return _("the words say: {pattern}").format(pattern=pattern_name(detail))
    if what == "like":
        return _("it resembles a known example: {example}").format(example=quoted(detail))
    if what == "own category":
        return _("it belongs to your own category: {category}").format(category=detail)
    if what == "like your example":
        return _("it resembles your example: {example}").format(example=quoted(detail))
    if what == "a person said so":
        return _("a person said so")
    return evidence


def resolved_name(resolved: str) -> str:
    """Whether the manager's answer settled an objection ("yes" or "no"), as far as the client's next words show."""
    return _("settled in the call") if resolved == "yes" else _("not settled in the call")


def pattern_name(name: str) -> str:
    """Name of a pattern of `nlp/data/patterns.toml`."""
    return {
        "too expensive": _("too expensive"),
        "cheaper elsewhere": _("cheaper elsewhere"),
        "cannot pay so much": _("cannot pay so much"),
        "takes too long": _("takes too long"),
        "has a supplier": _("has a supplier"),
        "somebody else decides": _("somebody else decides"),
        "doubt": _("doubt"),
        "does not fit": _("does not fit"),
        "wish": _("wish"),
        "hoped-for state": _("hoped-for state"),
        "what matters": _("what matters"),
        "liked it": _("liked it"),
        "trouble": _("trouble"),
        "price is denied to be high": _("price is denied to be high"),
        "no obstacle": _("no obstacle"),
        "the lack of a supplier": _("the lack of a supplier"),
        "a denial denied": _("a denial denied"),
        "a neutral question about money": _("a neutral question about money"),
        "asks": _("asks"),
        "somebody else's view": _("somebody else's view"),
        "as it was before": _("as it was before"),
        "a joke": _("a joke"),
        "denied": _("denied"),
        "not now": _("not now"),
        "no need": _("no need"),
        "brush-off": _("brush-off"),
        "contract terms": _("contract terms"),
    }.get(name, name)
