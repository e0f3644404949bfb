"""Words around names: what introduces one, what honours one, and capitalised words that are none."""

# The next word is a name, if it has a capital letter.
_INTRODUCED_BY = """
mr mrs ms miss dr sir madam named surnamed surname пан пана пану пані паном госпожа господин
господина гражданин гражданка громадянин громадянина громадянка громадянку громадянки звати звали
зовут звать прізвище прізвищем прізвиська прозвали фамилия фамилии фамилией ім'я імені имя имени
позивний позывной тітка тьотя дядя дядько баба бабуся отець отца батюшка тетя captain sergeant
colonel lieutenant major private капітан капітана капитан капитана майор майора лейтенант лейтенанта
сержант сержанта полковник полковника старшина прапорщик рядовий рядовой доктор доктора слідчий
следователь суддя судья
"""
# Two words that do the same.
INTRODUCED_BY_TWO = frozenset(
    (
        "name is",
        "name was",
        "surname is",
        "surname was",
        "last name",
        "names are",
        "went by",
        "goes by",
        "known as",
        "was called",
        "is called",
        "по имени",
        "на ім'я",
        "мене звуть",
        "его зовут",
    )
)
# A hospital or street named after somebody says nothing about a witness.
_HONOURS = """
імені ім имени им named
"""
# What a street is called after is no witness either; with a number it is an address.
_STREETS = """
вулиця вулиці вулицю вулицею улица улицы улице улицу проспект проспекту проспекті проспекте бульвар
бульварі бульваре площа площі площу площадь площади провулок провулку переулок переулке
"""
_STREETS_AFTER = """
street avenue road boulevard lane square
"""
# Capitalised at the beginning of a sentence, or by the custom of English, and no part of a name.
_NO_NAME = """
the a an i he she they we it his her their in on at to from for of and but or then when after before
there this that these those my our your no not yes who what where why how all one two is was were
are as if by with said says united red north south east west january february march april may june
july august september october november december monday tuesday wednesday thursday friday saturday
sunday russian russians ukrainian ukrainians english french german god і й та а але я ти ми він вона
вони воно це той та ті як що де коли бо чи не ні так у в на з із зі до від по при про під и но он
она они мы ты вы это тот та те как что где когда не нет да к с о об из за для его ее их наш ваш
потім тоді там тут ще вже чому хто якщо після перед через потом тогда здесь там еще уже почему кто
если после
"""

INTRODUCED_BY = frozenset(_INTRODUCED_BY.split())
HONOURS = frozenset(_HONOURS.split())
STREETS = frozenset(_STREETS.split())
STREETS_AFTER = frozenset(_STREETS_AFTER.split())
NO_NAME = frozenset(_NO_NAME.split())
