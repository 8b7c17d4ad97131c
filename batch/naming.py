"""Names for themes from a language model on the company's own machine or network, where the settings name one.

It is shown masked quotes, a few of each theme, and asked once for each title. Without it themes have their titles.
"""

from __future__ import annotations

import re
import ssl
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from batch.own_network import machines
from foundation.errors import ModelError, UsageError
from foundation.settings import Settings
from store.store import Store
from store.theme_names import Unnamed, save_name, unnamed

ANSWER_S, CONNECT_S = 60.0, 10.0  # how long an answer and a connection are waited for, seconds
ANSWER_TOKENS = 60  # a name of five long Russian words takes some forty
NAME_CHARS = 60
QUOTE_MARKS = "\"'`«»“”„‘’*"  # models write their answers bold too
# Masks, numbers such as a telephone's, and tags such as those round a model's thoughts.
NO_NAME = re.compile(r"[‹›<>]|\d{5,}")

PROMPTS = {
    "ru": (
        "Тебе дадут высказывания разных клиентов об одном и том же, по одному в строке; это {said}. "
        "Назови их общую мысль: от двух до пяти слов, по-русски, словами самих клиентов. "
        "Без названий компаний, без имён людей, без кавычек и пояснений. Ответь только названием."
    ),
    "en": (
        "You are given what several clients said about the same thing, one saying a line; these are {said}. "
        "Say what they all mean: two to five words, in English, in the clients' own words. "
        "No company names, no people's names, no quotation marks, no explanation. Answer with those words only."
    ),
}
SAID = {
    "ru": {
        "objection": "возражения",
        "pain": "жалобы и трудности",
        "need": "потребности",
        "outcome": "желаемые результаты",
        "criterion": "то, по чему они выбирают",
        "question": "вопросы",
        "praise": "похвала",
    },
    "en": {
        "objection": "objections",
        "pain": "complaints and troubles",
        "need": "needs",
        "outcome": "results they want",
        "criterion": "things they choose by",
        "question": "questions",
        "praise": "praise",
    },
}


@dataclass(frozen=True, slots=True)
class Report:
    """What came of the naming."""

    named: int = 0
    problem: str | None = None  # why it ended early: one sentence without any call's words


def name_themes(store: Store, settings: Settings) -> Report:
    """Ask the model for a name of every theme that has none for its title, the most frequent first.

    An answer that is no name is noted, so that it isn't asked for again. Where the server cannot be asked, the naming
    ends: what was named stays, the rest is asked for the next time. Raises nothing of its own.
    """
    if not settings.naming_address:
        return Report()
    themes = unnamed(store.engine)
    if not themes:
        return Report()
    named = 0
    try:
        ips = machines(settings.naming_address)
        with _client() as client:
            for theme in themes:
                name = cleaned(_answer(client, settings, ips, theme))
                named += save_name(store.engine, theme, name) and bool(name)
    except (UsageError, ModelError) as error:
        return Report(named, str(error))
    return Report(named)


def cleaned(answer: str) -> str:
    """A model's answer as a name; "" where it is none.

    >>> cleaned('«Слишком  дорого для нас».\\n\\nЭто название отражает...')
    'Слишком дорого для нас'
    >>> cleaned("‹имя› звонит по номеру 89161234567")
    ''
    """
    answer = answer.rpartition("</think>")[2]  # some models think aloud first
    line = next((line for line in answer.splitlines() if line.strip()), "")
    name = " ".join(line.strip(QUOTE_MARKS + " \t").rstrip(".").strip(QUOTE_MARKS).split())
    hidden = any(unicodedata.category(sign).startswith("C") for sign in name)
    return "" if hidden or len(name) > NAME_CHARS or NO_NAME.search(name) else name


def _client() -> httpx.Client:
    """Goes nowhere but where it is sent: no proxy of the environment, no redirect."""
    return httpx.Client(
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
        verify=ssl.create_default_context(),  # a company's own certificates are known to the system
    )


def _answer(client: httpx.Client, settings: Settings, ips: Sequence[str], theme: Unnamed) -> str:
    """What the model answers, as it stands. Raises ModelError, without a word of what was sent or answered."""
    where, model = settings.naming_address, settings.naming_model
    kept = "themes without a name show their titles and are asked for the next time"
    try:
        response = _post(client, httpx.URL(where), ips, _question(theme, model))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = "takes too long to answer" if isinstance(error, httpx.ReadTimeout) else "cannot be reached"
        raise ModelError(
            f"The model that names themes {reason} at {where}: see that it runs there or mend naming_address; {kept}."
        ) from None
    if response.status_code != 200:
        raise ModelError(
            f"The model that names themes is refused at {where} (status {response.status_code}): see that "
            f"naming_address is right and that {model} is there; {kept}."
        )
    try:
        content = response.json()["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError):
        content = None
    if not isinstance(content, str):
        raise ModelError(
            f"What {where} answers is not understood: see that naming_address leads to an OpenAI-compatible server "
            f"and often ends in /v1; {kept}."
        )
    return content


def _post(client: httpx.Client, address: httpx.URL, ips: Sequence[str], question: object) -> httpx.Response:
    """Ask at the first of a host's IP addresses that lets itself be connected to."""
    path = address.path.rstrip("/") + "/chat/completions"
    for number, ip in enumerate(ips, 1):
        try:
            return client.post(
                address.copy_with(host=ip, path=path),
                json=question,
                headers={"Host": address.netloc.decode("ascii")},
                extensions={"sni_hostname": address.raw_host.decode("ascii")},
            )
        except (httpx.ConnectError, httpx.ConnectTimeout):
            if number == len(ips):
                raise
    raise httpx.ConnectError("no address")


def _question(theme: Unnamed, model: str) -> dict[str, object]:
    language = theme.language if theme.language in PROMPTS else "en"
    asked = PROMPTS[language].format(said=SAID[language][theme.kind])
    quotes = "\n".join(dict.fromkeys(theme.quotes))
    messages = [{"role": "system", "content": asked}, {"role": "user", "content": quotes}]
    return {"model": model, "temperature": 0, "max_tokens": ANSWER_TOKENS, "stream": False, "messages": messages}
