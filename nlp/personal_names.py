"""Names of people in a turn, with or without capitals and punctuation.

Named entity models lean on capitals and know news; so the dictionary and lists of names (`nlp.personal_lexicon`)
decide for words that are hardly anything else. Words that are names and ordinary words too («Вера», «Роман»,
"Grace"), and words that no dictionary knows, need a capital inside a sentence, a model's word, or the words around.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from nlp.personal_lexicon import AMBIGUOUS, Likeness, english_sound, heard_as_english_name, likeness

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.vocab import Vocab

CERTAIN_SHARE = 0.5  # of a word's uses that are a name
NEAR = 3  # words between a verb and the person, at most
POSSIBLE_SHARE = 0.03  # under it a name is a curiosity of the dictionary

# After these the next word is a name whatever the dictionary says of it.
_NAMING = {
    "ru": re.compile(
        r"(?:зовут|звать меня|мо[её] имя|имя отчество|фамилия(?: моя)?|фамилия имя|контактное лицо|по имени)$"
    ),
    "en": re.compile(r"(?:name's|(?:my|his|her|the) name is|\b(?:mr|mrs|ms|miss|dr|mister)\.?)$"),
}
# After these it is one if it can be one.
_CALLING = {
    "ru": re.compile(
        r"\b(?:здравствуй(?:те)?|привет(?:ствую)?|добрый день|день добрый|доброе утро|добрый вечер|алло|спасибо"
        r"|до свидания|до связи|до встречи|спасибо (?:большое|огромное|вам)|благодарю"
        r"|добрый|доброго дня|всего доброго"
        r"|(?:соедините|переключите|свяжите)(?: меня)? со?|переда(?:йте|м|ть|ла?)|спросите|позовите|пригласите|наберите"
        r"|поговорить со?|(?:говорила?|общалась|общался|разговаривала?|договаривал(?:ась|ся|ись)"
        r"|посоветовал(?:ась|ся|ись)|мы) со?"
        r"|уточню у|спрошу у|звонка от|звонят от|я от|рекомендации от|привет от|мы через"
        r"|от имени|заместо|вместо|муж(?:ем|а|у|ик)?(?: мой)?|жен[аыуе](?: моя)?"
        r"|сын\w{0,2}|доч\w+"
        r"|брат\w{0,2}|сестр\w{1,2}|дяд[яеюи]|т[её]т[яеюи]|бабушк\w|коллег[аеиу]|начальник\w{0,2}"
        r"|директор\w{0,2}(?: у нас)?|бухгалтер\w{0,2}"
        r"|менеджер\w{0,2}|мастер\w{0,2}|прораб\w{0,2}|секретар\w{1,2}|получатель|договор на|оформ\w+ на"
        r"|господин\w?|госпож\w|знаете"
        r"|некий|некая|подпишет|подписывает|обращаться|обращайтесь|беспокоит|именем|отчество|слушайте|понял|хорошо"
        r"|извините|простите|смотрите|будьте добры|на меня|на имя|мам[аыуе](?: моя)?|пап[аыуе](?: мой)?"
        r"|хозяин(?: тут| у нас)?|хозяйка|кто|на встрече будет|за \w+ отвечает|имя|звонила?|именно"
        r"|трубку|я не|я и|мы и|ладно|посоветовали|порекомендовали|мо[йя]|наш[аи]?|ваш[аи]?)$"
    ),
    "en": re.compile(
        r"\b(?:hi|hello|hey|good morning|good afternoon|good evening|thanks|thank you|bye|goodbye|cheers|sorry"
        r"|dear|regards"
        r"|(?:speak|talk|spoke|talked|speaking|talking|through) (?:to|with)|(?:ask|asked|tell|told|meet|meeting"
        r"|met|called|contact|put)"
        r"|ask for|check with|send it (?:over )?to|out to|contract is with|from now on|recommended by"
        r"|(?:husband|wife|son|daughter|brother|sister|partner|boss|colleague|manager|chap|guy|assistant|director"
        r"|friend|mate|mr|mrs)"
        r"|call me|who's that|named|morning|afternoon|evening|alright|look|listen|copy in|cc|visit from"
        r"|put it under|me and|work with"
        r"|working with|thank|without|is called|who's called|name of|somebody called|someone called"
        r"|pass you (?:over )?to"
        r"|put (?:you )?through to|hold of|word with|am i speaking to|call from|number from|according to|past"
        r"|it under|alongside|on behalf of|attention of|addressed to"
        r"|working with|(?:buyer|owner|head|lead|boss|ceo|founder|accountant) is|it was|you want|for you)$"
    ),
}
# After these a word that no dictionary has is a person more often than anything else.
_BESIDE_PERSONS = {
    "ru": re.compile(r"\b(?:без|про|будет|вы же|напишите|отправьте|можете|думала?|звать|так|ну|да|нам|вам)$"),
    "en": re.compile(
        r"\b(?:thought|send|well|right|evening|you're|i'm|call me|call is|it's|write to|does|mentioned|guess|know)$"
    ),
}
# After these a name stands too, but ordinary words as often: it must be alone.
_INTRODUCTIONS = {
    "ru": re.compile(r"\b(?:меня|им[яе]|это|я|вас|вам|у|от|к|со?|для|с вами)$"),
    "en": re.compile(r"\b(?:name is|i'm|i am|this is|it's|it is|that|is|well|yeah|so|and|with|by|to|from)$"),
}
# Persons as their work and family name them; a name stands beside them.
_PERSONS = {
    "ru": r"(?:муж|жена|сын|доч|брат|сестр|дяд|т[её]т|бабушк|дедушк|внук|внучк|сосед|соседк|друг|подруг|знаком|напарни"
    r"|супруг|коллег|начальни|директор|бухгалтер|менеджер|мастер|прораб|секретар|сотрудни|специалист|консультант"
    r"|юрист|инженер|замерщи|монтажни|технолог|дизайнер|снабжен|закупщи|логист|кладовщи|оператор|администратор"
    r"|руководител|заместител|учредител|собственни|владел|компаньон|парень|девушка|господин|госпож|товарищ)"
    r"(?!\w*(?:ов|ев|ей|ам|ами|ах)$)\w{0,4}",
    "en": r"(?:husband|wife|son|daughter|brother|sister|dad|mum|mom|father|mother|uncle|aunt|cousin|nephew|niece"
    r"|partner|boss|colleague|manager|assistant|director|friend|mate|neighbour|neighbor|chap|guy|bloke|lad|lady|rep|agent"
    r"|buyer|accountant|bookkeeper|engineer|fitter|surveyor|secretary|receptionist|supervisor|foreman|owner|founder"
    r"|landlord|tenant|solicitor|technician|designer|developer)",
}
_PERSON = {language: re.compile(rf"(?:^|.* ){persons}") for language, persons in _PERSONS.items()}
# Verbs whose subject is a person, and verbs whose object is one (Russian ones with «с» or a dative too).
_ONE_WHO = {
    "ru": re.compile(
        r"(?:рас|с)?сказать|говорить|рассказывать|(?:по)?обещать|(?:по|пере)?звонить|набрать|приехать|приезжать|прийти"
        r"|приходить|(?:по)?советовать|(?:по)?рекомендовать|(?:по)?просить|переда(?:ть|вать)|слушать|беспокоить|тревожить"
        r"|подпис(?:ыв)?ать|объяснить|уволиться|вернуться|уехать|прислать|спросить|спрашивать|написать|заезжать|заехать"
        r"|настаивать|возражать|ответить|отвечать|заниматься|заведовать"
    ),
    "en": re.compile(
        r"say|tell|call|ring|phone|promise|mention|recommend|suggest|ask|email|think|want|hate|love|explain|handle|run"
        r"|sign|agree|speak|reckon|insist|approve|leave|join"
    ),
}
_ONE_WHOM = {
    "ru": re.compile(
        r"(?:по)?звать|спросить|спрашивать|пригласить|передать|сказать|попросить|(?:по)?благодарить|связаться|общаться"
        r"|разговаривать|(?:по|пере)?говорить|(?:по)?советоваться|догов(?:ориться|ариваться)|согласовать|познакомиться"
        r"|встре(?:титься|чаться)|соединить|переключить|набрать|(?:по|пере)звонить|дождаться|слушать|услышать"
        r"|предупредить|уведомить"
    ),
    "en": re.compile(
        r"tell|ask|thank|call|ring|phone|email|contact|meet|know|remember|copy|cc|message|text|remind|let|introduce|chase"
    ),
}
# What may follow a name in an introduction: «это Надежда из клиники», «меня Вера зовут», "Grace speaking".
_AFTER_NAME = frozenset(("зовут", "из", "от", "с", "from", "with", "at", "speaking", "here"))
# Who does this is a person.
_DOES = {
    "ru": re.compile(
        r"(?:обещал|сказал|говорил|звонил|посоветовал|порекомендовал|рекомендовал|просил|передал|приезжал"
        r"|приходил|пообещал)[аи]?"
        r"|слушает|беспокоит|тревожит|перезвонит|подпишет|зовут|звать|сказала?|приедет"
    ),
    "en": re.compile(
        r"speaking|here|said|says|promised|told|mentioned|called|rang|recommended|suggested|isn't|here's|who"
        r"|wants|runs|handles"
    ),
}
_ADDRESSED = {"ru": ("вам", "вы", "а"), "en": ("do", "can", "could", "are", "how")}
# Names of firms and products, and what is said so always.
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"|(?i:\b(?:роза ветров|слава богу|to be frank)\b)")
_OPENERS = re.compile(
    r"sorry|morning|afternoon|evening|thanks|bye|goodbye|tell|ask|right|look|listen|sure|great|cheers|yeah|yep|nope"
    r"|lovely|perfect|brilliant|alright|let|put|get|send|sent|call|got|speak|nice"
)
_MAY_DO = frozenset(("do", "can", "could", "will", "would", "shall", "should", "may", "might", "must", "let", "make"))
# Surnames that the dictionary takes for adjectives; before a given name they are surnames.
_ADJECTIVE_SURNAME = re.compile(r"\w{2,}(?:[оеё]в|[аеиоя]н|[иео]?ц|ль|[аеиу]р)ск(?:ий|ого|ому|им|ая|ой|ую)")
# Where the genitive must stand, a man's surname would end in «а»: «для медцентров», «сколько кофеманов».
_PLURALS = re.compile(
    r"\b(?:для|без|от|у|из|до|около|против|кроме|среди|сколько|столько|много|мало|несколько|всех|этих|наших|ваших|своих)"
    r" [а-яё]+[оеё]в$"
)
# Names that months and ordinary words look like; a preposition before them says nothing.
_NO_INTRODUCTIONS = re.compile(r"март(?:а|е|у|ом)|ма[йяею]|маем|пол(?:я|е|ю|ей|и)|роз\w+|лили[яиюей]+|слав[аеыуой]+")
_PREPOSITIONS = re.compile(r"\b(?:у|от|к|со?|для|до|в|на|по)$")
_NEVER_NAMES = frozenset(("PUNCT", "NUM", "ADP", "CCONJ", "SCONJ", "PRON", "ADV"))
# «Как вас зовут, скажите»; names that the model does not know come out as verbs.
_NEVER_AFTER_NAMING = {"ru": ("AUX", "PART", "DET", "VERB"), "en": ("AUX", "PART", "DET")}
# Words that the tests above would take, among them makes of software that Russian dictionaries lack.
_NOT_NAMES = re.compile(
    r"как|что|кто|имя|ало|айти|эйчар\w*|црм|срм|сео|эко|демо|моно|реф|так|не|ну|вот|вас|вам|тебя|будет|сам[аио]?|при|пока|ага|угу|алло|здрасьте|битрикс\w*|амо|авито"
    r"|озон\w*|яндекс\w*"
    r"|оффер\w*|промокод\w*|вебинар\w*|апсейл\w*|таргет\w*|маркетплейс\w*|вайлдбер\w*|леруа|инстаграм\w*|ютуб\w*"
    r"|тикток\w*|вконтакте|фейсбук\w*|касперск\w*|майкрософт\w*|гугл\w*|айфон\w*|вайбер\w*|хедхантер\w*"
    r"|пол|пола|полу|полом|машин[аеуы]|машиной|голов[аеуы]|головой|тем[аеуы]|темой|семена|свинин\w+|найду|саун[аеуы]"
    r"|люке|цветы|долгов|сухой|питер(?:а|е|у|ом)"
    r"|сбер\w*|тинькофф?\w*|телеграм\w*|ватсап\w*|вотсап\w*|эксел\w*|ип|ооо|окей"
    r"|имейл\w*|имэйл\w*|мейл\w*|salesforce|hubspot|zendesk|zoho|pipedrive|slack|trello|asana|jira|notion|shopify"
    r"|xero|quickbooks|google|excel|email|whatsapp|h+m+|u+m+|u+h+|a+w+|o+h+|shall|guys?|dad|mum|bloke|june|august|april|may"
    r"|hi|hello|hey|it|that|this|not|so|the|a|i|you|he|she|they|we|me|him|her|them|us|is|are|was|here|there|yes"
    r"|no|ok|okay"
)
_WORD = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)?|[оО]['’][^\W\d_]+|[^\W\d_]['’][^\W\d_]+")
_TITLES = re.compile(r"mr|mrs|ms|miss|dr|mister")


def name_spans(doc: Doc) -> Iterator[tuple[int, int]]:
    """Character ranges of people's names in a document of nlp.pipeline, in order; neighbours are joined."""
    quoted = [found.span() for found in _QUOTED.finditer(doc.text)]  # names of firms and products
    marked = [False] * len(doc)
    for token in doc:
        if token.text[0].isalpha() and not any(start <= token.idx < end for start, end in quoted):
            marked[token.i] = _is_name(token) or (token.i > 0 and marked[token.i - 1] and _belongs(token))
    for index in range(len(doc) - 2, -1, -1):  # «Гусев Пётр», "mr Hill": what stands before a name
        if marked[index + 1] and not marked[index] and not any(start <= doc[index].idx < end for start, end in quoted):
            marked[index] = _precedes(doc[index])
    start = None
    for index in range(len(doc) + 1):
        inside = index < len(doc) and marked[index]
        if inside and start is None:
            start = index
        elif not inside and start is not None:
            yield doc[start].idx, doc[index - 1].idx + len(doc[index - 1].text)
            start = None


