import shutil

import pytest

from portal.events.models import Event
from training.assessments.services import submit_attempt
from training.courses import services
from training.courses.content import CONTENT, load_course
from training.courses.models import Course, Question
from training.courses.services import load_shipped_courses
from training.sourcing import load_sources
from training.tomlfile import ContentError

pytestmark = pytest.mark.django_db
SLUG = "plans-seats-and-renewals"


@pytest.fixture
def edited(tmp_path):
    """Load a copy of the shipped course with one text in one file replaced."""

    def load(name: str, old: str, new: str):
        folder = shutil.copytree(CONTENT / "courses" / SLUG, tmp_path / SLUG, dirs_exist_ok=True)
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new))
        return services.load_course(load_course(folder, load_sources(CONTENT / "sources.toml")))

    return load


def test_everything_of_the_files_is_there(course):
    assert (course.version, course.pass_mark, course.questions_per_attempt, course.language) == (1, 75, 8, "en")
    lessons = list(course.lessons.all())
    assert [lesson.position for lesson in lessons] == [1, 2, 3]
    assert lessons[0].sources[0] == {
        "fact": "A team is 1 Dropbox subscription. One subscription per unique admin e-mail; "
        "a second order with the same admin e-mail fails.",
        "where": "CloudBlue Connect, “Dropbox FAQs”; interworks.cloud, “Ordering & Managing Dropbox”",
    }
    assert (course.certification.code, course.certification.valid_months) == (SLUG, 12)
    assert course.questions.count() > course.questions_per_attempt


def test_loading_the_same_files_again_changes_nothing(course):
    before = course.updated_at
    load_shipped_courses()
    assert load_shipped_courses() == []
    course.refresh_from_db()
    assert (course.version, course.updated_at) == (1, before)
    assert Event.objects.filter(verb="course.loaded", subject_id=course.pk).count() == 1


def test_a_changed_text_is_a_new_version_and_progress_stays(course, enrol, owner, edited):
    enrolment = enrol(owner, lessons=2)
    loaded = edited("course.toml", "minutes = 6", "minutes = 9")
    assert loaded.version == 2
    assert enrolment.progress.count() == 2
    event = Event.objects.filter(verb="course.loaded").latest("id")
    assert (event.old["version"], event.new["version"]) == (1, 2)


def test_an_attempt_keeps_the_questions_and_the_pass_mark_it_began_with(course, begin, owner, right, edited):
    attempt = begin(owner)
    answers = right(attempt)
    edited("quiz.toml", 'answer = "b"', 'answer = "c"')
    edited("quiz.toml", "pass_percent = 75", "pass_percent = 100")
    assert Course.objects.get(slug=SLUG).pass_mark == 100
    first = next(iter(answers))
    result = submit_attempt(actor=owner, attempt=attempt, answers=answers | {first: "wrong"})
    assert (result.state, result.score) == ("passed", 87)


def test_what_the_files_no_longer_have_goes(course, edited):
    edited("quiz.toml", 'id = "minimum-seats"', 'id = "least-seats"')
    assert not Question.objects.filter(key="minimum-seats").exists()


def test_a_mistake_in_the_files_loads_nothing(course, edited):
    with pytest.raises(ContentError):
        edited("quiz.toml", "pass_percent = 75", "pass_percent = 175")
    assert Course.objects.get(slug=SLUG).version == 1
