"""The processes behind `manage.py up` and `manage.py doctor`. Only the doctor's checks need Django's settings."""