def _is_name(token: Token) -> bool:
    language = token.doc.lang_
    word = token.lower_
    if _NOT_NAMES.fullmatch(word) or not _WORD.fullmatch(token.text):
        return False
    like = likeness(word, language)
    if _PLURALS.search(f"{_before(token)} {word}") and not like.given:
        return False
    if like.given + like.surname >= CERTAIN_SHARE:
        return True
    if like.unknown and language == "en" and _is_misheard_english_name(token):
        return True
    if token.pos_ in _NEVER_NAMES and not like.unknown:
        return False
    if token.is_stop or (token.pos_ in _NEVER_NAMES and language == "en"):
        return False
    capital = _capital_inside(token)
    if capital and (like.given > 0 or like.surname >= POSSIBLE_SHARE):
        return True
    if _in_person(token) and (_possible(like) or (like.unknown and not _opens_with_a_word(token))):
        return not _before(token).endswith(" from")  # a firm that the model took for a person
    return _said_to_be_name(token, like, capital)


def _said_to_be_name(token: Token, like: Likeness, capital: bool) -> bool:
    """Whether the words around make a word a name that may be something else."""
    language, before = token.doc.lang_, _before(token)
    if _NAMING[language].search(before) and token.pos_ not in _NEVER_AFTER_NAMING[language]:
        return True
    strange = (
        like.unknown
        and not like.misheard
        and (
            language == "ru"
            or (capital and token.pos_ == "PROPN" and token.ent_type_ in ("", "PERSON"))
            or _is_no_english_word(token)
        )
    )
    if not (like.given + like.surname > 0 or strange):
        return False
    determined = token.i > 0 and token.nbor(-1).tag_ in ("DT", "PRP$") and token.nbor(-1).lower_ != "that"
    if language == "en" and not capital and (determined or token.tag_ == "NNS"):
        return False  # "a physio who", "your guy", "forty baristas"
    if (
        _CALLING[language].search(before)
        or _among_persons(token)
        or (
            (strange or like.surname >= AMBIGUOUS)
            and _BESIDE_PERSONS[language].search(before)
            and (like.unknown or token.pos_ != "VERB")
        )
    ):
        return True
    following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    if following is not None and _DOES[language].fullmatch(following.lower_):
        return True
    if not _possible(like):
        return False
    opens = token.is_sent_start or not before
    if (
        opens
        and following is not None
        and ((token.text[0].isupper() and following.text in ",!?") or following.lower_ in _ADDRESSED[language])
    ):
        return True
    if _NO_INTRODUCTIONS.fullmatch(token.lower_) and _PREPOSITIONS.search(before):
        return False
    alone = following is None or following.is_punct or following.lower_ in _AFTER_NAME
    return alone and bool(_INTRODUCTIONS[language].search(before))


