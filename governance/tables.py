"""The tables of the database by what web and worker may do with them (`governance.roles` grants it), and what is shown to everybody."""

# appended to and never changed, beside every book with marks and every earlier version of a row
BOOKS = (
    "django_admin_log",
    "axes_accesslog",
    "axes_accessfailurelog",
    "grids_certificate",
    "grids_carehead",
    "grids_lineage",
    "grids_minorleave",
    "grids_opening",
    "property_fundentry",
    "property_castmark",
    "property_rolldwelling",
    "property_rollentry",
    "property_rollowner",
    "property_tally",
    "property_urnkey",
    "property_urnshare",
    "whistles_statisticscheck",
    "whistles_dayhead",
    "whistles_momenthead",
)
# of a book these columns are filled in later: when a session, or what somebody opened, came to its end
FILLED_LATER = {"axes_accesslog": ("logout_time",), "grids_opening": ("closed_at", "closed_by_id")}
# rows that come and go
WORKED_ON = (
    "grids_export", "grids_following", "grids_recoverycode", "grids_savedfilter", "grids_secondfactor", "grids_usersession",
    "axes_accessattempt", "axes_accessattemptexpiration", "django_session", "pghistory_context",
    "whistles_closurechange", "whistles_closureleaf", "whistles_closurerollup", "whistles_stepchange", "whistles_stepleaf",
    "whistles_steprollup", "whistles_departmentchange", "whistles_departmentleaf", "whistles_departmentrollup",
    "whistles_rolledarea", "whistles_rolledyear", "whistles_columnmapping",
    "whistles_refusedrow", "whistles_calendarday", "whistles_streethours", "whistles_leadwords", "whistles_wordsdue",
    "grids_boundarydraft",
    "grids_initiative_post_kinds",
    "grids_refusedrow", "grids_columnmemory",
    "grids_collecting_readers", "grids_initiativeentry", "grids_refusedentry", "grids_broughttable",
    "grids_untold", "grids_notice", "grids_delivery", "grids_noticechoice", "grids_outsidegrid",
    "grids_entrance", "grids_walk", "grids_walkhome",
    "property_canvasspart", "property_canvassquestion",
    "grids_consent", "grids_earliervalue", "grids_notthesame", "grids_walkkey", "grids_reporttemplate",
    "property_urnballot",
)  # fmt: skip
# rows that are changed and never removed
KEPT = (
    "grids_carekind", "grids_carerecord", "grids_carepromise", "grids_caredeed",
    "grids_ownership", "grids_lease", "grids_leasetenant", "grids_organisation", "grids_premises", "grids_trade",
    "grids_building", "grids_buildingimport", "grids_colourcategory",
    "property_estate", "property_estatebuilding",
    "property_repair", "property_repairhours",
    "property_servicepoint", "property_pointprice", "property_pointuse", "property_pointrating", "property_job", "property_jobholder",
    "property_company", "property_management", "property_contract", "property_estatepost", "property_score",
    "property_canvassround", "property_canvasstarget", "property_canvassanswer",
    "property_ownersmeeting", "property_countingmember", "property_motion", "property_proxy",
    "property_paperballot", "property_votingcode",
    "grids_buildingplace", "grids_dwelling", "grids_dwellinguse", "grids_registerrules",
    "grids_person", "grids_personmerge", "grids_household", "grids_residence",
    "governance_feedback", "grids_approval", "grids_slip", "grids_appointment", "grids_area", "grids_areaboundary", "grids_arealevel",
    "grids_boundarychange", "grids_handover",
    "grids_patrol", "grids_patrolfinding",
    "grids_visit", "grids_visitconflict",
    "grids_subjectrequest",
    "grids_collecting", "grids_need", "grids_registerimport",
    "grids_initiative", "grids_initiativekind", "grids_initiativeitem", "grids_initiativetask",
    "grids_attachment", "grids_department", "grids_departmentmembership", "grids_heartbeat", "grids_member", "grids_officehook",
    "grids_publicnumber", "grids_postkind", "grids_schemearea", "grids_schemepost", "grids_staffingscheme", "grids_user",
    "whistles_category", "whistles_categorylimit", "whistles_difference", "whistles_grade", "whistles_import", "whistles_keptmatter", "whistles_lead",
    "whistles_dutyrule", "whistles_numbering", "whistles_numberseries", "whistles_reportin", "whistles_textblock",
    "whistles_scheme", "whistles_source", "whistles_streetrule", "whistles_term", "whistles_whistle",
)  # fmt: skip
READ_ONLY = (
    "grids_buildingmix", "grids_colourcount", "grids_colourdue", "grids_colourspan", "grids_countdue", "grids_keyprobe",
    "auth_permission", "django_content_type",
    "django_migrations",
)  # fmt: skip
# there because Django brings them, used by nothing; keys that functions with the owner's rights read
CLOSED = ("auth_group", "auth_group_permissions", "fence_key")
# what an auditor reads with a connection of their own: enough to make the heads anew and compare them, and nothing that a
# book tells, since a connection knows neither an area nor whose office a complaint is about
AUDITED = ("django_migrations", "whistles_dayhead", "whistles_momenthead")

# what pages without sign-in read, column by column: no account, no matter, and of people what a notice shows
SHOWN_TO_EVERYBODY = {
    "grids_area": ("id", "code", "name", "level", "parent_code", "prefix", "starts_on", "ends_on"),
    "grids_areaboundary": ("area_code", "shape", "period", "is_invented"),
    "grids_lineage": ("change_id", "area_from_id", "area_to_id", "kind", "m2"),
    "grids_boundarychange": ("id", "from_day", "withdrawn_at"),
    "grids_building": ("number", "address", "shape", "point", "area_code", "ends_on", "sought", "sort_key"),
    "grids_appointment": ("member_id", "kind_id", "area_code", "period"),
    "grids_member": ("id", "name", "office_phone"),
    "grids_postkind": ("id", "name", "group", "order", "is_active"),
    "grids_staffingscheme": ("id", "code", "is_default"),
    "grids_schemepost": ("id", "scheme_id", "kind_id", "order", "is_active"),
    "grids_schemearea": ("area_code", "scheme_id"),
    "property_servicepoint": ("id", "estate_id", "kind", "name", "place", "hours", "operator", "closed_on"),
    "property_pointprice": ("id", "point_id", "what", "fen", "is_struck"),
    "property_pointrating": ("point_id", "stars", "count"),
    "property_ownersmeeting": (
        "id", "estate_id", "name", "way", "proposed_by", "stage", "proposed_on", "heads", "homes", "area_m2_100",
        "notified_on", "opens_at", "closes_at", "published_on", "is_recorded",
    ),
    "property_motion": ("id", "meeting_id", "number", "title", "text", "kind", "is_secret", "is_special", "is_carried"),
    "property_tally": (
        "id", "motion_id", "for_heads", "for_area", "against_heads", "against_area", "abstain_heads", "abstain_area",
    ),
    "property_estate": ("id", "name", "area_code", "kind", "built", "community_code", "ends_on"),
    "grids_publicnumber": ("area_code", "complaints", "desk", "hours"),
    "property_company": ("id", "name"),
    "property_management": (
        "id",
        "estate_id",
        "kind",
        "company_id",
        "office_phone",
        "period",
        "exact",
        "note",
        "provenance",
        "is_struck",
    ),
    "property_estatepost": ("id", "estate_id", "kind", "what", "name", "office_phone", "ended_on"),
    "property_fundentry": ("estate_id", "fund", "flow", "fen", "day"),
}
