from dataclasses import replace

import numpy as np
import pytest

from foundation.errors import ModelError
from nlp import mention_model, scenes, training
from nlp.encoder import Passage
from nlp.heads import probabilities
from nlp.scenes import AnnotatedTurn, parse_turn


def turn(text: str, before: str = "") -> AnnotatedTurn:
    return AnnotatedTurn(before, *parse_turn(text), language="ru", trade="boats")


def test_training_clauses_have_the_label_of_their_words():
    found = training.clauses_of(
        turn("Здравствуйте. [objection/price|Дороговато выходит]. [question/price|Сколько за два?]")
    )
    assert [label for _, _, label in found] == ["none/plain", "objection/price", "question"]


def test_training_leaves_out_what_people_would_differ_on():
    assert training.clauses_of(turn("[?|Ну вот, и тут катер]")) == []


def test_training_learns_a_mark_that_is_no_clause_too():
    text, marks = parse_turn("Ладно, Антон, спасибо вам за ваш сегодняшний звонок, [objection/brush_off=no|я подумаю]")
    found = training.clauses_of(AnnotatedTurn("", text, marks, "ru", "boats"))
    assert text[slice(*found[-1][:2])] == "я подумаю"
    assert found[-1][2] == "objection/brush_off"


def test_training_never_puts_a_trade_into_two_folds():
    folds: dict[str, set[int]] = {}
    for known in scenes.annotated_turns():
        if known.trade != scenes.ANY_TRADE:
            folds.setdefault(known.trade, set()).add(training.fold_of(known, 5))
    assert all(len(found) == 1 for found in folds.values())
    assert set().union(*folds.values()) == set(range(5))


@pytest.fixture(scope="module")
def few() -> list[AnnotatedTurn]:
    return [known for known in scenes.annotated_turns() if known.language == "ru"][::100]


@pytest.mark.model
def test_training_of_the_same_turns_gives_the_same_model(models_home, few, tmp_path):
    first, second = (training.learn(few, lambda line: None, epochs=1) for _ in range(2))
    mention_model.write(first, tmp_path / "first")
    mention_model.write(second, tmp_path / "second")
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


@pytest.mark.model
def test_training_learns_what_a_person_corrects(models_home, few):
    """The wording is of no example; after a correction it is known."""
    said = "Нам этот ваш причал поперёк горла"
    corrected = turn(f"[pain|{said}]")
    model = training.learn([*few, *[corrected] * 24], lambda line: None, epochs=10)
    vectors = mention_model.encoder(model).vectors([Passage("", said, ((0, len(said)),))])
    assert scenes.LABELS[int(np.argmax(model.scores(vectors, [said])))] == "pain"


@pytest.mark.model
def test_training_model_keeps_what_the_shipped_one_knows_and_learns_a_correction(
    models_home, few, tmp_path, monkeypatch
):
    some = scenes.load()[::10]  # by which it learns whether objections are settled
    monkeypatch.setattr(scenes, "annotated_turns", lambda: few)
    monkeypatch.setattr(scenes, "load", lambda: some)
    said, known = "Нам этот ваш причал поперёк горла", "Это слишком дорого для нас"
    report = training.train([turn(f"[pain|{said}]")], tmp_path, lambda line: None)
    assert report.corrections == 1
    passages = [Passage("", text, ((0, len(text)),)) for text in (said, known)]
    chances = {}
    for name, folder in (("shipped", None), ("own", tmp_path)):
        model = mention_model.read(folder)
        vectors = mention_model.encoder(model).vectors(passages)
        chances[name] = probabilities(model.scores(vectors, [said, known]))
    assert said.encode() not in (tmp_path / mention_model.FILE).read_bytes()
    pain, price = scenes.LABELS.index("pain"), scenes.LABELS.index("objection/price")
    assert chances["own"][0, pain] > chances["shipped"][0, pain]
    assert chances["own"][1].argmax() == price
    assert mention_model.read(tmp_path).thresholds == mention_model.read(None).thresholds


@pytest.mark.model
def test_training_goes_on_from_a_model_as_it_is(models_home, few):
    shipped = mention_model.read(None)
    same = training.learn(few, lambda line: None, epochs=0, start=shipped)
    assert set(same.adapters) == set(shipped.adapters)
    for name, values in shipped.adapters.items():
        np.testing.assert_array_equal(same.adapters[name], values)
    np.testing.assert_array_equal(same.weights, shipped.weights)


@pytest.mark.model
def test_training_model_file_reads_as_it_was_written(models_home, few, tmp_path):
    model = mention_model.read(None)
    mention_model.write(model, tmp_path / mention_model.FILE)
    again = mention_model.read(tmp_path)
    assert again.texts == model.texts
    assert again.calibration == model.calibration
    np.testing.assert_allclose(again.weights, model.weights)
    assert mention_model.fingerprint(tmp_path) != "" != mention_model.fingerprint(None)


def test_training_says_what_to_do_about_a_damaged_model(tmp_path):
    (tmp_path / mention_model.FILE).write_bytes(b"no model")
    with pytest.raises(ModelError, match="doslovno train"):
        mention_model.read(tmp_path)


def test_training_shipped_model_is_learnt_from_the_shipped_scenes():
    """Whoever changes a scene must make the model anew: python -m nlp.training."""
    assert mention_model.read(None).learnt_from == training.fingerprint(scenes.annotated_turns())


def test_training_mean_of_a_model_and_itself_is_that_model():
    model = mention_model.read(None)
    both = training.mean([model, model])
    for name in {name.rpartition(".")[0] for name in model.adapters}:
        product, doubled = (
            one.adapters[f"{name}.up"].astype(np.float32) @ one.adapters[f"{name}.down"].astype(np.float32)
            for one in (model, both)
        )
        np.testing.assert_allclose(doubled, product, atol=2e-3)
    np.testing.assert_allclose(both.weights, model.weights)
    np.testing.assert_allclose(both.bias, model.bias)


def test_training_mean_stays_as_small_as_it_is_however_often_it_is_taken():
    model = mention_model.read(None)
    thrice = training.mean([model, training.mean([model, model])])
    assert {name: values.shape for name, values in thrice.adapters.items()} == {
        name: values.shape for name, values in training.mean([model, model]).adapters.items()
    }


def test_training_mean_does_not_hang_on_the_order_of_the_models():
    model = mention_model.read(None)
    other = replace(model, weights=model.weights * 3, bias=model.bias + 1)
    one, two = training.mean([model, other]), training.mean([other, model])
    np.testing.assert_allclose(one.weights, two.weights)
    np.testing.assert_allclose(one.weights, model.weights * 2, rtol=1e-5)
    np.testing.assert_allclose(one.bias, two.bias)