def _possible(like: Likeness) -> bool:
    return like.given + like.surname >= POSSIBLE_SHARE


def _among_persons(token: Token) -> bool:
    """Whether syntax gives a word a person's place: beside «коллега», before "said", after «позовите»."""
    language, head = token.doc.lang_, token.head
    if _PERSON[language].fullmatch(_before(token)) or (
        token.dep_ in ("appos", "flat:name", "flat") and _PERSON[language].fullmatch(head.lower_)
    ):
        return token.pos_ not in ("VERB", "AUX", "ADV")
    if abs(token.i - head.i) > NEAR:
        return False
    if token.dep_.startswith("nsubj"):
        return bool(_ONE_WHO[language].fullmatch(head.lemma_.lower()))
    if token.dep_ in ("obj", "iobj", "obl", "dobj", "dative") and token.i > head.i:
        return bool(_ONE_WHOM[language].fullmatch(head.lemma_.lower()))
    return False


def _opens_with_a_word(token: Token) -> bool:
    """Whether an English word has its capital only because a sentence begins ("Sorry", "Just")."""
    if token.doc.lang_ == "ru" or not (token.is_sent_start or token.i == 0):
        return False
    return token.is_stop or bool(_OPENERS.fullmatch(token.lower_)) or token.lower_ in _english_words(token.vocab)


