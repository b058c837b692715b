"""Some repairs of each estate: one that waits, one on its way, one that is done, one that the company can't solve. All invented."""

from governance.demo.estates.registered import SHUGUANG, YARD
from grids.staff.models import Appointment, User
from property.estates.models import Estate
from property.estates.queries import buildings_of
from property.repairs.actions import receive, take
from property.repairs.kinds import ARRIVE, FINISH, GIVE_UP, SIGN
from property.repairs.models import Repair

# what, where, the number of the house, and the steps with their words
TOLD = {
    SHUGUANG: (
        ("楼道灯不亮，晚上老人下楼看不清", "1 单元楼道", "12", ()),
        ("楼顶漏水，顶楼两家的天花板都湿了", "1 单元楼顶", "8", ((SIGN, ""),)),
        ("单元门关不上，门轴松了", "2 单元门口", "3", ((SIGN, ""), (ARRIVE, "门轴的螺丝掉了两颗"), (FINISH, "换了螺丝，上了油"))),
        ("外墙有一块墙砖鼓起来，怕掉下来砸到人", "南面外墙", "14", ((SIGN, ""), (GIVE_UP, "墙砖脱落范围大，要搭脚手架，要动用维修资金"))),
    ),
    YARD: (
        ("院子里的井盖有一块松动", "大门进来右手边", "", ()),
        ("楼道扶手松了", "3 楼到 4 楼", "", ((SIGN, ""), (ARRIVE, "底座焊点开了"))),
    ),
}  # fmt: skip


def settle(*, by: User) -> None:
    """The repairs of both estates; nothing where there are any."""
    for estate in Estate.objects.filter(name__in=TOLD, is_demo=True):
        hand = _handler(estate)
        if hand is None or Repair.objects.filter(estate=estate).exists():
            continue
        houses = list(buildings_of(estate))
        for what, place, number, steps in TOLD[estate.name]:
            house = next((one for one in houses if one.number == number), houses[0])
            repair = receive(estate=estate, what=what, place=place, building=house, by=by).repair
            for verb, words in steps:
                take(repair_id=repair.pk, verb=verb, words=words, by=hand)


def _handler(estate: Estate) -> User | None:
    posts = Appointment.objects.filter(
        kind__code="property_handler", area=estate.area, member__user__isnull=False
    )
    post = posts.select_related("member__user").first()
    return post.member.user if post else None
