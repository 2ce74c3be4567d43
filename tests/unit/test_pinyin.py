"""Initials: every reading, surnames first; and the table of characters is what pypinyin says."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import pinyin
from tests.unit import initials_source

HAN = st.text(st.sampled_from("单曾重长乐行解局住建设张王李三四查朴𠮷〇 A1·（"), max_size=6)


def test_the_table_is_what_pypinyin_says() -> None:
    assert initials_source.FILE.read_text(encoding="utf-8") == initials_source.table()


@pytest.mark.parametrize(
    ("one", "letters"), [("单", "dcs"), ("曾", "cz"), ("重", "zct"), ("局", "j"), ("𠮷", "j"), ("〇", "lyx")]
)
def test_a_character_has_every_reading_once(one: str, letters: str) -> None:
    assert pinyin.initials(one, name=False) == tuple(letters)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("单小芳", "sxf"),
        ("仇大明", "qdm"),
        ("解小娟", "xxj"),
        ("查小山", "zxs"),
        ("曾小强", "zxq"),
        ("朴小花", "pxh"),
        ("区小文", "oxw"),
        ("尉迟小明", "ycxm"),
        ("单于小明", "cyxm"),
        ("万俟小明", "mqxm"),
        ("欧阳小娜", "oyxn"),
        ("张小明", "zxm"),
        ("阿依古丽·买买提", "ayglmmt"),
        ("Li 小ｍ１", "lixm1"),
    ],
)
def test_a_name_is_read_with_its_surname_first(name: str, first: str) -> None:
    assert pinyin.initials(name)[0] == first


def test_a_surname_keeps_its_other_readings() -> None:
    assert pinyin.initials("单芳") == ("sf", "df", "cf")
    assert pinyin.initials("单芳", name=False) == ("df", "cf", "sf")
    assert pinyin.initials("，。") == pinyin.initials("") == ()


@given(HAN)
def test_combinations_are_few_different_and_readable(text: str) -> None:
    ways = pinyin.initials(text, name=False)
    every = {"".join(one) for one in product(*_letters(text))} - {""}
    assert set(ways) <= every
    assert len(ways) == len(set(ways)) == min(len(every), pinyin.MOST)


def _letters(text: str) -> list[str]:
    """The readings of each character that has some, one by one from the source."""
    known = _source()
    signs = [one.lower() for one in text]
    return [known.get(one) or one for one in signs if one in known or (one.isascii() and one.isalnum())]


@cache
def _source() -> dict[str, str]:
    return dict(initials_source.characters())


@given(HAN)
def test_every_combination_matches_its_text(text: str) -> None:
    for way in pinyin.initials(text):
        assert pinyin.matches(way, text)
        assert pinyin.matches(way[:2], text, name=True)


def test_a_piece_is_enough_for_a_text_but_not_for_a_name() -> None:
    assert pinyin.matches("cb", "土地承包经营")
    assert pinyin.matches("承包", "土地承包经营")
    assert not pinyin.matches("cb", "土地承包经营", name=True)
    assert pinyin.matches("TD承", "土地承包经营", name=True)
    assert not pinyin.matches("tb", "土地承包经营")
    assert pinyin.matches("cz", "曾查重", name=True), "a rarer reading of the beginning counts as well"
    assert not pinyin.matches("", "土地承包经营")
    assert not pinyin.matches("…", "土地承包经营")


@pytest.mark.parametrize("query", ["zjj", "住建局", "住jj", "ZJJ"])
def test_the_best_come_first(query: str) -> None:
    units = ["人社局", "住房和城乡建设局", "区住建局", "住建局", "住建局物业科"]
    found = pinyin.best(query, units, lambda one: [one])
    assert found == ["住建局", "住建局物业科", "区住建局", "住房和城乡建设局"]


def test_characters_go_before_initials() -> None:
    assert pinyin.best("a区", ["案情科", "A区物业"], lambda one: [one]) == ["A区物业"]
    assert pinyin.best("az", ["安置办", "AZ小区"], lambda one: [one]) == ["AZ小区", "安置办"]


def test_usual_readings_go_before_others() -> None:
    assert pinyin.best("z", ["曾村", "张村"], lambda one: [one]) == ["张村", "曾村"]
    assert pinyin.best("c", ["重村", "曾村"], lambda one: [one]) == ["曾村", "重村"]


def test_initials_with_others_between_need_three_letters_and_the_end() -> None:
    assert pinyin.rank("zj", "住房建") is None
    assert pinyin.rank("zfs", "住房建设局") is None
    assert pinyin.rank("zjj", "某区住房建设局") is not None
    assert pinyin.rank("zjj", "住某局建设") is None
    assert pinyin.rank("住建", "住房建设") is not None
    assert pinyin.rank("建住", "住房建设") is None


def test_only_letters_are_taken_for_initials() -> None:
    assert [one for one in ("zjj", "住", "12345", "z j", "", "é") if pinyin.only_letters(one)] == ["zjj"]


def test_the_table_waits_until_it_is_needed_and_is_read_quickly() -> None:
    """In a process of its own: at most 30 ms (the best of five) and 8 MB."""
    code = """
import time, tracemalloc
from app import pinyin
assert pinyin._characters.cache_info().currsize == 0
tracemalloc.start()
pinyin.initials("单")
size = tracemalloc.get_traced_memory()[1]
tracemalloc.stop()
def once():
    pinyin._characters.cache_clear(); pinyin._signs.cache_clear()
    began = time.perf_counter(); pinyin.initials("单"); return time.perf_counter() - began
print(size, min(once() for _ in range(5)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    size, seconds = map(float, done.stdout.split())
    assert size < 8_000_000
    assert seconds < 0.03
