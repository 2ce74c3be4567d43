"""Synthetic contents of notices, letters to units and the slips around a case; nobody here exists."""

from __future__ import annotations

from tests.golden.form_samples import LONGEST, OFFICE, ORDINARY, RAREST, SENTENCE
from tests.golden.paper_samples import OFFICIAL, PREPRINTED, Sample

ROUTE = "依照《信访工作条例》第三十一条第六项，听取陈述，调查核实，出具信访处理意见书"
SUMMARY = "反映小区东侧道路施工夜间噪声扰民，请求夜间停工，公布施工许可及工期。"
CASE = {
    **OFFICE,
    "office_phone": "0575-80000000",
    "office_address": "某某市某某路1号",
    "office_hours": "工作日，5月1日至9月30日为08:30-12:00，14:30-18:00，其他时间为08:30-12:00，14:00-17:30",
    "operator": "李试样",
    "contact": "李试样",
    "contact_phone": "0575-80000000",
    "date": "2026年11月23日",
    "number": "镜函〔2026〕3号",
    "case_number": "镜访[2026]12号",
    "name": "章试样",
    "petitioner": "章试样，某某街道某某社区某某花园3幢2单元501室",
    "people": "3",
    "phone": "13800000000",
    "visit_date": "2026年11月22日",
    "channel_word": "来访",
    "summary": SUMMARY,
    "demand": ORDINARY["demand"],
    "unit": "某某区住房和城乡建设局",
    "unit_phone": "0575-80000001",
    "dispatch_word": "转送",
    "dispatch_on": "2026年11月23日",
    "dispatch_letter": "镜转函〔2026〕3号",
    "accept_on": "2026年11月23日",
    "accepted_until": "2027年1月22日",
    "accept_organ": "某某区住房和城乡建设局",
    "issuer": "某某区住房和城乡建设局",
}
N1 = {
    **CASE,
    "accept_route": ROUTE,
    "finish_limit": "2027年1月22日",
    "query_way": "凭信访件编号，电话或者到办理单位查询。",
    "query_code": "AB12CD34",
}
N1_OTHER_WAY = {
    **N1,
    "accepted_until": "",
    "accept_route": "依照《信访工作条例》第三十一条第二项，导入仲裁程序处理",
    "finish_limit": "按照相应程序的有关规定执行",
    "query_code": "",
}
N2 = {
    **CASE,
    "refuse_ground": "该信访事项已经受理或者正在办理，您在规定期限内又提出同一信访事项，本单位不予受理。",
    "refuse_ground_article": "《信访工作条例》第十九条第三款",
    "refuse_organ": "某某区住房和城乡建设局",
    "refuse_earlier_no": "某访[2026]7号",
    "organ_contact": "某某区某某路2号，0575-80000001",
}
N3 = {
    **CASE,
    "no_longer_accept_organ": "某某市人民政府",
    "no_longer_accept_final_opinion_no": "某复核〔2025〕4号",
    "no_longer_accept_final_opinion_on": "2025年9月8日",
    "no_longer_accept_ground": "您对复核意见不服，仍然以同一事实和理由提出投诉请求，各级党委和政府信访部门和其他机关、单位不再受理。",
    "no_longer_accept_ground_article": "《信访工作条例》第三十六条第三款",
}
N4 = {
    **CASE,
    "dispatch_basis": "《信访工作条例》第二十二条第一款",
    "forward_on": "2026年11月23日",
    "feedback_term": "不要求反馈",
    "attachments": "1.来访登记单复印件1份\n2.现场照片3张",
}
N4_ASSIGNED = {
    **N4,
    "dispatch_word": "交办",
    "dispatch_basis": "《信访工作条例》第二十二条第一款第三项",
    "forward_on": "",
    "assign_on": "2026年11月23日",
    "feedback_term": "2026年12月20日（休息日，顺延至2026年12月21日）",
    "upstream_no": "ZJ2026112200123",
    "receiving_office": "绍兴市信访局",
    "request": "办理中请当面听取信访人意见。",
}
N5 = {
    **CASE,
    "extend_days": "30",
    "extended_until": "2027年2月22日",
    "extend_reason": "需要对夜间噪声委托检测，检测结果要在原期限之后作出。",
}
N6 = {
    **CASE,
    "owed": "反馈办理结果",
    "owed_due": "2026年12月20日",
    "dispatch_word": "交办",
    "assign_on": "2026年11月23日",
    "urge_reason": "距反馈期限还有5天，尚未收到办理情况。",
    "urge_answer_by": "2026年12月18日",
}
N7 = {
    **CASE,
    "owed": "反馈办理结果",
    "owed_due": "2026年11月9日",
    "overdue_days": "14",
    "urge_on": "2026年11月12日",
    "supervise_ground": "经催办仍未按期办理。",
    "supervise_ground_article": "《信访工作条例》第四十条第一款",
    "supervise_reason": "催办后仍未反馈办理结果，也没有说明原因。",
    "supervise_answer_by": "2026年12月4日",
    "request": "请贵单位主要负责人过问，查明原因，依法按政策抓紧办理，并将办理结果答复信访人。",
}
N11 = {
    **CASE,
    "number": "镜访[2026]12号",
    "materials": "1.居民身份证复印件1份\n2.现场照片3张",
    "next_step": "您提出的信访事项已经登记。我单位将按照《信访工作条例》的规定，自收到之日起15日内"
    "转送、交办有权处理的机关、单位，或者告知您接收情况以及处理途径和程序。",
    "query_code": "AB12CD34",
    "query_way": "请凭信访件编号打电话或者到本单位查询。",
}
N15 = {**N4, "number": "镜访[2026]12号", "query_code": "AB12CD34", "matter_kind": "信访事项"}
N15_COURT = {
    **N15,
    "matter_kind": "涉法涉诉信访事项",
    "unit": "某某区人民法院",
    "unit_phone": "12368",
    "query_code": "",
}
N16 = {
    **CASE,
    "number": "镜访[2026]12号",
    "redirect_ground": "您反映的事项涉及诉讼权利救济，请按照法律法规规定的程序向有关政法部门提出。",
    "redirect_ground_article": "《信访工作条例》第二十条第二款、第二十八条第二款",
    "redirect_organ": "某某区人民法院",
    "organ_contact": "某某区某某路5号诉讼服务中心，12368",
    "time_limit": "请在法律规定的期限内提出。诉讼、仲裁、行政复议等有法定的申请期限，逾期可能不再受理，具体期限请向该机关、单位了解。",
}
N17 = {
    **N5,
    "number": "镜访[2026]12号",
    "handler": "赵试样",
    "progress": "已两次到现场查看，听取了信访人和施工单位的陈述。",
    "extend_approver": "王试样",
    "extend_on": "2027年1月15日",
}
N18 = {
    **CASE,
    "objection_on": "2026年11月25日",
    "objection_unit": "某某区住房和城乡建设局",
    "objection_reason": "夜间施工许可由综合执法部门核发，不属于本单位职权范围。",
    "objection_decision": "同意退回",
    "objection_agreed": "是",
    "objection_answer": "经向编制部门核对，夜间施工许可已于2025年划转综合执法部门。",
    "objection_materials": "来访登记单复印件1份，现场照片3张。",
}
N18_REFUSED = {
    **N18,
    "objection_decision": "不同意退回",
    "objection_agreed": "",
    "objection_refused": "是",
    "objection_answer": "该路段施工由贵单位监管，夜间施工的公示也由贵单位负责。",
    "objection_materials": "",
}
N21 = {**OFFICE, "reception_place": "某某市某某路1号一楼接待大厅", "office_hours": CASE["office_hours"], "office_phone": "0575-80000000",
       "online": "某某省网上信访平台", "date": "2026年11月23日"}  # fmt: skip
