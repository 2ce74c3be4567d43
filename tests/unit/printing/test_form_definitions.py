"""A broken form file: the message names the file, the line and the cell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.errors import UserError
from app.paths import FORM_TEMPLATES
from app.printing import definition
from app.printing.definition import DefinitionError, ListDefinition, load_definition, missing
from app.printing.template import TemplateError, parse_template

SOURCE = (FORM_TEMPLATES / "F1.toml").read_text(encoding="utf-8")

# What is replaced, by what, a piece of the line to be named (in the broken file), and words of the message.
BREAKAGES = [
    ('code = "F1"', 'code = "F1', 'code = "F1', ["不合 TOML 格式"]),
    ('code = "F1"', "code = 1", "code = 1", ["“code”"]),
    ('code = "F1"', 'code = "F1"\nwatermark = "x"', "watermark", ["不认识的项目“watermark”"]),
    ("left = 25", "left = 5", "left = 5", ["页边距“left”", "10 毫米"]),
    ("left = 25", 'left = "25"', 'left = "25"', ["“left”应是不小于 0 的数"]),
    ("minimum = 9", "minimum = 13", "minimum = 13", ["最小字号"]),
    ("line = 1.3", "line = 0.5", "line = 0.5", ["行距"]),
    ("height = 47", "height = 97", "height = 297", ["超出版心 49.5 毫米"]),
    ("height = 47", "height = true", "height = true", ["第 6 行表格", "“height”"]),
    ("{ width = 15, label", "{ width = 115, label", "width = 115", ["第 1 行表格第 3 格“人数”", "放不下"]),
    ("{ width = 44, text", "{ widht = 44, text", "widht", ["第 1 行表格第 2 格“{name}”", "“widht”"]),
    ("{ width = 44, text", "{ width = -4, text", "width = -4", ["第 2 格", "“width”"]),
    ('label = "人数"', 'text = "{人数}"', "{人数}", ["第 1 行表格第 3 格", "“{人数}”不是完整的栏目标记"]),
    ("{box:source=own}", "{box:source}", "{box:source}", ["第 4 行表格第 2 格", "“{box:source}”"]),
    ('"{unit_address}"', '"{unit_address"', '"{unit_address"', ["第 3 行表格第 2 格"]),
    ('rows = 2, label = "信访办签收"', 'rows = 22, label = "信访办签收"', "rows = 22", ["“信访办签收”", "末行"]),
    ('rows = 2, label = "信访办签收"', 'rows = 0, label = "信访办签收"', "rows = 0", ["“rows”"]),
    ('{ width = 75, text = "{id_number}", align = "center" }', '{ width = 75, text = "{id_number}", align = "mid" }',
     'align = "mid"', ["第 2 行表格第 2 格", "“align”"]),
    ('label = "信访人意见"', 'label = "信访人意见", text = "x"', 'text = "x"', ["只有一个"]),
    ('label = "信访人意见"', 'label = "信访人意见", head = "x"', 'head = "x"', ["“head”"]),
    ('{ left = 72, text = "签名：" }', '{ text = "签名：" }', '[{ text = "签名：" }', ["“left”或“right”"]),
    ('title = "{title}（附页）"', 'name = "{title}（附页）"', 'name = "{title}（附页）"', ["“name”"]),
    ("[continuation]", "[attachment]", "[attachment]", ["“attachment”"]),
]  # fmt: skip


def line_of(source: str, piece: str) -> int:
    return next(number for number, line in enumerate(source.splitlines(), 1) if piece in line)


@pytest.mark.parametrize(("old", "new", "piece", "words"), BREAKAGES)
def test_breakage_is_named(tmp_path: Path, old: str, new: str, piece: str, words: list[str]) -> None:
    assert old in SOURCE
    broken = SOURCE.replace(old, new, 1)
    file = tmp_path / "F1坏.toml"
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_definition(file)
    message = str(error.value)
    assert f"“F1坏.toml”第 {line_of(broken, piece)} 行" in message
    for word in words:
        assert word in message


BAD_TOML = [
    'a = "x', "a = 'x\n", 'a = """x', "a", "a =", "a = x", "= 1", "中 = 1", "[a", "[[a]", "a = [1", "a = {b = 1", "a = 1 b = 2",
    "a = 1\na = 2", "[a]\n[a]", "a = {b = 1, b = 2}", "a = {b = 1}\n[a]\nc = 1", 'a = "\\q"', 'a = "\\u12"', 'a = "\\ud800"',
    "a = 2026-13-45", "a = \"\x01\"", "a.b = 1\n[a]\n", "# \x02",
]  # fmt: skip


