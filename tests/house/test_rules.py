"""What holds the house up: the layers, the kinds of records, the doors. Each test names the place that breaks the rule."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from partners.handovers.models import Handover
from portal.actions import REGISTRY
from portal.api.codes import BEGIN, END, table
from portal.errors import PortalError
from portal.subjects import _SUBJECTS
from portal.tenancy.kinds import NetworkOwned, PartnerOwned, Personal, VisibleQuerySet

BASE = settings.BASE_DIR if hasattr(settings, "BASE_DIR") else Path(__file__).resolve().parents[2]
OURS = ("portal", "partners", "training")
# Not a record of a kind: the tenant itself and the person, who decide for themselves who sees them.
THEIR_OWN_KIND = {"portal.Partner", "portal.User"}
COMPOSITION_ROOTS = {"portal/urls.py", "portal/demo.py"}
PURE = (
    "partners/standing/consequences.py", "portal/files/ends.py", "portal/files/unpacking.py",
    *(f"portal/files/reading/{name}.py" for name in ("outcomes", "limits", "child")),
    *(f"portal/files/reading/tools/{name}.py" for name in ("pdf", "picture", "package", "text")),
    "portal/imports/cells.py", "portal/imports/planned.py", "portal/imports/internet.py", "portal/imports/delimited.py",
    "partners/network/likeness.py", "partners/network/waiting.py", "partners/tiers/benefits.py",
    "partners/profiles/completeness.py", "partners/profiles/colours.py", "portal/contrast.py",
    "partners/subscriptions/terms.py", "partners/subscriptions/proration.py", "partners/subscriptions/plan_words.py",
    *(f"partners/subscriptions/engine/{path.name}" for path in sorted((BASE / "partners/subscriptions/engine").glob("*.py"))),
    *(f"partners/onboarding/engine/{path.name}" for path in sorted((BASE / "partners/onboarding/engine").glob("*.py"))),
    "portal/tenancy/security_score.py",
    *(f"portal/mail/{name}.py" for name in ("hours", "breaker", "replies", "fates")),
    "portal/search/words.py", "portal/notifications/schedule.py", "partners/scheduled_reports/days.py",
    *(f"partners/dropbox/gateway/{name}.py" for name in ("values", "faults", "answers", "reading", "matching")),
    "partners/dropbox/seats/as_seen.py",
    *(f"training/assessments/{name}.py" for name in ("answers", "drawing", "grading", "review", "typed")),
    *(f"training/courses/{name}.py" for name in ("content", "questions", "quiz_file")),
    *(f"training/credentials/{name}.py" for name in ("numbers", "badge", "multibase", "proofs", "statuslist", "verifying")),
)  # fmt: skip


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders or OURS:
        for path in sorted((BASE / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(BASE)), ast.parse(path.read_text())


def imports_of(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def our_models():
    return [model for label in OURS for model in apps.get_app_config(label).get_models()]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_model_is_of_a_kind_and_read_through_visible_to(model):
    assert issubclass(model._default_manager._queryset_class, VisibleQuerySet)
    if model._meta.label not in THEIR_OWN_KIND:
        assert issubclass(model, PartnerOwned | NetworkOwned | Personal)
    assert model.objects.visible_to(None).query.is_empty() is not False


def test_the_ground_imports_neither_of_the_others():
    wrong = [
        f"{name}: {module}"
        for name, tree in sources("portal")
        if name not in COMPOSITION_ROOTS
        for module in imports_of(tree)
        if module.split(".")[0] in {"partners", "training"}
    ]
    assert wrong == []


def test_the_grounds_migrations_depend_on_no_other_app_of_ours():
    for path in (BASE / "portal" / "migrations").glob("0*.py"):
        assert not re.search(r"""["'](partners|training)["']\s*,\s*["']0""", path.read_text()), path.name


def test_the_trade_does_not_know_training():
    wrong = [name for name, tree in sources("partners") if any(m.split(".")[0] == "training" for m in imports_of(tree))]
    assert wrong == []


def test_only_dropboxs_gateway_and_sandbox_import_its_sdk():
    """Each process that does pays 43 MiB for it, and its defaults wipe devices and send changes twice."""
    importing = [
        str(path.relative_to(BASE))
        for folder in OURS
        for path in sorted((BASE / folder).rglob("*.py"))
        if re.search(r"^\s*(from|import) (dropbox|stone)\b", path.read_text(), re.M)
    ]
    assert importing
    own = ("partners/dropbox/gateway/", "partners/dropbox/sandbox/")
    assert [name for name in importing if not name.startswith(own)] == []


def test_only_the_child_reads_pdfs():
    """It may die of them, or go round and round."""
    importing = [
        str(path.relative_to(BASE))
        for folder in OURS
        for path in sorted((BASE / folder).rglob("*.py"))
        if re.search(r"^\s*(from|import) (pypdf|portal\.files\.reading\.tools)", path.read_text(), re.M)
    ]
    assert importing == ["portal/files/reading/tools/pdf.py"]


@pytest.mark.parametrize("name", PURE)
def test_calculation_is_pure(name):
    imported = set(imports_of(ast.parse((BASE / name).read_text())))
    impure = {m for m in imported if (m.startswith("django") and "translation" not in m and "functional" not in m)}
    assert not impure
    assert not any(module.startswith("portal.clock") for module in imported)


def test_only_the_clock_knows_the_time():
    wrong = []
    for name, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}:
                owner = ast.unparse(node.value)
                if (
                    owner in {"datetime", "date", "timezone", "datetime.datetime", "datetime.date"}
                    and name != "portal/clock.py"
                ):
                    wrong.append(f"{name}:{node.lineno}")
    assert wrong == []


def test_doors_only_translate():
    """Views, API and forms read through `visible_to` and write through services."""
    wrong = []
    for name, tree in sources():
        if Path(name).name not in {"views.py", "api.py", "forms.py"} or name == "portal/web/views.py":
            continue
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Attribute)
                and node.value.attr == "objects"
            ) and node.attr not in {"visible_to", "none"}:
                wrong.append(f"{name}:{node.lineno} .objects.{node.attr}")
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"save", "delete"}
            ):
                wrong.append(f"{name}:{node.lineno} .{node.func.attr}()")
    assert wrong == []


def routes(resolver=None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern):
            yield path, entry


def test_every_page_says_who_it_is_for():
    silent = [
        path
        for path, entry in routes()
        if not hasattr(entry.callback, "audience")
        and not hasattr(entry.callback, "cls")
        and not path.startswith("accounts/")
    ]
    assert silent == []


def test_every_action_has_words_and_a_past_participle_for_its_event():
    for action in REGISTRY.values():
        assert str(action.label), action.name
        assert re.fullmatch(r"[a-z-]+", action.noun), action.name
        assert re.fullmatch(r"[a-z-]+", action.verb), action.name
        assert action.roles or action.staff_roles or action.anyone or action.by_link, f"{action.name} is for nobody"


def _refusals(base: type[PortalError] = PortalError) -> Iterator[type[PortalError]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _refusals(kind)


def test_every_refusal_says_what_to_do_next():
    assert [f"{kind.__module__}.{kind.__name__}" for kind in _refusals() if not str(kind.next_step)] == []


def test_templates_carry_no_inline_style_or_script():
    forbidden = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|javascript:", re.I)
    wrong = []
    for app in OURS:
        for path in (BASE / app).rglob("*.html"):
            if "mail" in path.parts:
                continue
            wrong += [
                f"{path.relative_to(BASE)}:{n}"
                for n, line in enumerate(path.read_text().split("\n"), 1)
                if forbidden.search(line)
            ]
    assert wrong == []


def test_nothing_is_fetched_from_elsewhere():
    """Pages, styles and scripts come from this portal alone."""
    remote = re.compile(r"""(?:src|href|url\()\s*=?\s*["'(]?(?:https?:)?//(?!www\.w3\.org)""")
    wrong = []
    for folder in ("static", "portal/templates", "partners/templates", "training/templates"):
        for path in (BASE / folder).rglob("*.*"):
            if path.suffix in {".css", ".js", ".html", ".svg"}:
                wrong += [str(path.relative_to(BASE))] if remote.search(path.read_text()) else []
    assert wrong == []


def test_decisions_are_numbered_without_gap_or_double():
    """By file name and by heading alike, so that a number names one decision."""
    paths = sorted((BASE / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in paths] == list(range(1, len(paths) + 1))
    for number, path in enumerate(paths, 1):
        assert path.read_text().startswith(f"# {number}. "), path.name


def test_the_table_of_error_codes_is_what_the_code_says():
    written = (settings.BASE / "docs" / "api.md").read_text().partition(BEGIN)[2].partition(END)[0]
    assert written.strip() == table().strip(), "run: manage.py error_codes"


def test_files_of_one_partner_are_attached_one_after_the_other():
    """Else two at once could take more room than their partner has. A hand-over only keeps those that were with its client."""
    taking = [kind.model for kind in _SUBJECTS.values() if kind.files and kind.model is not Handover]
    assert taking
    assert all(model.held_first == "partner" for model in taking)


def test_migrations_read_and_write_where_they_migrate():
    """Where a role owns the tables, the application's role waits for what the owner has altered, in vain."""
    wrong = [
        f"{path.relative_to(BASE)}: {line.strip()}"
        for folder in OURS
        for path in sorted((BASE / folder / "migrations").glob("0*.py"))
        for line in path.read_text().splitlines()
        if "get_model(" in line and ".objects" in line and not re.search(r"\.objects\.using\(|OuterRef\(", line)
    ]
    assert wrong == []