N23 = {
    **CASE,
    "report_recipients": "本级党委政府，主管部门，信访工作联席会议办公室",
    "place": "某某街道某某路与某某路路口",
    "people": "32",
    "matter": "多名住户因夜间施工噪声在工地门口聚集，要求停工，可能影响早高峰交通。",
    "report_note": "10时20分接报后，已请街道和建设部门到场，当面听取意见；施工单位已暂停夜间施工。",
    "proposal_text": "建议由建设部门牵头，当日公布施工许可和工期。",
}
N24 = {
    **CASE,
    "discipline_organ": "某某区纪委监委",
    "dispatch_basis": "《信访工作条例》第二十二条第二款、第三十条",
    "confidential": "（保密）",
    "attachments": "检举控告材料1份（密封）",
}
F3 = {
    **ORDINARY,
    "matter_no_bare": "ZJ2026112200123",
    "verify_demand": "请对夜间施工是否停止再作核实，并与信访人当面沟通。",
    "verified_opinion": "经连续三晚查看，22:00后已无高噪声作业，公示牌已补设。",
    "verified_on": "2026年12月12日",
}
F4 = {
    **CASE,
    "subject": "某某花园东侧道路夜间施工噪声",
    "matter_no": "ZJ2026112200123",
    "upstream_no": "ZJ2026112200123",
    "receiving_office": "绍兴市信访局",
    "source_channel": "12345政务热线",
    "verified_opinion": "连续三晚查看，22:00后已无高噪声作业，公示牌已补设。",
    "verified_talks": "信访人对补设公示表示认可，希望继续加强夜间巡查。",
}
_LONG = {
    "name": LONGEST["name"],
    "summary": SENTENCE * 30,
    "demand": SENTENCE * 40,
    "unit": "某某市某某新区开发建设管理委员会综合行政执法与城市运行管理局",
    "materials": SENTENCE * 8,
    "extend_reason": SENTENCE * 12,
    "urge_reason": SENTENCE * 20,
    "supervise_reason": SENTENCE * 20,
    "objection_reason": SENTENCE * 20,
    "objection_answer": SENTENCE * 20,
    "matter": SENTENCE * 20,
    "report_note": SENTENCE * 20,
    "verified_opinion": SENTENCE * 20,
    "verify_demand": SENTENCE * 12,
    "conclusion": SENTENCE * 12,
    "redirect_ground": SENTENCE * 10,
    "refuse_ground": SENTENCE * 10,
    "no_longer_accept_ground": SENTENCE * 10,
    "accept_route": SENTENCE * 10,
    "attachments": "\n".join(f"{number}.某某材料复印件{number}份" for number in range(1, 12)),
    "online": SENTENCE * 10,
}
_RARE = {key: RAREST["demand"] for key in _LONG if key not in ("unit", "attachments")} | {
    "name": RAREST["name"],
    "unit_address": RAREST["unit_address"],
}
ORDINARIES = {
    "F3": F3, "F4": F4, "N1": N1, "N2": N2, "N3": N3, "N4": N4, "N5": N5, "N6": N6, "N7": N7, "N11": N11, "N15": N15,
    "N16": N16, "N17": N17, "N18": N18, "N21": N21, "N23": N23, "N24": N24,
}  # fmt: skip


