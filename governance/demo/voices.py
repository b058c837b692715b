"""How each channel words a matter, and how its answer ends."""

import random

# which of a kind's texts a channel brings
VOICE_OF = {
    "hotline_12345": "told",
    "jiesu_jiban": "told",
    "letter_visit": "told",
    "digital_urban": "seen",
    "proposal": "wish",
    "grid_patrol": "seen",
}

HOTLINE_OPENS = ("来电人反映，", "市民来电反映：", "来电人称，", "市民来电，称", "来电人反映：")
HOTLINE_ASKS = (
    "请相关部门核实处理。",
    "希望尽快处理并给予回复。",
    "来电人要求尽快解决。",
    "请街道协调，并回电告知结果。",
    "来电人对此很着急，请优先处理。",
    "",
    "",
)
BEFORE = ("此前反映过一次，没有下文。", "曾找过社区，尚未解决。", "上个月也打过电话。")
HOTLINE_QUESTIONS = ("请予答复。", "请工作人员回电说明。", "来电咨询，望告知。")

JIESU_ASKS = (
    "诉求人希望三日内答复处理情况。",
    "诉求：到现场看一看，给个明确的解决时间。",
    "诉求人同意公开办理结果。",
    "诉求：尽快处理。",
    "诉求人希望部门之间不要推来推去。",
    "",
)
JIESU_QUESTIONS = ("诉求人希望把流程一次说清楚。", "诉求：告知办理地点和时间。")

# openings of residents who then say "ours", and of visitors and formal letters
LETTER_AT_HOME = (
    "我是{yard}的住户，在这里住了{years}年。",
    "我是{yard}的一名退休职工。",
    "我家住在{yard}，邻居们商量后推我来写这封信。",
)
LETTER_FORMAL = ("尊敬的街道领导：您好！有一件事想请街道过问。", "来访人当面反映：", "来信反映：")
LETTER_PLEAS = (
    "这件事困扰大家很久了，找过几个地方，都说要研究。",
    "我们知道基层的同志也难，但实在没有别的办法。",
    "为这事跑了不少路，鞋都磨破一双。",
    "",
    "",
)
LETTER_ENDS = (
    "恳请派人实地看一看，盼复。",
    "给你们添麻烦了，盼望早日解决。",
    "以上情况属实，望予处理。此致敬礼！",
    "盼复。",
)
VISIT_ENDS = ("接待人已作记录。", "接待人当场登记，告知将按期答复。", "来访人带来了照片，已附后。")

SEEN_TAILS = ("请及时处置。", "已拍照上传。", "请责任单位处置后反馈。", "", "")

WISH_OPENS = (
    "",
    "",
    "几位邻居商量后，提一条建议。",
    "在院里的议事会上，大家说到一件事。",
    "我是{yard}的居民，说点想法。",
)
WISH_ENDS = ("以上建议供参考。", "希望街道研究。", "如能落实，附近几个院子都受益。", "", "")

ANSWERED = {
    "hotline_12345": ("已电话回复来电人。", "已回访，来电人表示满意。", "来电人对处理结果表示认可。", "", ""),
    "jiesu_jiban": ("已将结果告知诉求人，诉求人表示认可。", "已回访，诉求人表示满意。", "", ""),
    "letter_visit": ("已书面答复信访人。", "答复意见已当面送达，信访人签收。"),
    "digital_urban": ("采集员复查，现场已恢复。", "复核通过，予以结案。", "", ""),
    "proposal": ("已答复建议人。", "建议人参加了现场查看，表示满意。", ""),
    "grid_patrol": ("网格员复查，现场已恢复。", "网格员复查后拍照留存。", ""),
}

OURS = "我们院"
# what reads badly once a yard has become "ours"
MENDED = (("家住我们院", "家住"), ("住在我们院，", ""), ("我们院我们院", "我们院"))


def opening(source: str, rng: random.Random, *, lives_there: bool) -> str:
    """The first words; a letter by somebody who lives there begins with who writes."""
    if source == "hotline_12345":
        return rng.choice(HOTLINE_OPENS)
    if source == "jiesu_jiban":
        return rng.choice(("诉求人反映，", "诉求人反映：", ""))
    if source == "letter_visit":
        return rng.choice(LETTER_AT_HOME if lives_there and rng.random() < 0.7 else LETTER_FORMAL)
    return rng.choice(WISH_OPENS) if source == "proposal" else ""


def ending(source: str, rng: random.Random, *, opened: str, is_question: bool) -> str:
    """The last words: what is asked for."""
    if source == "hotline_12345":
        if is_question:
            return rng.choice(HOTLINE_QUESTIONS)
        return (rng.choice(BEFORE) if rng.random() < 0.2 else "") + rng.choice(HOTLINE_ASKS)
    if source == "jiesu_jiban":
        return rng.choice(JIESU_QUESTIONS if is_question else JIESU_ASKS)
    if source == "letter_visit":
        if opened.startswith("来访人"):
            return rng.choice(VISIT_ENDS)
        return rng.choice(LETTER_PLEAS) + rng.choice(LETTER_ENDS)
    return rng.choice(SEEN_TAILS if VOICE_OF[source] == "seen" else WISH_ENDS)


def mended(text: str) -> str:
    """A text without the seams of its parts."""
    for seam, better in MENDED:
        text = text.replace(seam, better)
    return text
