"""Numbers of documents and names, as people write them; whatever somebody writes, the answer is a document or a sentence."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.conduct.refusals import Refusal
from grids.people import names
from grids.people.ages import age_on, age_said, is_minor, latest_birth
from grids.people.identity import conversion, guessed_kind, is_national, may_be_cut, plain, read
from grids.people.kinds import SORTS, DocumentKind
from tests.factories.people import a_number

TODAY = date(2026, 11, 28)
WOMAN = a_number(date(1984, 2, 29), sex="2")

# a busy machine is slow, which is nobody's fault
SLOWLY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def document(text: str, kind: str = DocumentKind.RESIDENT_ID):
    return read(kind, text, TODAY)


def with_x() -> str:
    """A right number that ends in X."""
    while not (found := a_number()).endswith("X"):
        pass
    return found


@pytest.mark.parametrize(
    "written", [WOMAN, f" {WOMAN[:6]} {WOMAN[6:14]} {WOMAN[14:]} ", f"'{WOMAN}", f"{WOMAN}\u200b"]
)
def test_a_citizens_number_says_birth_and_sex(written):
    found = document(written)
    assert (found.number, found.born_on, found.sex, found.was_converted) == (
        WOMAN,
        date(1984, 2, 29),
        "2",
        False,
    )


def test_a_small_x_and_full_width_are_the_same_number():
    number = with_x()
    wide = "".join(chr(ord(one) + 0xFEE0) for one in number)
    assert document(number.lower()).number == document(wide).number == document(wide.lower()).number == number


def test_fifteen_digits_become_eighteen():
    found = document("530199840229002")
    assert found.was_converted
    assert (found.number[:17], found.born_on, found.sex) == ("53019919840229002", date(1984, 2, 29), "2")
    assert document(found.number).number == found.number
    # given out to people who were a hundred years old
    assert conversion("530199840228996")[6:10] == "1884"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("5.30102E+17", "Excel 丢掉"),
        ("5.30102e17", "Excel 丢掉"),
        ("530199198402291000", "Excel 丢掉"),
        (WOMAN[:-1], "现在是 17 位"),
        (WOMAN[:-1] + ("1" if WOMAN[-1] != "1" else "2"), "最后一位对不上"),
        ("53019919900230001" + "0", "对不上|不存在"),
        ("身份证号不详啊啊啊啊啊啊啊啊啊啊啊啊", "不是数字"),
        ("", "请填写证件号"),
        (a_number(date(1879, 12, 31)), "不存在"),
        (a_number(date(2026, 11, 29)), "今天以后"),
        (a_number(date(1990, 1, 1), prefix="810000"), "港澳台居民居住证"),
        (a_number(date(1990, 1, 1), prefix="930199"), "外国人永久居留"),
    ],
)
def test_what_cannot_be_right_is_refused_in_a_sentence(written, sentence):
    with pytest.raises(Refusal, match=sentence):
        document(written)


def test_permits_of_hong_kong_macao_and_taiwan_are_checked_by_their_digit():
    for place in ("810000", "820000", "830000"):
        number = a_number(date(1991, 3, 4), sex="2", prefix=place)
        found = document(number, DocumentKind.PERMIT_HKMT)
        assert (found.born_on, found.sex) == (date(1991, 3, 4), "2")
        assert guessed_kind(number) == DocumentKind.PERMIT_HKMT
    with pytest.raises(Refusal, match="810000"):
        document(WOMAN, DocumentKind.PERMIT_HKMT)


def test_permits_of_foreigners_say_the_birthday_and_no_sex():
    number = a_number(date(1975, 8, 9), prefix="953156")
    found = document(number, DocumentKind.FOREIGN_PERMIT)
    assert (found.born_on, found.sex) == (date(1975, 8, 9), "")
    assert guessed_kind(number) == DocumentKind.FOREIGN_PERMIT
    assert document("usa530175080912", DocumentKind.FOREIGN_PERMIT).born_on is None
    with pytest.raises(Refusal, match="以 9 开头"):
        document(WOMAN, DocumentKind.FOREIGN_PERMIT)


def test_other_documents_have_letters_and_digits():
    assert document("e1234 5678", DocumentKind.PASSPORT).number == "E12345678"
    assert document("h0123456700", DocumentKind.PASS_HK).number == "H0123456700"
    assert document("o530123456", DocumentKind.BIRTH_CERTIFICATE).number == "O530123456"
    for kind, number in (
        (DocumentKind.PASSPORT, "E12-34"),
        (DocumentKind.PASS_TW, "123"),
        (DocumentKind.BIRTH_CERTIFICATE, "1234567890"),
    ):
        with pytest.raises(Refusal):
            document(number, kind)
    assert document("", DocumentKind.NONE).number == ""
    with pytest.raises(Refusal, match="请留空"):
        document("123", DocumentKind.NONE)
    with pytest.raises(Refusal, match="没有这种证件"):
        document("123", "visa")


def test_a_kind_is_guessed_only_where_the_number_says_it():
    assert guessed_kind(WOMAN) == DocumentKind.RESIDENT_ID
    assert guessed_kind("530199840229002") == DocumentKind.RESIDENT_ID
    for open_question in ("E12345678", "O530123456", "H0123456700", "530199841329002", WOMAN[:-1], ""):
        assert guessed_kind(open_question) is None


def test_cards_of_one_number_are_one_person_and_a_passport_is_another():
    same = (DocumentKind.RESIDENT_ID, DocumentKind.TEMPORARY_ID, DocumentKind.HOUSEHOLD_BOOK)
    assert len({document(WOMAN, kind).space for kind in same}) == 1
    passport, permit = (document("E12345678", kind) for kind in (DocumentKind.PASSPORT, DocumentKind.PASS_HK))
    assert passport.space != permit.space
    assert is_national(DocumentKind.PERMIT_HKMT)
    assert not is_national(DocumentKind.PASSPORT)


def test_a_right_number_may_have_been_cut():
    assert may_be_cut("530199199001010000"[:15] + "000")
    assert not may_be_cut(WOMAN)
    assert set(SORTS) == set(DocumentKind.values)


@SLOWLY
@given(
    st.sampled_from(DocumentKind.values),
    st.text(max_size=40) | st.from_regex(r"[0-9]{15,18}[xX]?", fullmatch=True),
)
def test_whatever_is_written_is_a_document_or_a_sentence_and_reading_twice_is_reading_once(kind, text):
    guessed_kind(text)
    assert plain(plain(text)) == plain(text)
    try:
        found = read(kind, text, TODAY)
    except Refusal:
        return
    again = read(kind, found.number, TODAY)
    assert (again.number, again.born_on, again.sex) == (found.number, found.born_on, found.sex)


@pytest.mark.parametrize(
    ("written", "kept", "shown"),
    [
        ("张三", "张三", "张*"),
        (" 张　三 ", "张三", "张*"),
        ("欧阳小兰", "欧阳小兰", "欧***"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提", "阿***"),
        ("阿卜杜拉 · 买买提", "阿卜杜拉·买买提", "阿***"),
        ("和玉𠮷", "和玉𠮷", "和**"),
        ("䶮", "䶮", "*"),
        ("John   Smith", "John Smith", "J***"),
    ],
)
def test_names_are_kept_as_they_are_written_and_shown_masked(written, kept, shown):
    assert names.read(written) == kept
    assert names.masked(kept) == shown
    assert names.read(kept) == kept


def test_two_writings_of_a_name_are_compared_alike():
    assert names.compared("阿卜杜拉•买买提") == names.compared("阿卜杜拉·买买提")
    assert names.compared("ＪＯＨＮ Smith") == names.compared("johnsmith")
    assert names.compared("𠮷野") != names.compared("吉野")


@pytest.mark.parametrize("wrong", ["", "  ", "12345", "···", "张三2", "长" * 51])
def test_what_is_no_name_is_refused(wrong):
    with pytest.raises(Refusal):
        names.read(wrong)


@SLOWLY
@given(st.text(max_size=60))
def test_whatever_is_written_is_a_name_or_a_sentence(text):
    try:
        name = names.read(text)
    except Refusal:
        return
    assert names.read(name) == name
    assert names.compared(names.compared(name)) == names.compared(name)


def test_ages_count_by_the_day():
    leap = date(2008, 2, 29)
    assert (age_on(leap, date(2026, 2, 28)), age_on(leap, date(2026, 3, 1))) == (17, 18)
    assert is_minor(leap, date(2026, 2, 28))
    assert not is_minor(leap, date(2026, 3, 1))
    assert not is_minor(None, TODAY)
    assert age_said(date(1950, 1, 1), TODAY, is_certain=False) == "约 76 岁"
    assert age_said(None, TODAY) == ""
    assert latest_birth(18, date(2028, 2, 29)) == date(2010, 2, 28)
    assert age_on(latest_birth(18, TODAY), TODAY) == 18