def contents(code: str) -> dict[str, dict[str, str]]:
    """Shortest, ordinary, longest and rarest contents of a paper."""
    ordinary = ORDINARIES[code]
    longest, rarest = (
        {key: text for key, text in more.items() if key in ordinary} for more in (_LONG, _RARE)
    )
    return {
        "shortest": dict(OFFICE),
        "ordinary": ordinary,
        "longest": ordinary | longest,
        "rarest": ordinary | rarest,
    }


PAPERS = {
    f"{code}-{content}": Sample(code, values, [])
    for code in ORDINARIES
    for content, values in contents(code).items()
    if content == "ordinary"
} | {
    "N15-court": Sample("N15", N15_COURT, []),
    "N15-official": Sample("N15", N15, [], OFFICIAL),
    "N1-other-way": Sample("N1", N1_OTHER_WAY, []),
    "N1-official": Sample("N1", N1, [], OFFICIAL),
    "N4-assigned": Sample("N4", N4_ASSIGNED, []),
    "N4-official": Sample("N4", N4_ASSIGNED, [], OFFICIAL),
    "N7-preprinted": Sample("N7", N7, [], PREPRINTED),
    "N18-refused": Sample("N18", N18_REFUSED, []),
    "N23-official": Sample("N23", N23, [], OFFICIAL),
    "F3-longest": Sample("F3", contents("F3")["longest"], []),
    "F3-shortest": Sample("F3", contents("F3")["shortest"], []),
    "N11-longest": Sample("N11", contents("N11")["longest"], []),
    "N17-longest": Sample("N17", contents("N17")["longest"], []),
    "F4-own-level": Sample("F4", {**F4, "upstream_no": "", "matter_no": "镜访[2026]12号"}, []),
}