def _is_no_english_word(token: Token) -> bool:
    """Whether neither an English word nor its lemma is in the pipeline's own dictionary."""
    words = _english_words(token.vocab)
    return bool(words) and token.lower_ not in words and token.lemma_.lower() not in words


def _is_misheard_english_name(token: Token) -> bool:
    """Whether a word that is no English word sounds like a name and like nothing else."""
    return (
        _is_no_english_word(token)
        and heard_as_english_name(token.lower_)
        and english_sound(token.lower_) not in _english_sounds(token.vocab)
    )


@cache
def _english_words(vocab: Vocab) -> frozenset[str]:
    index = vocab.lookups.get_table("lemma_index", {})
    return frozenset(word for words in index.values() for word in words)


@cache
def _english_sounds(vocab: Vocab) -> frozenset[str]:
    return frozenset(english_sound(word) for word in _english_words(vocab))


def _belongs(token: Token) -> bool:
    """Whether a word after a name is the rest of it: patronymic, surname."""
    if _NOT_NAMES.fullmatch(token.lower_) or token.is_stop or not _WORD.fullmatch(token.text):
        return False
    like = likeness(token.lower_, token.doc.lang_)
    capital = token.text[0].isupper() and not token.is_sent_start
    if capital and (_in_person(token) or like.unknown):
        return True
    if token.doc.lang_ == "en" and like.surname == AMBIGUOUS and not capital:
        return token.pos_ not in ("VERB", "AUX", "ADP", "ADV") or _is_no_verb_here(token)
    if token.doc.lang_ == "en" and like.unknown and _is_no_english_word(token):
        return True
    strange = like.unknown and not like.misheard and token.doc.lang_ == "ru"
    return _possible(like) or (strange and token.pos_ not in ("ADV", "ADP", "CCONJ", "SCONJ", "PRON", "NUM"))


