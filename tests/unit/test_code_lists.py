"""The lists an office may change: as the domain notes give them, and refused with a sentence when broken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.code_lists import (
    content_classes,
    find_content_class,
    index_classes,
    load_content_classes,
    load_roles,
    roles,
)
from app.domain.vocabulary import Permission
from app.errors import UserError

TOPS = (
    "农村农业 国土资源 城乡建设 劳动和社会保障 卫生计生 教育文体 民政 政法 经济管理 交通运输 商贸旅游 科技与信息产业 "
    "环境保护 党务政务 组织人事 纪检监察 其他"
)


def test_seventeen_tops_in_their_order_with_stable_keys() -> None:
    tops = [one for one in content_classes() if one.path == one.label]
    assert " ".join(one.label for one in tops) == TOPS
    assert [one.key for one in tops] == [f"{number:02d}" for number in range(1, 18)]


def test_second_level_hangs_on_its_top() -> None:
    seconds = [one for one in content_classes() if len(one.key) == 4]
    assert len(seconds) == 112
    for one in seconds:
        top = find_content_class(one.key[:2])
        assert top is not None
        assert (one.top, one.path) == (top.label, f"{top.label}/{one.label}")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("0101", "0101"),
        ("农村农业/土地承包经营", "0101"),
        (" 农村农业 ／ 土地承包经营 ", "0101"),
        ("土地承包经营", "0101"),
        ("工程质量", "0306"),
        ("城乡建设", "03"),
        ("17", "17"),
        ("其他", "17"),
        ("其他/其他", "1703"),
        ("干部作风", "1601"),
    ],
)
def test_a_class_is_found_by_key_path_or_label(text: str, key: str) -> None:
    found = find_content_class(text)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize("text", ["", "0199", "国土资源/土地承包经营", "土地", "农村农业/", "/"])
def test_what_names_no_class_finds_none(text: str) -> None:
    assert find_content_class(text) is None


def test_every_key_and_path_finds_its_own_class() -> None:
    for one in content_classes():
        assert find_content_class(one.key) == one
        assert find_content_class(one.path) == one


def test_roles_are_those_of_the_glossary() -> None:
    assert {key: role.label for key, role in roles().items()} == {
        "registrar": "登记员",
        "handler": "承办/督办",
        "reviewer": "复查复核",
        "matter_leader": "事项分管领导",
        "petition_leader": "信访分管领导",
        "principal_leader": "主职领导",
        "administrator": "管理员",
    }


def test_confidential_permissions_belong_to_leaders_and_every_permission_to_somebody() -> None:
    holders = {one: {key for key, role in roles().items() if one in role.permissions} for one in Permission}
    assert holders[Permission.SEE_ACCUSATIONS] == {"principal_leader"}
    assert holders[Permission.SEE_IDENTITY] == {"registrar", "handler", "petition_leader", "principal_leader"}
    assert holders[Permission.ADMINISTER] == {"administrator"}
    assert all(holders.values())


CLASS = '[[top]]\nkey = "01"\nlabel = "甲"\nsecond = [{key = "0101", label = "乙"}]\n'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[top]", "无法使用"),
        ("x = 1", "缺少 'top'"),
        ("top = 1", "无法使用"),
        (CLASS.replace(', label = "乙"', ""), "缺少 'label'"),
        (CLASS.replace("0101", "0201"), "0201 不属于 01"),
        (CLASS.replace("0101", "010a"), "应为 4 位数字"),
        (CLASS.replace("乙", "乙/丙"), "含有“/”"),
        (CLASS.replace("乙", ""), "为空"),
        (CLASS + CLASS, "“01”重复"),
        (CLASS + CLASS.replace('"01', '"02'), "“甲”重复"),
    ],
)
def test_a_broken_list_is_said(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "content_classes.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=re.escape(sentence)) as caught:
        load_content_classes(path)
    assert "content_classes.toml" in str(caught.value)


def test_a_label_of_two_classes_names_neither(tmp_path: Path) -> None:
    path = tmp_path / "classes.toml"
    path.write_text(CLASS + CLASS.replace('"01', '"02').replace("甲", "丁"), encoding="utf-8")
    found = index_classes(load_content_classes(path))
    assert "乙" not in found
    assert found["丁/乙"].key == "0201"


def test_an_upstream_code_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "classes.toml"
    path.write_text(CLASS.replace('label = "乙"', 'label = "乙", upstream_code = "100101"'), encoding="utf-8")
    assert [one.upstream_code for one in load_content_classes(path)] == [None, "100101"]


def test_an_unknown_permission_or_a_missing_list_is_said(tmp_path: Path) -> None:
    path = tmp_path / "roles.toml"
    with pytest.raises(UserError, match=r"roles\.toml"):
        load_roles(path)
    path.write_text('[[role]]\nkey = "a"\nlabel = "甲"\npermissions = ["fly"]\n', encoding="utf-8")
    with pytest.raises(UserError, match="fly"):
        load_roles(path)
