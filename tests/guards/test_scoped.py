"""Whatever is for somebody is put to everybody: a model whose rows know whom they are for, against every persona.

A model that comes later fails until it is said who of the street reads it, and until the factories make a row of it.
"""

import pytest

from grids.access.scoped import Scoped
from grids.areas.codes import prefix_of
from tests import personas
from tests.factories.plenty import more_of_everything
from tests.guards.pages import addresses_of
from tests.guards.walks import our_models
from whistles.imports.models import Import

pytestmark = pytest.mark.django_db

AUDIT = {"auditor"}
STREET = {"community_officer", "grid_admin", "street_admin", "street_leader"}
HANDLERS = {"department_handler", "assisting_handler"}
COMPLAINTS = {"complaint_officer"}
REGISTERS = {"community_officer", "grid_officer", "grid_admin", "street_leader", "care_officer"}
# model → who reads a row of 莲华街道; of everybody else nothing is seen, above all of another street
READ_BY = {
    "SecurityEvent": AUDIT,
    "Disclosure": AUDIT,
    "Finding": AUDIT,
    # whoever sees grids sees what stands in them, whoever lives there
    "Building": STREET | {"grid_officer", "care_officer", "district_desk", "city_viewer", "system_admin"},
    "Dwelling": STREET | {"grid_officer", "care_officer", "district_desk", "city_viewer", "system_admin"},
    # residents are for whoever keeps their registers, and for who answers for the street
    "Person": REGISTERS,
    "PersonEvent": REGISTERS,
    "EarlierValue": REGISTERS,
    "Consent": REGISTERS,
    "PersonMerge": REGISTERS,
    # that somebody asks to see what is held of them whoever may read records of care knows too
    "SubjectRequest": {"grid_admin", "street_leader", "care_officer"},
    "SubjectRequestEvent": {"grid_admin"},
    "NotTheSame": REGISTERS,
    # who looked where it wasn't theirs to look: whoever is told of it, and who audits
    "Opening": {"street_leader", "grid_admin", "auditor", "other_street_leader"},
    "MinorLeave": {"community_officer", "street_leader", "auditor"},
    # whose colours tell who lives there: whoever sees people
    "BuildingMix": REGISTERS,
    "ColourSpan": REGISTERS,
    **dict.fromkeys(("Ownership", "Lease", "LeaseTenant", "Premises", "Organisation"), REGISTERS),
    "Household": REGISTERS,
    "Residence": REGISTERS,
    # care is for who enters it and who decides it; whoever audits it reads what was done, and of nobody
    "CareRecord": {"care_officer", "street_leader"},
    "CarePromise": {"care_officer", "street_leader"},
    "CareDeed": {"care_officer", "street_leader"},
    "CareEvent": {"care_officer", "street_leader", "care_auditor"},
    "CareReading": {"care_officer", "care_auditor"},
    "CareHead": {"care_auditor"},
    # a roll is of a whole community's estate: a grid's officer sees none
    **dict.fromkeys(
        (
            "RollEntry",
            "RollOwner",
            "RollDwelling",
            "Proxy",
            "VotingCode",
            "CastMark",
            "PaperBallot",
            "UrnBallot",
        ),
        REGISTERS - {"grid_officer"},
    ),
    "Visit": REGISTERS,
    "VisitConflict": REGISTERS,
    # where somebody means to go is their own
    "WalkHome": {"community_officer"},
    # registers are brought in by one role
    "RegisterImport": {"grid_admin"},
    "RefusedRow": {"grid_admin"},
    "Import": {"street_admin"},
    "Lead": STREET | COMPLAINTS,
    # the district's desk those of leads that were whistled; a department asks for its whistles
    "LeadWords": STREET | {"district_desk"},
    "Whistle": STREET | HANDLERS | {"district_desk"},
}


def scoped() -> list:
    return [model for model in our_models() if isinstance(model._default_manager.all(), Scoped)]


def test_every_scoped_model_says_who_reads_it():
    assert {model.__name__ for model in scoped()} == set(READ_BY)


@pytest.mark.parametrize("model", scoped(), ids=lambda model: model.__name__)
def test_a_row_of_a_street_is_seen_by_whom_it_is_for_and_nobody_else(departments, person, tmp_path, model):
    addresses_of(["import_list"], tmp_path)
    more_of_everything(1, ledger=Import.objects.get(), folder=tmp_path, person=person)
    rows = model._default_manager.below(prefix_of(personas.LIANHUA))
    assert rows.exists()
    seen = {
        name
        for name in personas.PERSONAS
        if rows.filter(pk__in=model._default_manager.visible_to(person(name)).values("pk")).exists()
    }
    assert seen == READ_BY[model.__name__]
