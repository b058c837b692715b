"""Which events say where a whistle stands or lies: conditions of the ledger's indexes, and of whoever uses them."""

from django.db.models import F, Q

from whistles.lifecycle.states import BY_LEDGER, OBJECTED

# what took a whistle to another state or outcome, its birth left out: that is the whistle's own whistled_at
TURNS = ~Q(from_state="") & (~Q(from_state=F("to_state")) | ~Q(outcome_before=""))
# steps that may be counted by their verb: all but the two of which an imported ledger consists
COUNTED = ~Q(from_state="") & ~Q(verb=BY_LEDGER)
# what moved a whistle to another area, grade or source
MOVES = ~Q(area_before="") | ~Q(grade_before="") | ~Q(source_before="")
# parts of which the desk has to say whether they go on assisting
OBJECTS = Q(part="assist", state=OBJECTED, ended_at__isnull=True)
# what handed a whistle to another department
HANDS_OVER = Q(lead_moved=True)
# what ended a round and says how long it took
ENDS_A_ROUND = Q(minutes__isnull=False)
