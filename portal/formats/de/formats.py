"""How dates are written in German."""

DATE_FORMAT = "j. F Y"
DATETIME_FORMAT = "j. F Y, H:i"
DATETIME_WITH_ZONE = "j. F Y, H:i e"
DAY_AND_MONTH = "j. M"
LONG_DATE = "j. F Y"
LONG_DATETIME = "j. F Y, H:i e"
WEEKDAY_DATE = "l, j. F Y"
EXACT_TIME = "j. F Y, H:i:s e"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
