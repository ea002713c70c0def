"""Which record each route names. A route that is not here fails the suite: nobody adds one without the crawler knowing it."""

# Pages by url name → the id (of tests/house/world.py) that their keyword names; empty for routes without one.
# Keywords other than `pk` (a course's or asset's address) are in KEYWORDS.
PAGES: dict[str, str] = {
    "client-account-list": "",
    "client-account-create": "",
    "client-account": "client_account",
    "client-account-update": "client_account",
    "client-account-archive": "client_account",
    "client-account-restore": "client_account",
    "client-account-merge": "client_account",
    "plan-list": "",
    "subscription-list": "",
    "subscription-create": "",
    "subscription": "subscription",
    "subscription-seats": "subscription",
    "subscription-withdraw": "subscription",
    "subscription-cancel": "subscription",
    "partner-home": "",
    "partner-people": "",
    "partner-invite": "",
    "membership-role": "membership",
    "membership-reset-second-factor": "membership",
    "membership-remove": "membership",
    "membership-leave": "membership",
    "invitation-resend": "invitation",
    "invitation-revoke": "invitation",
    "partner-settings": "",
    "security-policy": "",
    "api-key-list": "",
    "api-key-create": "",
    "api-key": "api_key",
    "api-key-update": "api_key",
    "api-key-rotate": "api_key",
    "api-key-end-overlap": "api_key",
    "api-key-revoke": "api_key",
    "saved-view-create": "",
    "saved-view-delete": "saved_view",
    "partner-permissions": "",
    "import-create": "",
    "import": "import_",
    "import-map": "import_",
    "import-error-file": "import_",
    "import-commit": "import_",
    "import-discard": "import_",
    "job-list": "",
    "job": "job",
    "job-progress": "job",
    "job-cancel": "job",
    "job-retry": "job",
    "job-file": "finished_job",
    "course-list": "",
    "course": "course",
    "enrolment-create": "course",
    "attempt-create": "course",
    "lesson": "course",
    "lesson-finish": "course",
    "attempt": "attempt",
    "credential": "credential",
    "asset-list": "",
    "asset": "asset",
    "asset-download": "asset",
    "brand": "",
    "brand-preview": "",
    "brand-logo": "",
    "brand-logo-upload": "",
    "brand-logo-remove": "",
    "company-profile": "",
    "company-edit": "",
    "billing-edit": "",
    "address-remove": "",
    "address-edit": "",
    "programme": "",
    "agreement": "",
    "agreement-accept": "agreement",
    "announcement-list": "",
    "help": "",
    "support-request-list": "",
    "support-request-create": "",
    "support-request": "support_request",
    "support-request-close": "support_request",
    "announcement": "announcement",
    "announcement-acknowledge": "announcement",
}

# Ids above that name the network's records: the same for every partner.
NETWORK_OWNED = {"agreement", "course", "lesson", "asset"}

# What everybody may do for themselves, whatever their role: learning, and leaving.
PERSONAL = {"membership-leave", "enrolment-create", "lesson-finish", "attempt-create"}
KEYWORDS = {"name": "list_name", "kind": "address_kind", "course_slug": "course", "lesson_slug": "lesson", "asset_slug": "asset"}

# API nouns → the id that a record's path names, or None where the records are the network's.
NOUNS: dict[str, str | None] = {
    "partners": "partner",
    "memberships": "membership",
    "invitations": "invitation",
    "api-keys": "api_key",
    "client-accounts": "client_account",
    "subscriptions": "subscription",
    "imports": "import_",
    "jobs": "finished_job",
    "messages": "message",
    "saved-views": "saved_view",
    "events": "event",
    "event-deliveries": None,
    "profiles": "profile",
    "partner-notes": None,  # staff's own about partners: a partner's key finds none
    "partner-views": "partner_view",
    "enrolments": "enrolment",
    "attempts": "attempt",
    "credentials": "credential",
    "courses": None,
    "lessons": None,
    "certifications": None,
    "assets": None,
    "asset-versions": None,
    "journeys": None,
    "staff-members": None,
    "agreements": None,
    "announcements": "announcement",
    "support-requests": "support_request",
    "applications": None,
    "tiers": None,
    "benefits": None,
    "plans": None,
    "prices": None,
}

# What about a partner only staff read: its own key is refused, and says so.
ABOUT_PARTNERS_FOR_STAFF = {"api-partners-consequences"}

# Pages and resources that name no partner's record: for everybody, for oneself, for staff.
ELSEWHERE = {
    "privacy",
    "terms",
    "certificate-check",
    "home", "set-language", "styleguide", "staff-home", "api-explorer", "api-openapi", "api-me", "api-permissions",
    "invitation", "invitation-renew", "message", "delivery", "event", "application-create", "apply-sent", "apply-confirm",
    "apply-mend", "apply-renew", "apply-status", "apply-withdraw",
}  # fmt: skip
ELSEWHERE_PREFIXES = ("account", "mfa", "staff-", "mailbox", "message-", "delivery-", "event-", "journey-")

# Fields of request bodies that name records → the id; whatever route takes them must find another partner's not there.
REFERENCES = {
    "client_account": "client_account",
    "other": "client_account",
    "subscription": "subscription",
    "enrolment": "enrolment",
    "user": "user",
    "membership": "membership",
    "partner": "partner",
}