def _is_no_verb_here(token: Token) -> bool:
    """Whether a surname that looks like a verb ("gemma foster") stands where the verb would need an ending."""
    name = token.nbor(-1)
    asked = name.i > 0 and name.nbor(-1).pos_ in ("AUX", "VERB") and name.nbor(-1).lemma_ in _MAY_DO
    return token.tag_ in ("VB", "VBP", "VBD") and likeness(name.lower_, "en").given == 1.0 and not asked


def _precedes(token: Token) -> bool:
    """Whether a word before a name is its beginning: a surname, a title, a rare given name."""
    if token.doc.lang_ == "en" and _TITLES.fullmatch(token.lower_):
        return True
    if _NOT_NAMES.fullmatch(token.lower_) or token.is_stop or not _WORD.fullmatch(token.text):
        return False
    like = likeness(token.lower_, token.doc.lang_)
    if token.doc.lang_ == "ru" and _capital_inside(token) and token.pos_ in ("NOUN", "PROPN", "ADJ"):
        return True
    if token.doc.lang_ == "en":
        surname = likeness(token.nbor().lower_, "en").surname
        return _possible(like) and (token.text[0].isupper() or surname >= CERTAIN_SHARE)
    name = likeness(token.nbor().lower_, "ru")
    if like.given >= POSSIBLE_SHARE and name.surname >= CERTAIN_SHARE:
        return True
    if name.given >= CERTAIN_SHARE and _ADJECTIVE_SURNAME.fullmatch(token.lower_):
        return True
    return token.pos_ not in ("VERB", "ADV") and (_possible(like) or (like.unknown and not like.misheard))


def _capital_inside(token: Token) -> bool:
    """Whether a word is written with a capital that no sentence begins with."""
    return bool(token.text[0].isupper() and not token.is_sent_start and any(other.is_lower for other in token.doc))


def _in_person(token: Token) -> bool:
    """Whether the model hears a person here; it is believed only for words with a capital."""
    return token.ent_type_ in ("PER", "PERSON") and token.text[0].isupper()


def _before(token: Token) -> str:
    """The three words before a token in its sentence or the one before, lower case, without punctuation."""
    words = [
        other.lower_ for other in token.doc[max(0, token.i - 6) : token.i] if not (other.is_punct or other.is_space)
    ]
    return " ".join(words[-3:]).replace(" 's", "'s").replace(" 'm", "'m").replace(" 're", "'re")
