"""The rule packs: what is shipped, what the office may switch, and what a broken file says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.domain.deadline_period import Unit
from app.domain.rules import Duty, Level, RulePack, RuleSwitch, active_rules, is_printable
from app.domain.vocabulary import OfficeKind
from app.errors import UserError
from app.rule_packs import load_packs, read_pack

PACKS = load_packs()
ROOT = Path(__file__).resolve().parents[2]
TABLE_LINE = re.compile(r"\| ((?:L|S\d)-[\w/]+) \| (.+?) \| (.+) \|")
KINDS = [OfficeKind.PETITION_OFFICE, OfficeKind.OTHER_ORGAN]


def keys(switches: dict[str, RuleSwitch], kind: OfficeKind = OfficeKind.PETITION_OFFICE) -> set[str]:
    return {rule.key for rule in active_rules(PACKS, switches, kind)}


def pack(key: str) -> RulePack:
    return next(item for item in PACKS if item.key == key)


def test_the_packs_as_shipped() -> None:
    assert {(p.key, p.on, p.confirmed, p.check_text) for p in PACKS} == {
        ("regulation_2022", True, True, False),
        ("regulation_2005", True, True, False),
        ("simple_procedure", False, False, True),
        ("zhejiang", False, False, True),
        ("shandong", False, False, True),
        ("office_rules", True, False, False),
    }
    assert "请核对原文" in pack("simple_procedure").name


@pytest.mark.parametrize(
    ("key", "length", "unit"),
    [
        ("dispatch_15", 15, Unit.CALENDAR),
        ("unit_notify_15", 15, Unit.CALENDAR),
        ("unit_object_5", 5, Unit.WORKING),
        ("finish_60", 60, Unit.CALENDAR),
        ("ask_review_30", 30, Unit.CALENDAR),
        ("review_30", 30, Unit.CALENDAR),
        ("ask_final_review_30", 30, Unit.CALENDAR),
        ("final_review_30", 30, Unit.CALENDAR),
        ("simple_decide_3", 3, Unit.WORKING),
        ("simple_finish_10", 10, Unit.WORKING),
        ("hand_back_3_hours", 3, Unit.HOURS),
        ("hand_on_3", 3, Unit.CALENDAR),
        ("letter_15", 15, Unit.CALENDAR),
        ("letter_urgent_7", 7, Unit.CALENDAR),
        ("follow_up_3", 3, Unit.CALENDAR),
        ("follow_up_verified_3", 3, Unit.CALENDAR),
        ("decide_review_3", 3, Unit.WORKING),
        ("supplement_10", 10, Unit.WORKING),
        ("zj_finish_30", 30, Unit.CALENDAR),
        ("sd_decide_review_3", 3, Unit.WORKING),
    ],
)
def test_the_numbers_of_the_law_and_of_the_documents(key: str, length: int, unit: Unit) -> None:
    (rule,) = (rule for p in PACKS for rule in p.rules if rule.key == key)
    assert (rule.period.length, rule.period.unit) == (length, unit)


def test_every_rule_shows_where_it_is_written_and_can_end() -> None:
    for item in PACKS:
        assert item.source
        for rule in item.rules:
            assert rule.name, rule.key
            assert rule.article, rule.key
            assert rule.starts, rule.key
            assert rule.ends, rule.key
            assert (rule.unless or rule.when or {}).keys() <= {
                "urgent",
                "path",
                "source",
                "stage",
                "first",
                "purpose",
                "collective",
                "disposition",
                "procedure",
            }


def test_the_office_kind_chooses_its_part_of_the_regulation() -> None:
    assert "dispatch_15" in keys({})
    assert "notify_direct_15" not in keys({})
    assert {"notify_direct_15", "notify_upper_15"} <= keys({}, OfficeKind.OTHER_ORGAN)
    assert "dispatch_15" not in keys({}, OfficeKind.OTHER_ORGAN)
    assert "finish_60" in keys({}) & keys({}, OfficeKind.OTHER_ORGAN)


def test_packs_and_single_rules_can_be_switched() -> None:
    assert not any(key.startswith(("zj_", "sd_", "simple_")) for key in keys({}))
    assert {"zj_finish_30", "zj_dispatch_5"} <= keys({"zhejiang": RuleSwitch(on=True)})
    assert "zj_finish_30" in keys({"zj_finish_30": RuleSwitch(on=True)})
    assert "zj_dispatch_5" not in keys({"zj_finish_30": RuleSwitch(on=True)})
    assert "follow_up_3" not in keys({"follow_up_3": RuleSwitch(on=False)})
    assert "letter_15" not in keys({"office_rules": RuleSwitch(on=False)})


@pytest.mark.parametrize("kind", KINDS)
def test_only_confirmed_law_is_printed(kind: OfficeKind) -> None:
    everything = {p.key: RuleSwitch(on=True) for p in PACKS}
    printed = {rule.key for rule in active_rules(PACKS, everything, kind) if rule.level is Level.STATUTORY}
    of_the_regulations = {r.key for p in PACKS if p.key.startswith("regulation") for r in p.rules}
    assert printed
    assert printed <= of_the_regulations


def test_confirming_makes_law_printable_but_never_an_office_rule() -> None:
    zhejiang, office = pack("zhejiang"), pack("office_rules")
    assert not is_printable(zhejiang, zhejiang.rules[0], {})
    assert is_printable(zhejiang, zhejiang.rules[0], {"zhejiang": RuleSwitch(confirmed=True)})
    one = {"zhejiang": RuleSwitch(confirmed=True), zhejiang.rules[0].key: RuleSwitch(confirmed=False)}
    assert not is_printable(zhejiang, zhejiang.rules[0], one)
    assert not is_printable(office, office.rules[0], {"office_rules": RuleSwitch(confirmed=True)})


def test_lengths_of_office_and_unconfirmed_rules_can_be_changed_but_not_the_laws() -> None:
    switches = {"follow_up_3": RuleSwitch(length=5), "simple_finish_10": RuleSwitch(on=True, length=12)}
    found = {r.key: r.period.length for r in active_rules(PACKS, switches, OfficeKind.PETITION_OFFICE)}
    assert (found["follow_up_3"], found["simple_finish_10"]) == (5, 12)
    with pytest.raises(UserError, match="法定期限"):
        keys({"finish_60": RuleSwitch(length=90)})
    with pytest.raises(UserError, match="没有长度"):
        keys({"promised_date": RuleSwitch(length=3)})
    with pytest.raises(UserError, match="3660"):
        keys({"follow_up_3": RuleSwitch(length=-1)})


GOOD = """
[pack]
key = "k"
name = "n"
source = "s"
on = true
confirmed = true

