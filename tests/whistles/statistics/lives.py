"""Whistles with lives of their own, written straight as events: every move there is, in any order that makes sense."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from grids.areas.models import Area
from grids.conduct.events import GENESIS
from grids.staff.models import Department
from tests import personas
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Whistle, WhistleEvent

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2022, 12, 27, 8, tzinfo=SHANGHAI)
AREAS = (personas.LIANHUA, personas.HONGSHAN, personas.SUJIATANG, personas.SUJIATANG_GRID)
GRADES = ("wuhua-routine", "wuhua-key_city", "wuhua-key_street", "wuhua-emergency")
SOURCES = ("hotline_12345", "resident")
OUTCOMES = ("solved", "explained", "not_possible", "withdrawn")
DEPARTMENTS = ("lianhua-urban", "lianhua-police", "wuhua-housing")
OPEN = ("whistled", "signed", "reported_in", "in_progress", "submitted")

# what those say who are asked afterwards: whether they were reached, what became of it, how content they are
ASKED = ("fn", "fyys", "fyyc", "fy-s", "fynd", "fyy-", "fy--", "fy-c")
BAD = ("fynd", "fyn-", "fy-d", "fync")

# what a ledger tells of a life, and what is taken back of it; the first two nobody else does
BY_LEDGER = ("blow", "close_by_ledger")
LEDGERS = (*BY_LEDGER, "grant_suspension", "reopen")
COPIED = ("minutes", "met", "answer", "closed_in", "assisting")
# as the product calls what is chosen here
NAMES = {"suspend": "grant_suspension", "correct": "move", "excuse": "grant_appeal"}


class Life:
    """One whistle: `take` writes a step and says what it moved.

    by_ledger: a ledger tells that it was blown, and often that it was closed, and later often that it was otherwise.
    """

    def __init__(self, number: int, rng: random.Random, *, by_ledger: bool = False) -> None:
        self.rng, self.by_ledger = rng, by_ledger
        # the last steps that a ledger told, each with what stood before it
        self.told: list[tuple[WhistleEvent, dict]] = []
        # when what stands happened last
        self.last = START
        # what a complaint led to is in no figure
        self.is_sealed = number % 8 == 7
        self.at = START + timedelta(minutes=rng.randrange(60 * 24 * 20))
        self.key = {
            "area_code": rng.choice(AREAS), "grade_key": rng.choice(GRADES), "source_code": rng.choice(SOURCES),
        }  # fmt: skip
        self.state, self.outcome, self.late, self.seq, self.digest, self.closed_at = (
            "",
            "",
            "",
            0,
            GENESIS,
            None,
        )
        self.back = ""
        # late steps of a leading department, which may be put right: by what the department is and the step is known again
        self.late_steps: list[tuple[str, Department, str]] = []
        area = Area.objects.get(code=self.key["area_code"])
        self.departments = list(Department.objects.filter(code__in=DEPARTMENTS).order_by("code"))
        # a ledger may name nobody, and steps of before don't say who leads
        self.lead = rng.choice([None, *self.departments])
        self.is_told = by_ledger or rng.random() < 0.7
        self.whistle = Whistle(
            street_code=personas.LIANHUA, number=f"X2022-{number:04d}", title="路灯不亮", area=area,
            source_id=self.key["source_code"], grade=Grade.objects.get(key=self.key["grade_key"]),
            lead_department=self.lead, received_at=self.at, whistled_at=self.at, last_occurred_at=self.at,
            community_code=self.community(), last_digest=GENESIS, is_sealed=self.is_sealed,
        )  # fmt: skip
        self.whistle.save(force_insert=True)
        self.take("blow", "whistled")

    def community(self) -> str:
        code = self.key["area_code"]
        return code[:12] if len(code) >= 12 else ""

    def lateness(self, verb: str, to: str) -> tuple[str, int | None]:
        """Whether it ends late, and after how long."""
        if to != "closed":
            return "", None
        if self.state != "closed":
            return self.rng.choice(("", "late")), self.rng.randrange(60 * 24 * 100)
        return ("excused" if verb == "excuse" else self.late), None

    def take(
        self, verb: str, to: str, *, outcome: str = "", at: datetime | None = None, **moves: str
    ) -> None:
        """Write a step; moves: the key's new values. at: when it happened, where not now."""
        stood = {
            name: getattr(self, name) for name in ("state", "outcome", "late", "closed_at", "last", "back")
        }
        before, was, was_late = dict(self.key), self.outcome, self.late
        late, minutes = self.lateness(verb, to)
        # what is erased says nothing of how it ended
        self.late, said = late, "" if verb == "erase" else late
        self.key |= moves
        now = outcome if to == "closed" else ""
        self.seq += 1
        self.is_told = self.is_told or self.rng.random() < 0.2
        led = self.hand_over(verb)
        event = WhistleEvent(
            street_code=personas.LIANHUA, whistle=self.whistle, seq=self.seq, verb=NAMES.get(verb, verb), from_state=self.state,
            to_state=to, actor_label="x", occurred_at=at or self.at, recorded_at=self.at, outcome=now, **self.key,
            area_before=before["area_code"] if before["area_code"] != self.key["area_code"] else "",
            grade_before=before["grade_key"] if before["grade_key"] != self.key["grade_key"] else "",
            source_before=before["source_code"] if before["source_code"] != self.key["source_code"] else "",
            outcome_before=was if was != now else "", late=said, minutes=minutes,
            late_before=(was_late or "in_time") if was_late != late else "", leading=self.lead if self.is_told else None,
            lead_before=led if led != self.lead else None, lead_moved=led != self.lead, **self.keeping(verb, to),
            answer=self.answered(verb, to), is_sealed=self.is_sealed, assisting=self.asked_to_assist(verb),
        )  # fmt: skip
        self.digest = event.append(self.digest)
        self.state, self.outcome = to, now
        self.closed_at = (self.closed_at or at or self.at) if to == "closed" else None
        self.last = at or self.at
        self.told = [*self.told, (event, stood)] if self.is_by_ledger(event) else []

    def is_by_ledger(self, event: WhistleEvent) -> bool:
        """Whether a ledger told it, which hands nothing over, moves nothing and puts nothing right."""
        moved = event.area_before or event.grade_before or event.source_before
        done = event.sign_put_right or event.report_put_right or event.department_id
        return self.by_ledger and event.verb in LEDGERS and not (moved or done)

    def take_back(self) -> None:
        """The last step that a ledger told counts no more: the same on the same day, the other way round."""
        taken, stood = self.told.pop()
        to = stood["state"] or "taken_back"
        self.seq += 1
        event = WhistleEvent(
            street_code=personas.LIANHUA, whistle=self.whistle, seq=self.seq, verb="take_back", from_state=self.state,
            to_state=to, actor_label="x", occurred_at=taken.occurred_at, recorded_at=self.at, outcome=stood["outcome"],
            outcome_before=self.outcome if self.outcome != stood["outcome"] else "", late=stood["late"],
            late_before=(self.late or "in_time") if self.late != stood["late"] else "", leading=self.lead,
            is_sealed=self.is_sealed, takes_back=taken.seq, **{name: getattr(taken, name) for name in COPIED}, **self.key,
        )  # fmt: skip
        self.digest = event.append(self.digest)
        for name, value in {**stood, "state": to}.items():
            setattr(self, name, value)

    def tell(self) -> None:
        """A ledger tells something of it: that it was blown at another time, or closed; often some time ago."""
        at = self.last + (self.at - self.last) * self.rng.random()
        if self.state == "taken_back":
            self.whistle.whistled_at = at
            self.take("blow", "whistled", at=at)
        elif self.state == "closed":
            self.take("reopen", "whistled", at=at)
        elif self.rng.random() < 0.4:
            self.back = self.state
            self.take("grant_suspension", "suspended", at=at)
        else:
            self.take("close_by_ledger", "closed", outcome=self.rng.choice(OUTCOMES), at=at)

    def answered(self, verb: str, to: str) -> str:
        """What is kept of what people said: of whoever was to be called at the end of a round, and of who was asked later."""
        if verb in ("follow_up", "follow_up_reopen"):
            return self.rng.choice(ASKED if verb == "follow_up" else BAD)
        if verb in ("rate_part", "rate_whistle"):
            return f"{'p' if verb == 'rate_part' else 'w'}{self.rng.choice('gfp')}"
        return self.rng.choice(("c1", "c0", "")) if to == "closed" != self.state else ""

    def asked_to_assist(self, verb: str) -> str:
        """Who is asked to assist: when it is blown, or later."""
        asked = (
            self.rng.sample(self.departments, self.rng.randrange(3))
            if verb in ("blow", "add_assistant")
            else []
        )
        return f",{','.join(str(one.pk) for one in asked)}," if asked else ""

    def hand_over(self, verb: str) -> Department | None:
        """Who led until the step; some steps hand it to another department, from when on steps tell who leads."""
        before = self.lead
        if (
            self.state
            and verb not in BY_LEDGER
            and not (self.by_ledger and verb in LEDGERS)
            and verb not in ("erase", "excuse", "follow_up", "rate_part", "rate_whistle")
            and self.rng.random() < 0.25
        ):
            self.lead = self.rng.choice([one for one in self.departments if one != before])
            self.is_told = True
        return before

    def keeping(self, verb: str, to: str) -> dict:
        """What the step says of clocks: which one was met, by whom, and when what is excused now was closed."""
        if not self.is_told or (self.by_ledger and verb == "blow"):
            # steps of before say nothing of it
            return {}
        if verb in ("rate_part", "rate_whistle"):
            return {"department": self.rng.choice(self.departments)}
        if verb == "excuse":
            return {"closed_in": self.closed_at.astimezone(SHANGHAI).strftime("%Y-%m")}
        if to == "closed" and self.state != "closed":
            return {"met": self.rng.choice(("close", "close:late"))}
        if self.late_steps and self.lead and self.rng.random() < 0.5:
            clock, department, step = self.late_steps.pop()
            return {f"{clock}_put_right": step, "department": department}
        clock = self.rng.choice(("", "", "sign", "report", "sign:late", "report:late", "contact", "answer"))
        department = self.rng.choice([None, *self.departments])
        whose = department or self.lead
        if clock.endswith(":late") and whose and whose == self.lead:
            step = f"{self.seq} {self.at.astimezone(SHANGHAI):%Y-%m} {self.key['area_code']}"
            self.late_steps.append((clock.partition(":")[0], whose, step))
        return {"met": clock, "department": department} if clock else {}

    def other(self, name: str, values: tuple[str, ...]) -> dict[str, str]:
        """Another value of a part of the key."""
        return {name: self.rng.choice([one for one in values if one != self.key[name]])}

    def live(self) -> None:
        """One more step, some time later."""
        self.at += timedelta(minutes=self.rng.randrange(1, 60 * 24 * 4))
        if self.told and self.rng.random() < 0.5:
            return self.take_back()
        told_of = self.by_ledger and self.state in (*OPEN, "closed") and self.rng.random() < 0.6
        if self.state == "taken_back" or told_of:
            return self.tell()
        moves: dict[str, str] = {}
        if self.rng.random() < 0.4:
            for name, values in (("area_code", AREAS), ("grade_key", GRADES), ("source_code", SOURCES)):
                moves |= self.other(name, values) if self.rng.random() < 0.5 else {}
        return self.choose(moves)

    def choose(self, moves: dict[str, str]) -> None:
        """A step that makes sense here, moving the key as it goes or not."""
        rng, state = self.rng, self.state
        if state == "closed":
            verb = rng.choice(
                ("reopen", "correct", "erase", "excuse", "follow_up", "follow_up", "follow_up_reopen")
            )
            if verb in ("reopen", "follow_up_reopen"):
                self.take(verb, rng.choice(("in_progress", "whistled")), **moves)
            else:
                ended = rng.choice(OUTCOMES) if verb == "correct" and not moves else self.outcome
                self.take(verb, "closed", outcome=ended, **({} if verb == "erase" else moves))
        elif state == "suspended":
            self.take("resume", self.back, **moves)
        elif state == "cancelled":
            self.take("correct", "cancelled", **moves)
        else:
            self.go_on(moves)

    def go_on(self, moves: dict[str, str]) -> None:
        """From a state on the way."""
        verb = self.rng.choice(
            ("next", "next", "close", "suspend", "cancel", "send_back", "escalate", "remind", "add_assistant")
        )
        if verb == "next":
            place = OPEN.index(self.state)
            self.take("start", OPEN[min(place + 1, 4)], **moves)
        elif verb == "close":
            self.take("close", "closed", outcome=self.rng.choice(OUTCOMES), **moves)
        elif verb == "suspend":
            self.back = self.state
            self.take("grant_suspension", "suspended", **moves)
        elif verb == "cancel":
            self.take("cancel", "cancelled" if self.rng.random() < 0.5 else self.state, **moves)
        else:
            self.take(verb, self.state, **(moves or self.other("grade_key", GRADES)))

    def end(self) -> Whistle:
        """The row as its last step left it."""
        row = self.whistle
        row.state, row.outcome, row.version, row.closed_at = (
            self.state,
            self.outcome,
            self.seq,
            self.closed_at,
        )
        row.area_id, row.grade_id = self.key["area_code"], self.key["grade_key"]
        row.lead_department = self.lead
        row.source_id, row.community_code = self.key["source_code"], self.community()
        row.last_digest, row.last_occurred_at = self.digest, self.last
        row.save()
        return row


def some_lives(
    seed: int, *, whistles: int = 10, steps: int = 9, first: int = 0, by_ledger: bool = False
) -> None:
    """Whistles that were moved, reopened, suspended, or told by ledgers and taken back; the caller owns the tables."""
    trigger = next(one for one in Whistle._meta.triggers if one.name == "moves_by_the_table")
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE whistles_whistle DISABLE TRIGGER {trigger.get_pgid(Whistle)}")
    rng = random.Random(seed)
    for number in range(first, first + whistles):
        life = Life(number, rng, by_ledger=by_ledger)
        for _step in range(rng.randrange(steps)):
            life.live()
        life.end()
