"""Answers as Dropbox publishes them, written by hand."""

TEAM = {
    "name": "Acme Dental", "team_id": "dbtid:AAB", "num_licensed_users": 5, "num_provisioned_users": 3, "num_used_licenses": 3,
    "policies": {
        "sharing": {
            "shared_folder_member_policy": {".tag": "anyone"}, "shared_folder_join_policy": {".tag": "from_anyone"},
            "shared_link_create_policy": {".tag": "default_public"},
        },
        "emm_state": {".tag": "disabled"}, "office_addin": {".tag": "enabled"},
    },
}  # fmt: skip

OLGA = {
    "profile": {
        "team_member_id": "dbmid:olga", "account_id": "dbid:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "email": "olga@acme.example",
        "email_verified": True, "secondary_emails": [{"email": "büro@acme.example", "is_verified": True}],
        "status": {".tag": "active"}, "membership_type": {".tag": "full"}, "joined_on": "2026-11-23T07:19:49Z",
        "name": {"given_name": "Olga", "surname": "Owner", "familiar_name": "Olga", "display_name": "Olga Owner",
                 "abbreviated_name": "OO"},
        "groups": ["g:1"], "member_folder_id": "1", "root_folder_id": "2",
    },
    "roles": [{"role_id": "pid_dbtmr:1", "name": "Team", "description": "Manage everything"}],
}  # fmt: skip

# Invited people may have no name, and plain members have no roles at all.
TOM = {
    "profile": {
        "team_member_id": "dbmid:tom", "email": "tom@acme.example", "email_verified": False, "secondary_emails": [],
        "status": {".tag": "invited"}, "membership_type": {".tag": "full"}, "invited_on": "2026-11-29T10:00:00Z",
        "name": {"given_name": "", "surname": "", "familiar_name": "", "display_name": "", "abbreviated_name": ""},
        "groups": [], "member_folder_id": "3", "root_folder_id": "4", "external_id": "pp:1",
    },
}  # fmt: skip

UMA = {
    "profile": {
        **OLGA["profile"], "team_member_id": "dbmid:uma", "email": "Uma@Acme.example", "external_id": "okta-17",
        "status": {".tag": "removed", "is_recoverable": True, "is_disconnected": False},
    },
}  # fmt: skip

INVITED_EVENT = {
    "timestamp": "2026-11-01T10:00:00Z",
    "event_category": {".tag": "members"},
    "actor": {".tag": "reseller", "reseller_name": "Northwind MSP", "reseller_email": "ops@northwind.example"},
    "context": {".tag": "team_member", "team_member_id": "dbmid:tom", "email": "tom@acme.example"},
    "event_type": {".tag": "member_change_status", "description": "(members) Changed member status"},
    "details": {
        ".tag": "member_change_status_details",
        "previous_value": {".tag": "invited"},
        "new_value": {".tag": "active"},
        "action": {".tag": "team_invite_details", "invite_method": {".tag": "invite_link"}},
    },
}
ADMIN_EVENT = {
    "timestamp": "2026-11-02T10:00:00Z",
    "event_category": {".tag": "apps"},
    "actor": {".tag": "admin", "admin": {".tag": "team_member", "display_name": "Olga Owner", "email": "olga@acme.example",
                                         "team_member_id": "dbmid:olga"}},
    "context": {".tag": "team"},
    "event_type": {".tag": "app_link_team", "description": "(apps) Linked app for team"},
    "details": {".tag": "app_link_team_details", "app_info": {".tag": "team_linked_app", "app_id": "dbaid:1"}},
}  # fmt: skip


def page(name: str, *rows: object, cursor: str = "cursor-1", has_more: bool = False) -> dict:
    return {name: list(rows), "cursor": cursor, "has_more": has_more}
