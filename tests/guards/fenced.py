"""Which registers the database does not hold, where everything is asked for, and why: the lists that test_fenced.py keeps whole."""

# what speaks of residents by a key alone and is not fenced, each with the reason
NOT_FENCED: dict[str, str] = {}
# file → how often it asks for every register, and why it may
EVERYTHING = {
    "property/points/sweeping.py": (
        1,
        "names at jobs go when their term is over, wherever they lie",
    ),
    "property/ballots/queries.py": (
        2,
        "how many owners voted, and how an open motion stands, are figures of a meeting: sums alone",
    ),
    "property/ballots/casting.py": (
        2,
        "whoever holds an owner's code sees and casts this owner's ballot, and no other",
    ),
    "grids/sheets/understanding.py": (
        1,
        "whose documents a file's are in the street and where they live: told by place to whom it is shown, else by community",
    ),
    "grids/sheets/running.py": (
        1,
        "at the machine a register is brought into an area whole; from a page as whoever uploaded it",
    ),
    "grids/sheets/taking_back.py": (
        1,
        "homes that a step of the import touched are locked, wherever they lie: nothing of them is read here",
    ),
    "grids/sheets/sweeping.py": (
        1,
        "refused rows go when their term is over, wherever they lie",
    ),
    "governance/management/commands/estate.py": (
        1,
        "at the machine an estate is told whole, by how many homes were reached and voted: no person is named",
    ),
    "governance/management/commands/import_register.py": (
        1,
        "at the machine every refused row is told with its reason",
    ),
    "grids/people/queries.py": (
        2,
        "of a document there is one person in a street: whoever gives one is told whose it is, by mask and community",
    ),
    "grids/access/opened.py": (
        1,
        "who lives in a dwelling that a named role opened is open with it: their keys, for the scope alone",
    ),
    "grids/openings/actions.py": (
        1,
        "where somebody lies whom a named role opens outside its areas: the key and the area, nothing else",
    ),
    "grids/people/ending.py": (
        2,
        "names and numbers go when their term is over, in every street, or since one asked for it, with every row merged into theirs",
    ),
    "grids/people/book.py": (
        1,
        "the number and the mark of a person's last step, wherever it was taken; nothing of the step",
    ),
    "grids/registry/dwellings/book.py": (
        1,
        "the number and the mark of a dwelling's last step, whoever it names",
    ),
    "grids/homes/moving.py": (
        1,
        "out there and in here is one step; the right is asked where somebody comes to live",
    ),
    "grids/homes/leaving.py": (
        1,
        "whoever died lives nowhere any more; the right is asked where they mainly lived",
    ),
    "grids/homes/presence.py": (
        1,
        "whether somebody who leaves lives elsewhere too: yes or no, nothing of where",
    ),
    "grids/homes/queries.py": (
        1,
        "a dwelling in which somebody lives does not end: how many they are, and nothing else of them",
    ),
    "grids/homes/undoing.py": (
        1,
        "a step that reached elsewhere is taken back there too; the right is asked where it was taken",
    ),
    "grids/homes/premises/queries.py": (
        1,
        "that an organisation is in a dwelling which is to end: its name, said to whoever would end it",
    ),
    "grids/care/sweeping.py": (
        3,
        "care lapses, follows whoever it is about and forgets them, in every street, by nobody's hand",
    ),
    "grids/care/looking/auditing.py": (
        2,
        "care's books are proved whole or not at all; what is told are numbers of a day",
    ),
    "grids/walks/visiting.py": (
        1,
        "who comes may live elsewhere in the street: their homes are locked before the visit is looked at, and none is shown",
    ),
    "property/canvass/queries.py": (
        2,
        "how many homes of a round stand how is counted whole, so that full coverage is said of all alone; numbers, and no home",
    ),
    "property/canvass/actions.py": (
        2,
        "a round's homes are frozen whole, whoever begins it, and counted when it ends; none is shown",
    ),
    "property/canvass/expiring.py": (
        1,
        "answers past their term go, by nobody's hand",
    ),
    "grids/walks/telling.py": (
        1,
        "whom a conflict concerns is told of it, by keys; a notice names the grid alone, and is shown to who sees residents there",
    ),
    "grids/walks/rounds.py": (
        1,
        "rounds that are over go with their homes, by nobody's hand",
    ),
    "grids/privacy/resealing.py": (
        3,
        "a change of keys reaches whatever is sealed and looked up, and shows none of it to anybody: it counts what it still has to",
    ),
    "grids/requests/reports.py": (
        1,
        "whoever asks is told all that is held of them in the street; the right is asked where they live",
    ),
    "grids/requests/telling.py": (
        1,
        "whoever answers for a request hears of it, of which the notice says nothing but what was asked",
    ),
    "whistles/verification/actions.py": (
        3,
        "books are proved whole or not at all; what is told are findings by area",
    ),
    "governance/management/commands/colours.py": (
        1,
        "at the machine an area is counted whole: numbers by colour, and keys",
    ),
    "governance/checks.py": (
        1,
        "with which keys the books were marked last, at the start of a process; no row is shown",
    ),
    "governance/demo/visits.py": (
        1,
        "visits of invented residents, which nobody real is among",
    ),
    "governance/demo/residents.py": (
        1,
        "invented residents, which nobody real is among",
    ),
    "governance/demo/rights.py": (
        1,
        "consents, requests and openings of invented residents, which nobody real is among",
    ),
    "governance/demo/tables.py": (
        1,
        "a table of invented residents, which nobody real is among",
    ),
    "governance/demo/caring.py": (
        1,
        "care of invented residents, which nobody real is among",
    ),
    "governance/fences.py": (
        1,
        "whether the database believes this process at all, without a row being read",
    ),
}
# fenced tables whose rows say by another one where they lie
BY_ANOTHER = {
    "grids_notthesame": "a pair lies where its people do",
    "property_rollentry": "a roll is asked for by its meeting, and is as small as an estate",
    **dict.fromkeys(
        (
            "property_rollowner",
            "property_rolldwelling",
            "property_castmark",
            "property_paperballot",
            "property_proxy",
            "property_votingcode",
        ),
        "lies with the roll of its meeting",
    ),
    "property_urnballot": "sealed ballots lie with the roll of their meeting",
    "property_jobholder": "whoever holds a job lies where its point's estate does",
    "grids_carepromise": "a promise lies where its record does",
    "grids_caredeed": "what was done lies where its record does",
    "grids_careevent": "a step lies where its record does, and tells an auditor where it was taken",
    "grids_carehead": "a head is of all places, and of nobody",
}
# tables that hold facts about houses too, which whoever sees grids sees
IN_PART = {"grids_dwellingevent": "a dwelling's book: its steps that name somebody are fenced"}
# look-ups that an index answers for nobody who is fenced in, and that stand on columns which no index is asked by
AFTER_ANOTHER_CONDITION = {
    "grids/homes/querysets.py: period__contains": "of some dwellings or of one community, found by their keys first",
    "grids/homes/leases/querysets.py: effective__contains": "of a few dwellings, which are found by their keys first",
    "grids/homes/owners/querysets.py: period__contains": "of a few dwellings, which are found by their keys first",
}
# called by functions with the owner's rights alone; web and worker may call them, and have no right to what they write
CALLED_BY_OWNERS = {
    "colours_held",
    "count_community",
    "derive_buildings",
    "derive_dwellings",
    "derive_people",
    "derive_spans",
    "follow_dwellings",
}