@pytest.mark.parametrize("source", BAD_TOML)
def test_what_is_no_toml_is_told_in_chinese(tmp_path: Path, source: str) -> None:
    file = tmp_path / "坏.toml"
    file.write_text(source, encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_definition(file)
    said = str(caught.value)
    assert re.findall(r"[A-Za-z]{2,}", said.replace("坏.toml", "").replace("TOML", "")) == [], said
    assert "随程序安装" not in said


def test_the_programs_own_file_may_be_brought_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(definition, "FORM_TEMPLATES", tmp_path)
    (tmp_path / "F1.toml").write_text("a = ", encoding="utf-8")
    with pytest.raises(DefinitionError, match="恢复随程序安装的原文件"):
        load_definition(tmp_path / "F1.toml")


def test_another_encoding_is_told_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "F1.toml").write_bytes(SOURCE.encode("gb18030"))
    with pytest.raises(DefinitionError, match="记事本打开，在“另存为”的“编码”中选“UTF-8”"):
        load_definition(tmp_path / "F1.toml")
    (tmp_path / "F1.toml").write_bytes(SOURCE.encode("utf-8-sig"))
    assert load_definition(tmp_path / "F1.toml").code == "F1"


def test_a_misspelt_field_is_told_with_both_lines(tmp_path: Path) -> None:
    source = (FORM_TEMPLATES / "N15.toml").read_text(encoding="utf-8").replace("{unit_phone", "{unit_fone")
    (tmp_path / "我.toml").write_text(source, encoding="utf-8")
    said = f"本文书没有栏目“unit_phone”，第 {line_of(source, '{unit_fone')} 行印的是“unit_fone”"
    with pytest.raises(DefinitionError, match=said):
        load_definition(tmp_path / "我.toml")


def test_row_that_is_not_full(tmp_path: Path) -> None:
    """No single cell is at fault: the line is that of the row's [[row]]."""
    file = tmp_path / "F1.toml"
    broken = SOURCE.replace('{ text = "{unit_address}" }', '{ width = 100, text = "{unit_address}" }')
    file.write_text(broken, encoding="utf-8")
    line = [number for number, text in enumerate(broken.splitlines(), 1) if text == "[[row]]"][2]
    with pytest.raises(DefinitionError, match=f"第 {line} 行（第 3 行表格）有误：.*126 毫米，应为 170 毫米"):
        load_definition(file)


def test_lines_are_counted_in_files_from_windows(tmp_path: Path) -> None:
    file = tmp_path / "F1.toml"
    broken = SOURCE.replace('label = "人数"', 'label = "{"', 1)
    file.write_bytes(broken.replace("\n", "\r\n").encode("utf-8"))
    line = line_of(broken, 'label = "{"')
    with pytest.raises(DefinitionError, match=f"第 {line} 行"):
        load_definition(file)


def test_file_in_another_encoding(tmp_path: Path) -> None:
    file = tmp_path / "F1.toml"
    file.write_bytes(b'code = "F1"\n' + 'title = "信访"'.encode("gb18030"))
    with pytest.raises(DefinitionError, match="第 2 行有误：不是 UTF-8"):
        load_definition(file)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"“F9\.toml”.*无法读取"):
        load_definition(tmp_path / "F9.toml")


def test_section_missing(tmp_path: Path) -> None:
    file = tmp_path / "F9.toml"
    file.write_text('code = "F9"\ntitle = "x"\n', encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"缺少“\[page\]”一节"):
        load_definition(file)


def test_template_expands_values_blanks_and_boxes() -> None:
    template = parse_template("甲{{{name|  }}}{box:kind=a}{box:kind=b}")
    assert template.expand({"name": "{x}", "kind": "b"}) == "甲{{x}}□☑"
    assert template.expand({}) == "甲{  }□□"
    assert template.fields == {"name", "kind"}


