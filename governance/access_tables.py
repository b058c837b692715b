"""What every address answers, as the access matrix has it (`governance.access_matrix` says how the tables are read).

The columns are the roles; a number is the status: 200 shown, 302 sent elsewhere, 400 the request lacks what it needs, 403
known but not allowed, 404 not to be known, 405 not by this method, 409 not in this state.
"""

# ruff: noqa: ISC004  names of pages, many a row
ROLES = ("anonymous", "community_officer", "street_admin", "street_leader", "district_desk", "complaint_officer",
         "department_handler", "city_viewer",
         "auditor", "system_admin", "security_officer", "other_street_admin")  # fmt: skip
#                    nobody officer admin leader district compl dept  city audit system secur other street
PAGES = {
    "home":                (302, 200, 200, 200, 200, 200, 200, 302, 200, 200, 200, 200),
    "more":                (302, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "directory":           (302, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "help":                (302, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "sign_in":             (200, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302),
    "sign_out":            (302, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "password_change":     (302, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "second_factor":       (302, 302, 200, 200, 302, 200, 200, 302, 200, 200, 200, 200),
    "second_factor_enrol": (302, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "recovery_codes":      (302, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "second_factor_change":(302, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "account":             (302, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "session_end":         (302, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "notice_seen":         (302, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "redeem":              (200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "lead_desk":           (302, 200, 200, 200, 403, 403, 403, 403, 403, 403, 403, 200),
    "lead_list":           (302, 200, 200, 200, 403, 403, 403, 403, 403, 403, 403, 200),
    "complaint_desk":      (302, 403, 403, 200, 403, 200, 403, 403, 403, 403, 403, 403),
    "complaint_receipt":   (302, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "lead_receive":        (302, 200, 200, 403, 403, 403, 403, 403, 403, 403, 403, 200),
    "lead":                (302, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, 404),
    "lead_whistle":        (302, 403, 200, 403, 404, 404, 404, 404, 404, 404, 404, 404),
    "lead_terms":          (302, 403, 404, 403, 404, 404, 404, 404, 404, 404, 404, 404),
    "lead_likely":         (302, 200, 200, 200, 404, 404, 404, 404, 404, 404, 404, 404),
    "lead_dismiss":        (302, 403, 200, 403, 404, 404, 404, 404, 404, 404, 404, 404),
    "lead_take":           (302, 403, 200, 403, 404, 404, 404, 404, 404, 404, 404, 404),
    "lead_reveal":         (302, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "whistle_list":        (302, 200, 200, 200, 200, 403, 200, 200, 403, 403, 403, 200),
    "whistle":             (302, 200, 200, 200, 200, 404, 200, 404, 404, 404, 404, 404),
    "whistle_take":        (302, 403, 200, 403, 403, 404, 403, 404, 404, 404, 404, 404),
    "file":                (302, 200, 200, 200, 200, 404, 200, 404, 404, 404, 404, 404),
    "file_small":          (302, 200, 200, 200, 200, 404, 200, 404, 404, 404, 404, 404),
    "report_in_list":      (302, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403, 403),
    "import_list":         (302, 403, 200, 403, 403, 403, 403, 403, 403, 403, 403, 200),
    "import_new":          (302, 403, 200, 403, 403, 403, 403, 403, 403, 403, 403, 200),
    "import_page":         (302, 404, 302, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "import_progress":     (302, 404, 302, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "import_columns":      (302, 404, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "import_layout":       (302, 404, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "import_confirm":      (302, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "import_drop":         (302, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "import_settle":       (302, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "import_take_back":    (302, 404, 302, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "import_take_over":    (302, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "import_differences":  (302, 404, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "import_refused":      (302, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "statistics":          (302, 200, 200, 200, 200, 403, 403, 200, 403, 403, 403, 200),
    "statistics_departments": (302, 200, 200, 200, 200, 403, 200, 200, 403, 403, 403, 200),
    "statistics_leads":    (302, 400, 400, 400, 400, 403, 403, 400, 403, 403, 403, 400),
    "statistics_checks":   (302, 200, 200, 200, 200, 403, 403, 200, 403, 403, 403, 200),
    "export_list":         (302, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "export_new":          (302, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "export_page":         (302, 404, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "export_progress":     (302, 404, 302, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "export_file":         (302, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "export_drop":         (302, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "export_decide":       (302, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "feedback":            (302, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "feedback_answer":     (302, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405, 405),
    "set_language":        (302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302),
    "favicon":             (302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302),
    "live":                (200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "gallery":             (302, 404, 200, 404, 404, 404, 404, 404, 200, 200, 200, 200),
}  # fmt: skip
# pages that take a form, sent with nothing in it; every other page answers 405
POSTED = {
    "sign_in":             (200, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302),
    "sign_out":            (302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302),
    "password_change":     (302, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400),
    "second_factor":       (302, 302, 400, 400, 302, 400, 400, 302, 400, 400, 400, 400),
    "second_factor_enrol": (302, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400),
    "recovery_codes":      (302, 302, 409, 409, 302, 409, 409, 302, 409, 409, 409, 409),
    "second_factor_change":(302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302),
    "account":             (302, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "session_end":         (302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302),
    "notice_seen":         (302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302),
    "redeem":              (400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400),
    "lead_receive":        (302, 400, 400, 403, 403, 403, 403, 403, 403, 403, 403, 400),
    "lead_whistle":        (302, 403, 400, 403, 404, 404, 404, 404, 404, 404, 404, 404),
    "lead_dismiss":        (302, 403, 400, 403, 404, 404, 404, 404, 404, 404, 404, 404),
    "lead_take":           (302, 400, 400, 400, 404, 404, 404, 404, 404, 404, 404, 404),
    "lead_reveal":         (302, 400, 400, 400, 404, 404, 404, 404, 404, 404, 404, 404),
    "whistle_take":        (302, 400, 400, 400, 400, 404, 400, 404, 404, 404, 404, 404),
    "import_new":          (302, 403, 400, 403, 403, 403, 403, 403, 403, 403, 403, 400),
    "import_columns":      (302, 404, 400, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "import_layout":       (302, 404, 302, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "import_confirm":      (302, 404, 302, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "import_drop":         (302, 404, 302, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "import_settle":       (302, 404, 302, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "import_take_back":    (302, 404, 302, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "import_take_over":    (302, 404, 400, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "import_refused":      (302, 404, 403, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "export_new":          (302, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "export_file":         (302, 404, 302, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "export_drop":         (302, 404, 302, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "export_decide":       (302, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "feedback":            (302, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400),
    "feedback_answer":     (302, 400, 400, 404, 404, 404, 404, 404, 404, 400, 404, 404),
    "set_language":        (302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302),
    "favicon":             (302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302),
}  # fmt: skip
API = {
    "api_export-list":     (403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "api_export-detail":   (403, 404, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "api_export-file":     (403, 404, 409, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "api_area-detail":     (403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "api_area-list":       (403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "api_category-list":   (403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "api_closure":         (403, 400, 400, 400, 400, 403, 403, 400, 403, 403, 403, 400),
    "api_departments":     (403, 400, 400, 400, 400, 403, 400, 400, 403, 403, 403, 400),
    "api_department-detail":(403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "api_department-list": (403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "api_docs":            (302, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "api_grade-detail":    (403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "api_grade-list":      (403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "api_home":            (302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302),
    "api_import-columns":  (403, 403, 405, 403, 403, 403, 403, 403, 403, 403, 403, 405),
    "api_import-confirm":  (403, 403, 405, 403, 403, 403, 403, 403, 403, 403, 403, 405),
    "api_import-detail":   (403, 403, 200, 403, 403, 403, 403, 403, 403, 403, 403, 404),
    "api_import-differences": (403, 403, 200, 403, 403, 403, 403, 403, 403, 403, 403, 404),
    "api_import-kept":     (403, 403, 200, 403, 403, 403, 403, 403, 403, 403, 403, 404),
    "api_import-take-back": (403, 403, 405, 403, 403, 403, 403, 403, 403, 403, 403, 405),
    "api_import-take-over": (403, 403, 405, 403, 403, 403, 403, 403, 403, 403, 403, 405),
    "api_import-drop":     (403, 403, 405, 403, 403, 403, 403, 403, 403, 403, 403, 405),
    "api_import-layout":   (403, 403, 405, 403, 403, 403, 403, 403, 403, 403, 403, 405),
    "api_import-list":     (403, 403, 200, 403, 403, 403, 403, 403, 403, 403, 403, 200),
    "api_import-refused":  (403, 403, 200, 403, 403, 403, 403, 403, 403, 403, 403, 404),
    "api_lead-detail":     (403, 200, 200, 200, 403, 404, 403, 403, 403, 403, 403, 404),
    "api_lead-dismiss":    (403, 405, 405, 405, 403, 405, 403, 403, 403, 403, 403, 405),
    "api_lead-list":       (403, 200, 200, 200, 403, 200, 403, 403, 403, 403, 403, 200),
    "api_lead-reveal":     (403, 405, 405, 405, 403, 405, 403, 403, 403, 403, 403, 405),
    "api_lead-take":       (403, 405, 405, 405, 403, 405, 403, 403, 403, 403, 403, 405),
    "api_lead-whistle":    (403, 403, 405, 405, 403, 405, 403, 403, 403, 403, 403, 405),
    "api_report_in-list":  (403, 403, 403, 403, 403, 403, 200, 403, 403, 403, 403, 403),
    "api_schema":          (403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "api_source-detail":   (403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "api_source-list":     (403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "api_whistle-detail":  (403, 200, 200, 200, 200, 404, 200, 403, 403, 403, 403, 404),
    "api_whistle-list":    (403, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 200),
    "api_whistle-take":    (403, 405, 405, 405, 405, 405, 405, 403, 403, 403, 403, 405),
}  # fmt: skip
API_POSTED = {
    "api_export-list":     (403, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400),
    "api_home":            (302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302),
    "api_import-columns":  (403, 403, 400, 403, 403, 403, 403, 403, 403, 403, 403, 400),
    "api_import-confirm":  (403, 403, 409, 403, 403, 403, 403, 403, 403, 403, 403, 404),
    "api_import-take-back": (403, 403, 400, 403, 403, 403, 403, 403, 403, 403, 403, 400),
    "api_import-take-over": (403, 403, 400, 403, 403, 403, 403, 403, 403, 403, 403, 400),
    "api_import-drop":     (403, 403, 200, 403, 403, 403, 403, 403, 403, 403, 403, 404),
    "api_import-layout":   (403, 403, 200, 403, 403, 403, 403, 403, 403, 403, 403, 404),
    "api_import-list":     (403, 403, 400, 403, 403, 403, 403, 403, 403, 403, 403, 400),
    "api_lead-dismiss":    (403, 403, 400, 400, 403, 404, 403, 403, 403, 403, 403, 404),
    "api_lead-list":       (403, 400, 400, 403, 403, 403, 403, 403, 403, 403, 403, 400),
    "api_lead-reveal":     (403, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400),
    "api_lead-take":       (403, 400, 400, 400, 403, 400, 403, 403, 403, 403, 403, 400),
    "api_lead-whistle":    (403, 403, 400, 400, 403, 404, 403, 403, 403, 403, 403, 404),
    "api_whistle-take":    (403, 400, 400, 400, 400, 400, 400, 403, 403, 403, 403, 400),
}  # fmt: skip
# who comes into the administration at all; everybody else is sent away from each of its pages
ADMINISTRATORS = ("street_admin", "auditor", "system_admin", "security_officer", "other_street_admin")
# what they are answered: read, a form sent with nothing in it, and the pages that answer so
ADMINISTRATION = (
    ((403, 403, 403, 403, 403), (403, 403, 403, 403, 403),
     "grids_appointment_delete grids_appointmentversion_add grids_appointmentversion_delete "
     "grids_approval_add grids_approval_delete grids_area_delete grids_arealevel_add "
     "grids_arealevel_delete grids_department_delete grids_departmentmembership_delete "
     "grids_departmentmembershipversion_add grids_departmentmembershipversion_delete grids_disclosure_add "
     "grids_disclosure_delete grids_member_delete grids_memberversion_add grids_memberversion_delete "
     "grids_postkind_delete grids_securityevent_add grids_securityevent_delete grids_user_delete "
     "grids_userversion_add grids_userversion_delete whistles_category_delete whistles_dayhead_add "
     "whistles_dayhead_delete whistles_finding_add whistles_finding_delete whistles_import_add "
     "whistles_import_delete whistles_lead_add whistles_lead_delete whistles_leadversion_add "
     "whistles_leadversion_delete whistles_scheme_delete whistles_source_delete "
     "whistles_statisticscheck_add whistles_statisticscheck_delete whistles_streethours_delete whistles_categorylimit_delete "
     "whistles_streetrule_delete whistles_numbering_delete whistles_whistle_add whistles_whistle_delete"),
    ((200, 403, 200, 403, 200), (200, 403, 200, 403, 200),
     "grids_area_changelist grids_area_history grids_arealevel_changelist grids_arealevel_history "
     "grids_department_add grids_department_changelist grids_postkind_changelist grids_postkind_history "
     "whistles_calendarday_changelist whistles_calendarday_history whistles_category_add "
     "whistles_category_changelist whistles_category_history whistles_scheme_add "
     "whistles_scheme_changelist whistles_scheme_history whistles_source_add whistles_source_changelist "
     "whistles_source_history whistles_statisticscheck_changelist whistles_statisticscheck_history "
     "whistles_streethours_add whistles_categorylimit_add whistles_streetrule_add whistles_streetrule_changelist "
     "whistles_numbering_add whistles_numbering_changelist whistles_numbering_history "
     "whistles_streetrule_history whistles_streethours_changelist whistles_categorylimit_changelist"),
    ((403, 403, 200, 403, 403), (403, 403, 200, 403, 403),
     "grids_appointment_add grids_appointment_changelist grids_area_add grids_departmentmembership_add "
     "grids_departmentmembership_changelist grids_member_add grids_member_change grids_member_changelist "
     "grids_member_history grids_postkind_add grids_user_add grids_user_change grids_user_changelist "
     "whistles_calendarday_add whistles_calendarday_delete"),
    ((403, 200, 403, 403, 403), (403, 200, 403, 403, 403),
     "grids_appointmentversion_changelist grids_departmentmembershipversion_changelist "
     "grids_disclosure_changelist grids_memberversion_changelist grids_securityevent_changelist "
     "grids_userversion_changelist whistles_dayhead_changelist whistles_dayhead_history "
     "whistles_finding_changelist whistles_leadversion_changelist"),
    ((403, 200, 403, 403, 403), (403, 403, 403, 403, 403),
     "grids_appointmentversion_change grids_departmentmembershipversion_change grids_disclosure_change "
     "grids_memberversion_change grids_securityevent_change grids_userversion_change "
     "whistles_dayhead_change whistles_finding_change whistles_leadversion_change"),
    ((302, 200, 302, 302, 302), (302, 200, 302, 302, 302),
     "grids_appointmentversion_history grids_departmentmembershipversion_history grids_disclosure_history "
     "grids_memberversion_history grids_securityevent_history grids_userversion_history "
     "whistles_finding_history whistles_leadversion_history"),
    ((403, 403, 200, 403, 403), (403, 403, 302, 403, 403),
     "grids_appointment_change grids_departmentmembership_change"),
    ((200, 403, 200, 403, 200), (403, 403, 200, 403, 403),
     "grids_area_change grids_arealevel_change grids_postkind_change whistles_source_change whistles_streetrule_change whistles_numbering_change"),
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
     "grids_department_history whistles_streethours_history whistles_categorylimit_history"),
    ((200, 403, 200, 403, 200), (403, 403, 302, 403, 403),
     "whistles_calendarday_change whistles_category_change"),
    ((200, 403, 200, 403, 302), (200, 403, 200, 403, 302),
     "grids_department_change whistles_streethours_change whistles_categorylimit_change"),
    ((302, 302, 200, 302, 302), (302, 302, 200, 302, 302),
     "grids_appointment_history grids_departmentmembership_history grids_user_history"),
    ((302, 302, 200, 302, 302), (302, 302, 302, 302, 302),
     "grids_appointment_end grids_departmentmembership_end grids_user_end_sessions grids_user_lock "
     "grids_user_unlock grids_user_let_in"),
    ((200, 302, 302, 302, 302), (400, 302, 302, 302, 302),
     "whistles_whistle_cancel"),
    ((200, 403, 200, 403, 200), (200, 403, 200, 403, 403),
     "whistles_scheme_change"),
    ((200, 403, 200, 403, 200), (403, 403, 403, 403, 403),
     "whistles_statisticscheck_change"),
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
    ((403, 403, 403, 403, 403), (405, 405, 405, 405, 405),
     "autocomplete"),
    ((405, 405, 405, 405, 405), (302, 302, 302, 302, 302),
     "logout"),
)  # fmt: skip