[[rule]]
key = "r"
name = "规则"
duty = "finish"
unit = "calendar"
length = 15
level = "statutory"
article = "第一条"
starts = ["received"]
ends = ["closed"]
"""


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(GOOD, encoding="utf-8")
    (rule,) = read_pack(path).rules
    assert (rule.duty, rule.level, rule.starts, rule.office_kinds) == (
        Duty.FINISH,
        Level.STATUTORY,
        ("received",),
        tuple(OfficeKind),
    )


def test_a_rule_may_be_shipped_switched_off(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD.replace("length = 15", "length = 15\non = false"), encoding="utf-8")
    packs = load_packs(tmp_path)
    assert active_rules(packs, {}, OfficeKind.OTHER_ORGAN) == ()
    assert len(active_rules(packs, {"r": RuleSwitch(on=True)}, OfficeKind.OTHER_ORGAN)) == 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('["received"]', '["recieved"]', "第1条规则 r.*starts.*recieved"),
        ('["received"]', '"received"', "第1条规则 r.*starts.*类型"),
        ("length = 15", "length = -1", "第1条规则 r.*length.*3660"),
        ("length = 15", "", "第1条规则 r.*length.*缺少"),
        ("length = 15", "length = true", "第1条规则 r.*length.*类型"),
        ('"calendar"', '"days"', "第1条规则 r.*unit.*可选"),
        ('"calendar"', '"given"', "第1条规则 r.*given.*缺少"),
        ('duty = "finish"', "", "第1条规则 r.*duty.*缺少"),
        ("length = 15", 'length = 15\nwhen = { weather = "rain" }', "第1条规则 r.*when.*weather"),
        ("length = 15", "length = 15\nlenght = 16", "第1条规则 r.*lenght.*没有这一项"),
        ("length = 15", 'length = 15\noffice_kinds = ["bank"]', "第1条规则 r.*可选"),
        ("length = 15", 'length = 15\npauses = [{ opens = "lunch" }]', "第1条规则 r pauses.*opens.*lunch"),
        ("on = true", 'on = "yes"', "pack.*on.*类型"),
        ("[pack]", "[pack", "无法读取"),
        ('key = "k"', 'key = "r"', "“r”.*重名"),
    ],
)
def test_a_broken_file_names_itself_and_the_entry(tmp_path: Path, old: str, new: str, words: str) -> None:
    (tmp_path / "broken.toml").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UserError, match=rf"broken\.toml.*{words}"):
        load_packs(tmp_path)


def rules_page() -> dict[str, str]:
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    lines = [match for match in map(TABLE_LINE.fullmatch, text.splitlines()) if match]
    table = {match[1]: match[2] for match in lines}
    assert len(table) == len(lines), "an id stands twice"
    return table


def test_every_row_of_the_analysis_stands_once_in_the_rules_page() -> None:
    listed = (Path(__file__).parent / "data" / "rule_ids.txt").read_text(encoding="utf-8").split()
    assert len(listed) == len(set(listed)) == 190
    table = rules_page()
    assert list(table) == listed
    for key, status in table.items():
        assert re.fullmatch(r"clock|setting|elsewhere: \S.*|not built: \S.*", status), key


def test_the_page_calls_clock_exactly_what_the_packs_contain() -> None:
    how_all_count = {"S3-49"}
    said = {key for key, status in rules_page().items() if status == "clock"}
    assert said - how_all_count == {row for p in PACKS for rule in p.rules for row in rule.rows}


def test_the_page_names_only_rules_that_exist() -> None:
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    known = {rule.key for p in PACKS for rule in p.rules}
    for line in text.splitlines():
        if " | clock | " in line:
            named = set(re.findall(r"`([a-z_0-9]+)`", line)) - {"notice_waived"}
            assert named <= known, line
