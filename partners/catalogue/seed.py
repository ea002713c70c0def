"""The catalogue that every portal starts with: only what was read in a source, with the source. Loaded by a migration.

Where a source gives no day, `precision` is `year`. What no source says (the storage of Education) is left out, not guessed.
"""

INTERWORKS = "interworks.cloud, Ordering & Managing Dropbox"
CHANNEL_MINIMUM = f"{INTERWORKS} (minimum 3 licences per plan, Education 300; trial of 30 days)"
HELP_NAMES = "Dropbox Help, How to manage licenses and storage space, 17 September 2024 (name of the plan)"
METERED = "blog.dropbox.com, 24 August 2023"

PLANS = [
    ("standard", "Standard", 10),
    ("business", "Business", 20),
    ("advanced", "Advanced", 30),
    ("business-plus", "Business Plus", 40),
    ("enterprise", "Enterprise", 50),
    ("education", "Education", 60),
]

# plan, valid_from, valid_until, precision, minimum seats, storage, trial days, summary, source
VERSIONS = [
    (
        "standard", "2018-01-01", None, "year", 3, "2 TB for the whole team", 30,
        "For teams that share one amount of storage.",
        f"UK G-Cloud 10 listing of 2018 and dropbox.com/business/faqs (storage); {CHANNEL_MINIMUM}",
    ),
    (
        "advanced", "2018-01-01", "2023-08-24", "year", 3, "As much as the team needs", 30,
        "Storage without a fixed limit, until August 2023.",
        f"dropbox.com/business/faqs (storage); {CHANNEL_MINIMUM}",
    ),
    (
        "advanced", "2023-08-24", None, "day", 3,
        "15 TB for the first 3 seats, 5 TB for each further seat, at most 1,000 TB", 30,
        "Storage that grows with the seats.",
        f"{METERED} (storage); {CHANNEL_MINIMUM}",
    ),
    (
        "business", "2024-09-17", None, "day", 3, "", 30, "One of the plans sold in the channel.",
        f"{HELP_NAMES}; {CHANNEL_MINIMUM}",
    ),
    (
        "business-plus", "2024-09-17", None, "day", 3, "", 30, "One of the plans sold in the channel.",
        f"{HELP_NAMES}; {CHANNEL_MINIMUM}",
    ),
    (
        "enterprise", "2018-01-01", None, "year", 3, "As much as the team needs", None,
        "For companies with terms of their own.",
        f"dropbox.com/business/faqs (storage); {INTERWORKS} (minimum 3 licences per plan)",
    ),
    (
        "education", "2018-01-01", None, "year", 300, "", None, "For schools and universities.",
        f"{INTERWORKS} (Education: minimum 300 licences)",
    ),
]  # fmt: skip

# plan, valid_from, valid_until, precision, country, term, per, amount, currency, source
PRICES = [
    ("standard", "2018-01-01", "2019-01-01", "year", "GB", "", "year", "84", "GBP", "UK G-Cloud 10 listing of 2018"),
    ("advanced", "2023-08-24", None, "day", "", "", "month", "24", "USD", "News copy of August 2023"),
    ("advanced", "2023-08-24", None, "day", "", "", "month", "30", "USD", "XDA, 25 August 2023"),
]

RULES = [
    {
        "code": "channel",
        "valid_from": "2018-01-01",
        "precision": "year",
        "cancel_within_days": 14,
        "notice_days": 30,
        "explanation": (
            "Seats are added at once; what they cost is prorated by the day until the renewal. Seats are given up at the next "
            "renewal, without refund. An order or a renewal can be cancelled in its first 14 days. Teams that pay by invoice "
            "ask for a reduction at least 30 days before the renewal."
        ),
        "source": (
            f"CloudBlue Connect, Dropbox FAQs (additions and removals); {INTERWORKS} (first 14 days); "
            "Dropbox Help, 17 September 2024 (30 days for invoiced customers)"
        ),
    }
]

FAQ = "CloudBlue Connect, Dropbox FAQs"
EVERY_PLAN = [code for code, _name, _rank in PLANS]
# code, name, rank, quantity, plans, excludes, family, summary, source; all without a date in the source: as the rule above
ADD_ONS = [
    (
        "extended-version-history", "Extended Version History", 10, "as-seats", EVERY_PLAN, ["data-governance"], "",
        "Deleted files and old versions are kept for longer.",
        f"{FAQ} (as many as seats; not together with Data Governance, which includes it)",
    ),
    (
        "data-governance", "Data Governance", 20, "as-seats", EVERY_PLAN, ["extended-version-history"], "",
        "Data Governance, Extended Version History included.",
        f"{FAQ} (as many as seats; includes Extended Version History)",
    ),
    (
        "storage-10-tb", "Storage pack 10 TB", 30, "one", ["advanced"], [], "storage-pack", "10 TB more for the team.",
        f"{FAQ} (10 TB or 50 TB, one pack for a team, only on “Advanced Server”, read here as the plan Advanced)",
    ),
    (
        "storage-50-tb", "Storage pack 50 TB", 40, "one", ["advanced"], [], "storage-pack", "50 TB more for the team.",
        f"{FAQ} (10 TB or 50 TB, one pack for a team, only on “Advanced Server”, read here as the plan Advanced)",
    ),
]  # fmt: skip


def load_add_ons(apps, database: str) -> None:
    """The add-ons, with the migration's own models; what excludes what needs all of them."""
    from portal.ids import new_id

    plans = {plan.code: plan for plan in apps.get_model("partners", "Plan").objects.using(database).all()}
    add_ons, versions = (apps.get_model("partners", name).objects.using(database) for name in ("AddOn", "AddOnVersion"))
    known = {
        code: add_ons.create(id=new_id("ao"), code=code, name=name, rank=rank) for code, name, rank, *_rest in ADD_ONS
    }
    for code, _name, _rank, quantity, fits, excludes, family, summary, source in ADD_ONS:
        version = versions.create(
            id=new_id("av"), add_on=known[code], valid_from="2018-01-01", precision="year", verified=True,
            quantity=quantity, family=family, summary=summary, source=source,
        )  # fmt: skip
        version.plans.set([plans[plan] for plan in fits])
        version.excludes.set([known[other] for other in excludes])


def load(apps, database: str) -> None:
    """Write the rows with the migration's own models."""
    from portal.ids import new_id

    plan_model, version_model = apps.get_model("partners", "Plan"), apps.get_model("partners", "PlanVersion")
    price_model, rule_model = apps.get_model("partners", "Price"), apps.get_model("partners", "CommitmentRule")
    plans = {
        code: plan_model.objects.using(database).create(id=new_id("pl"), code=code, name=name, rank=rank)
        for code, name, rank in PLANS
    }
    for code, start, end, precision, minimum, storage, trial, summary, source in VERSIONS:
        version_model.objects.using(database).create(
            id=new_id("pv"), plan=plans[code], valid_from=start, valid_until=end, precision=precision, verified=True,
            minimum_seats=minimum, storage=storage, trial_days=trial, summary=summary, source=source,
        )  # fmt: skip
    for code, start, end, precision, country, term, per, amount, currency, source in PRICES:
        price_model.objects.using(database).create(
            id=new_id("pr"), plan=plans[code], valid_from=start, valid_until=end, precision=precision, verified=True,
            country=country, term=term, per=per, amount=amount, currency=currency, source=source,
        )  # fmt: skip
    for rule in RULES:
        rule_model.objects.using(database).create(id=new_id("cr"), verified=True, **rule)