@pytest.mark.parametrize("source", ["{", "}", "{}", "{Name}", "{box:}", "{a b}", "x}y"])
def test_broken_template(source: str) -> None:
    with pytest.raises(TemplateError):
        parse_template(source)


LIST = (FORM_TEMPLATES / "F6.toml").read_text(encoding="utf-8")
LETTER = (FORM_TEMPLATES / "F5.toml").read_text(encoding="utf-8")
OTHER_BREAKAGES = [
    (LIST, 'kind = "list"', 'kind = "table"', 'kind = "table"', ["“kind”应是 grid、letter、list 之一"]),
    (LIST, "width = 31.9", "width = 30", 'width = 10\nalign = "center"\n\n[rows]', ["260.1 毫米，应为 262 毫米", "“备注”"]),
    (LIST, "width = 31.9", "width = 3", "width = 3\n", ["第 9 栏“反映问题摘要”", "5 毫米"]),
    (LIST, 'key = "phone"', 'key = "name"', 'key = "name"\nlabel = "联系电话"', ["第 7 栏“联系电话”", "“name”"]),
    (LIST, 'key = "phone"', 'key = "struck"', 'key = "struck"', ["第 7 栏", "“struck”"]),
    (LIST, "sum = true", "sum = 1", "sum = 1", ["第 5 栏“人数”", "true 或 false"]),
    (LIST, "sum = true", "add = true", "add = true", ["第 5 栏“人数”", "“add”"]),
    (LIST, 'column = "remarks"', 'column = "note"', 'column = "note"', ["“note”"]),
    (LIST, "{page} 页", "{sheet} 页", "[[foot]]", ["{page} 和 {pages}"]),
    (LIST, "{sum_people}", "{Sum}", "{Sum}", ["“page”", "“{Sum}”"]),
    (LIST, "[rows]", "[lines]", "[lines]", ["“lines”"]),
    (LIST, 'register = "登记簿名称"', 'registry = "x"', 'registry = "x"', ["没有栏目“registry”"]),
    (LIST, "top = 12", "top = 160", "height = 210", ["超出版心"]),
    (LETTER, 'closing = "', 'close = "', 'close = "', ["“close”"]),
    (LETTER, 'heading = "一、基本情况"', 'title = "一、"', 'title = "一、"', ["“title”"]),
    (LETTER, 'heading = "一、基本情况"', 'heading = "一"\ntext = "二"', '[[paragraph]]\nheading = "一"\n', ["第 3 段", "只有一个"]),
    (LETTER, 'when = "upstream_no"', 'when = "上级编号"', 'when = "上级编号"', ["第 1 段", "栏目名"]),
    (LETTER, "{matter|", "{Matter|", "{Matter|", ["第 7 段", "“{Matter|"]),
    (LETTER, 'matter = "填写', 'topic = "填写', 'topic = "填写', ["没有栏目“topic”"]),
    (LETTER, "[signature]", "[sign]", "[sign]", ["“sign”"]),
]  # fmt: skip


@pytest.mark.parametrize("breakage", OTHER_BREAKAGES, ids=[breakage[2] for breakage in OTHER_BREAKAGES])
def test_breakage_of_letters_and_lists_is_named(
    tmp_path: Path, breakage: tuple[str, str, str, str, list[str]]
) -> None:
    source, old, new, piece, words = breakage
    assert old in source
    broken = source.replace(old, new, 1)
    file = tmp_path / "坏.toml"
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_definition(file)
    line = broken.count("\n", 0, broken.index(piece)) + 1
    assert f"“坏.toml”第 {line} 行" in str(error.value)
    for word in words:
        assert word in str(error.value)


def test_grid_may_name_its_kind(tmp_path: Path) -> None:
    file = tmp_path / "F1.toml"
    file.write_text(f'kind = "grid"\n{SOURCE}', encoding="utf-8")
    assert load_definition(file).fields == load_definition(FORM_TEMPLATES / "F1.toml").fields


def test_every_paper_of_the_program_loads_under_its_own_code() -> None:
    for path in sorted(FORM_TEMPLATES.glob("*.toml")):
        definition = load_definition(path)
        assert definition.code == path.stem
        rows = definition.rows_needed if isinstance(definition, ListDefinition) else ""
        assert missing(definition, {}) == [*definition.required.values(), *([rows] if rows else [])]
