from __future__ import annotations

import pytest

from hookline.errors import InvalidHooks, InvalidInput, NotFound
from hookline.inbound.hooksfile import sets

EMPTY = {"hooks": []}


def hooks(*ids):
    return [{"id": id_} for id_ in ids]


def ids(document):
    return [hook["id"] for hook in document["hooks"]]


def test_a_set_replaces_its_own_hooks_where_they_stood_and_no_others():
    document = sets.merge(EMPTY, "a", hooks("a1", "a2"))
    document = sets.merge(document, "b", hooks("b1"))
    document = sets.merge(document, "a", hooks("a3", "a1"))
    assert document == {"hooks": hooks("a3", "a1", "b1"), "sets": {"a": ["a3", "a1"], "b": ["b1"]}}


def test_a_set_keeps_its_place_between_others():
    document = EMPTY
    for name in "abc":
        document = sets.merge(document, name, hooks(f"{name}1"))
    assert ids(sets.merge(document, "b", hooks("b2", "b3"))) == ["a1", "b2", "b3", "c1"]


def test_an_empty_set_is_gone():
    document = sets.merge(sets.merge(EMPTY, "a", hooks("a1")), "b", hooks("b1"))
    assert sets.merge(document, "a", []) == {"hooks": hooks("b1"), "sets": {"b": ["b1"]}}


def test_an_id_of_another_set_is_refused_and_its_set_named():
    document = sets.merge(EMPTY, "billing", hooks("stripe"))
    with pytest.raises(InvalidHooks, match=r"hook 'stripe': expected an id of its own; the set billing has it"):
        sets.merge(document, "shop", hooks("stripe", "x"))


def test_hooks_of_no_set_stay_and_their_ids_are_taken():
    document = {"hooks": hooks("old")}
    assert ids(sets.merge(document, "a", hooks("a1"))) == ["old", "a1"]
    with pytest.raises(InvalidHooks, match="a hook of no set has it"):
        sets.merge(document, "a", hooks("old"))


@pytest.mark.parametrize("name", ["", "a b", "a/b", "x" * 65, "a\n"])
def test_names(name):
    with pytest.raises(InvalidInput, match="--set: expected 1 to 64"):
        sets.merge(EMPTY, name, [])


@pytest.mark.parametrize(
    ("files", "name"),
    [
        (["hooks.yaml"], "hooks"),
        (["/etc/webhook/shop.prod.json", "b.yaml"], "shop"),
        (["my hooks.json.tmpl"], "my-hooks"),
        ([".hidden"], "hooks"),
        (["x" * 200 + ".yaml"], "x" * 64),
    ],
)
def test_default_name(files, name):
    assert sets.default_name(files) == name
    sets.merge(EMPTY, name, hooks("a"))


def test_without():
    document = sets.merge(sets.merge(EMPTY, "a", hooks("a1", "a2")), "b", hooks("b1"))
    assert sets.without(document, ids=["a1"]) == {"hooks": hooks("a2", "b1"), "sets": {"a": ["a2"], "b": ["b1"]}}
    assert sets.without(document, name="a") == {"hooks": hooks("b1"), "sets": {"b": ["b1"]}}
    assert sets.without(document, ids=["b1"], name="a") == {"hooks": [], "sets": {}}
    for wrong in ({"ids": ["zz"]}, {"name": "zz"}):
        with pytest.raises(NotFound, match="zz"):
            sets.without(document, **wrong)
