"""How dates are written in German."""

DATE_FORMAT = "j. N Y"  # 13. Jan. 2027: a column of whole months would push others out of a table
DATETIME_FORMAT = "j. N Y, H:i"
DATETIME_WITH_ZONE = "j. N Y, H:i e"
DAY_AND_MONTH = "j. N"
LONG_DATE = "j. F Y"
LONG_DATETIME = "j. F Y, H:i e"
WEEKDAY_DATE = "l, j. F Y"
EXACT_TIME = "j. F Y, H:i:s e"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
