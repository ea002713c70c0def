"""How dates are written in English. Pages and mails name these formats; none is spelled out where it is used."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i"
DATETIME_WITH_ZONE = "j M Y, H:i e"
DAY_AND_MONTH = "j M"
LONG_DATE = "j F Y"
LONG_DATETIME = "j F Y, H:i e"
WEEKDAY_DATE = "l, j F Y"
EXACT_TIME = "j F Y, H:i:s e"
# A browser's date field sends and takes this one, whatever it shows.
DATE_INPUT_FORMATS = ["%Y-%m-%d"]
