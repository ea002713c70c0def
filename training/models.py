"""Every table of training and sales assets, one line each."""

from training.assessments.models import Attempt
from training.assets.models import Asset, AssetVersion
from training.courses.models import Course, Lesson, Question
from training.credentials.models import Certification, Credential
from training.enrolments.models import Enrolment, LessonProgress

__all__ = [
    "Asset", "AssetVersion", "Attempt", "Certification", "Course", "Credential", "Enrolment", "Lesson",
    "LessonProgress", "Question",
]  # fmt: skip
