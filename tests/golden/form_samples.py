"""Synthetic contents of the forms: nobody here exists, and the number of the identity card has an unused division code."""

from __future__ import annotations

SENTENCE = "关于小区物业收费标准、停车位分配以及公共收益使用情况，我们有如下意见和请求。"
OFFICE = {"office_full": "绍兴市镜湖新区开发建设办公室", "office_short": "镜湖新区开发办"}

SHORTEST = dict(OFFICE)

ORDINARY = {
    **OFFICE,
    "number": "镜信[2026]12号",
    "name": "章试样",
    "people": "3",
    "phone": "13800000000",
    "id_number": "999999199001010016",
    "visit_date": "2026年11月22日",
    "unit_address": "某某街道某某社区某某花园3幢2单元501室",
    "source": "upper",
    "upstream_no": "ZJ2026112200123",
    "channel": "letter",
    "demand": "来信人反映其所住小区东侧道路施工夜间噪声扰民，持续时间已超过两个月。\n"
    "请求：一、责令施工单位夜间停工；二、公布施工许可及工期；三、对受影响的住户作出说明。",
    "desk_signer": "李试样",
    "desk_sign_date": "2026年11月22日",
    "assign_opinion": "请建设部牵头办理，于十二月五日前报结果。",
    "assign_date": "2026年11月22日",
    "conclusion": "经现场核查，施工单位持有夜间施工许可，但未按规定公示。已责令其补充公示，22:00以后停止高噪声作业。",
    "conclusion_date": "2026年12月3日",
    "matter_leader_opinion": "同意。",
    "matter_leader_date": "2026年12月3日",
    "petition_leader_opinion": "同意办理意见，请做好回访。",
    "petition_leader_date": "2026年12月4日",
    "close_opinion": "同意办结。",
    "close_date": "2026年12月4日",
    "satisfaction": "basically",
    "follow_up_date": "2026年12月6日",
    "follow_up_method": "phone",
    "weekly_conference": "no",
    "supervision": "yes",
    "summary": "反映小区东侧道路施工夜间噪声扰民，请求夜间停工、公布许可及工期。",
    "reception_opinion": "已当面听取意见，转建设部办理。",
    "reception_date": "2026年11月22日",
    "principal_opinion": "同意。",
    "principal_date": "2026年11月23日",
    "origin": "群众来信",
    "reception_leader": "王试样",
    "reception_place": "一楼接待室",
    "instruct_opinion": "当面听取了来访人意见，请建设部当日到现场查看，一周内答复。",
    "instruct_on": "2026年11月22日",
    "read_opinion": "同意，请抓紧办理。",
    "read_on": "2026年11月23日",
    "proposed_opinion": "拟请建设部牵头办理，规划部配合，请领导批示。",
    "proposed_date": "2026年11月22日",
    "delivered_to": "建设部",
    "delivered_date": "2026年11月23日",
    "remarks": "来信人要求电话答复。",
}

LONGEST = {
    **ORDINARY,
    "name": "阿卜杜热合曼·买买提·艾力江·吐尔逊江、买买提·艾力、欧阳试样、诸葛试样",
    "unit_address": SENTENCE * 2,
    "demand": SENTENCE * 60,
    "summary": SENTENCE * 60,
    "conclusion": SENTENCE * 9,
    "matter_leader_opinion": SENTENCE * 7,
    "reception_opinion": SENTENCE * 12,
    "proposed_opinion": SENTENCE * 12,
}

RAREST = {
    **ORDINARY,
    "name": "𠮷𬱖䶮·买买提·艾力",
    "unit_address": "㐂丽花园𪚥座　Café “Ali & Khan”",
    "demand": "他说：“<b>不是标记</b> & {name} %s”——见附件①……面积120㎡、费用￥3,000.00。\n☑已阅 □未阅\n\t㙍𡉄𠂇",
    "summary": "他说：“<b>不是标记</b> & {name} %s”——见附件①……面积120㎡、费用￥3,000.00。\n☑已阅 □未阅\n\t㙍𡉄𠂇",
}

SAMPLES = {"shortest": SHORTEST, "ordinary": ORDINARY, "longest": LONGEST, "rarest": RAREST}
