"""What every address of the administration answers, beside the tables of pages and of the API (`governance.access_tables`)."""

# ruff: noqa: ISC004  names of pages, many a row
# who comes into the administration at all; everybody else is sent away from each of its pages
ADMINISTRATORS = ("street_admin", "auditor", "system_admin", "security_officer", "other_street_admin")
# what they are answered: read, a form sent with nothing in it, and the pages that answer so
ADMINISTRATION = (
    ((403, 403, 403, 403, 403), (403, 403, 403, 403, 403),
     "grids_appointment_delete grids_appointmentversion_add grids_appointmentversion_delete "
     "grids_approval_add grids_approval_delete grids_area_delete grids_arealevel_add "
     "grids_arealevel_delete grids_department_delete grids_departmentmembership_delete "
     "grids_departmentmembershipversion_add grids_departmentmembershipversion_delete grids_disclosure_add "
     "grids_disclosure_delete grids_certificate_add grids_certificate_delete grids_member_delete grids_memberversion_add grids_memberversion_delete "
     "grids_postkind_delete grids_staffingscheme_delete grids_schemearea_delete grids_securityevent_add grids_securityevent_delete grids_user_delete "
     "grids_userversion_add grids_userversion_delete whistles_category_delete whistles_dayhead_add "
     "whistles_dayhead_delete whistles_finding_add whistles_finding_delete whistles_import_add "
     "whistles_import_delete whistles_lead_add whistles_lead_delete whistles_leadversion_add "
     "whistles_leadversion_delete whistles_scheme_delete grids_trade_delete whistles_source_delete "
     "whistles_statisticscheck_add whistles_statisticscheck_delete grids_publicnumber_delete grids_registerrules_delete "
     "whistles_streethours_delete whistles_categorylimit_delete "
     "whistles_dutyrule_delete whistles_textblock_delete "
     "grids_colourcategory_delete whistles_streetrule_delete whistles_numbering_delete whistles_whistle_add whistles_whistle_delete"),
    ((200, 403, 200, 403, 200), (200, 403, 200, 403, 200),
     "grids_area_changelist grids_area_history grids_arealevel_changelist grids_arealevel_history "
     "grids_department_add grids_department_changelist grids_postkind_changelist grids_postkind_history "
     "grids_staffingscheme_changelist grids_staffingscheme_history "
     "grids_colourcategory_add grids_colourcategory_changelist grids_colourcategory_history "
     "whistles_calendarday_changelist whistles_calendarday_history whistles_category_add "
     "whistles_category_changelist whistles_category_history whistles_scheme_add "
     "whistles_scheme_changelist whistles_scheme_history grids_trade_add whistles_source_add grids_trade_changelist whistles_source_changelist "
     "grids_trade_history whistles_source_history whistles_statisticscheck_changelist whistles_statisticscheck_history "
     "grids_publicnumber_add grids_registerrules_add whistles_streethours_add whistles_categorylimit_add "
     "whistles_dutyrule_add whistles_textblock_add whistles_streetrule_add whistles_streetrule_changelist "
     "whistles_numbering_add whistles_numbering_changelist whistles_numbering_history "
     "whistles_streetrule_history grids_publicnumber_changelist grids_registerrules_changelist whistles_streethours_changelist "
     "whistles_categorylimit_changelist "
     "whistles_dutyrule_changelist whistles_textblock_changelist"),
    ((403, 403, 200, 403, 403), (403, 403, 200, 403, 403),
     "grids_appointment_add grids_appointment_changelist grids_area_add grids_departmentmembership_add "
     "grids_departmentmembership_changelist grids_member_add grids_member_change grids_member_changelist "
     "grids_staffingscheme_add grids_schemearea_add grids_schemearea_change grids_schemearea_changelist "
     "grids_member_history grids_postkind_add grids_user_add grids_user_change grids_user_changelist "
     "whistles_calendarday_add whistles_calendarday_delete"),
    ((403, 200, 403, 403, 403), (403, 200, 403, 403, 403),
     "grids_appointmentversion_changelist grids_departmentmembershipversion_changelist "
     "grids_disclosure_changelist grids_certificate_changelist grids_memberversion_changelist grids_securityevent_changelist "
     "grids_userversion_changelist whistles_dayhead_changelist whistles_dayhead_history "
     "whistles_finding_changelist whistles_leadversion_changelist"),
    ((403, 200, 403, 403, 403), (403, 403, 403, 403, 403),
     "grids_appointmentversion_change grids_departmentmembershipversion_change grids_disclosure_change grids_certificate_change "
     "grids_memberversion_change grids_securityevent_change grids_userversion_change "
     "whistles_dayhead_change whistles_finding_change whistles_leadversion_change"),
    ((302, 200, 302, 302, 302), (302, 200, 302, 302, 302),
     "grids_appointmentversion_history grids_departmentmembershipversion_history grids_disclosure_history "
     "grids_memberversion_history grids_securityevent_history grids_userversion_history "
     "whistles_finding_history whistles_leadversion_history"),
    ((403, 200, 403, 302, 302), (403, 200, 403, 302, 302), "grids_certificate_history"),
    ((403, 403, 200, 403, 403), (403, 403, 302, 403, 403),
     "grids_appointment_change grids_departmentmembership_change"),
    ((200, 403, 200, 403, 200), (403, 403, 200, 403, 403),
     "grids_area_change grids_arealevel_change grids_postkind_change grids_staffingscheme_change "
     "whistles_source_change whistles_streetrule_change whistles_numbering_change"),
    ((200, 302, 302, 302, 302), (200, 302, 302, 302, 302),
     "whistles_import_history whistles_lead_history whistles_whistle_history"),
    ((200, 403, 403, 403, 200), (200, 403, 403, 403, 200),
     "whistles_import_changelist whistles_lead_changelist whistles_whistle_changelist"),
    ((200, 403, 403, 403, 302), (403, 403, 403, 403, 403),
     "whistles_import_change whistles_lead_change whistles_whistle_change"),
    ((302, 302, 302, 302, 302), (302, 302, 302, 302, 302),
     "password_change whistles_lead_open_page whistles_whistle_open_page"),
    ((200, 200, 200, 200, 200), (200, 200, 200, 200, 200),
     "index search"),
    ((200, 200, 200, 200, 200), (405, 405, 405, 405, 405),
     "jsi18n password_change_done"),
    ((200, 302, 200, 302, 302), (200, 302, 200, 302, 302),
     "grids_department_history grids_publicnumber_history grids_registerrules_history "
     "whistles_streethours_history whistles_categorylimit_history whistles_dutyrule_history whistles_textblock_history"),
    ((200, 403, 200, 403, 200), (403, 403, 302, 403, 403),
     "whistles_calendarday_change whistles_category_change"),
    ((200, 403, 200, 403, 302), (200, 403, 200, 403, 302),
     "grids_publicnumber_change grids_registerrules_change grids_department_change whistles_streethours_change whistles_categorylimit_change "
     "whistles_dutyrule_change whistles_textblock_change"),
    ((302, 302, 200, 302, 302), (302, 302, 200, 302, 302),
     "grids_appointment_history grids_schemearea_history grids_departmentmembership_history grids_user_history"),
    ((302, 302, 200, 302, 302), (302, 302, 302, 302, 302),
     "grids_appointment_end grids_departmentmembership_end grids_user_end_sessions grids_user_lock "
     "grids_user_unlock grids_user_let_in"),
    ((200, 302, 302, 302, 302), (400, 302, 302, 302, 302),
     "whistles_whistle_cancel"),
    ((200, 403, 200, 403, 200), (200, 403, 200, 403, 403),
     "grids_trade_change whistles_scheme_change"),
    ((200, 403, 200, 403, 200), (403, 403, 403, 403, 403),
     # a category of a street that nobody here governs
     "grids_colourcategory_change whistles_statisticscheck_change"),
    ((302, 200, 200, 200, 302), (302, 200, 200, 200, 302),
     "grids_approval_history"),
    ((302, 200, 302, 302, 302), (302, 400, 302, 302, 302),
     "whistles_finding_close"),
    ((302, 403, 200, 200, 302), (302, 403, 302, 302, 302),
     "grids_approval_refuse"),
    ((302, 403, 403, 200, 302), (302, 403, 403, 200, 302),
     "grids_approval_grant"),
    ((403, 200, 200, 200, 403), (403, 200, 200, 200, 403),
     "grids_approval_changelist"),
    ((403, 200, 200, 200, 403), (403, 403, 403, 403, 403),
     "grids_approval_change"),
    ((302, 302, 200, 302, 302), (302, 302, 400, 302, 302),
     "grids_user_reset_password"),
    ((403, 403, 200, 403, 403), (403, 403, 400, 403, 403),
     "grids_area_draw"),
    ((403, 403, 403, 403, 403), (405, 405, 405, 405, 405),
     "autocomplete"),
    ((405, 405, 405, 405, 405), (302, 302, 302, 302, 302),
     "logout"),
)  # fmt: skip
