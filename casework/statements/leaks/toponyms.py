"""Places, peoples and institutions: what looks like a surname and is none, and what says where.

Beginnings of words, so that every case and adjective is meant: "херсон" is Херсон, Херсоні, херсонський.
"""

CITIES = """
київ киев києв харків харьков херсон запоріж запорож донецьк донецк луганськ луганск маріупол
мариупол бахмут авдіїв авдеев мелітопол мелитопол бердянськ бердянск енергодар энергодар каховк
генічеськ генічес геническ скадовськ олешк голопристан токмак василівк пологи полог оріхів гуляйпол
бородянк ірпін ирпен гостомел ворзел макарів чернігів чернигов суми сумськ сумщин шостк охтирк
конотоп тростян полтав кременчу миргород дніпр днепр дніпропетровськ кривий кривому криворі
павлоград нікопол никопол марганец одес миколаїв миколаєв николаев очаків вознесенськ ізмаїл измаил
львів львов тернопіл тернопол івано-франків франківськ чернівц ужгород мукачев луцьк рівне рівнен
житомир вінниц винниц хмельниц черкас умань кропивниц кіровоград кримськ крымск симферопол
сімферопол севастопол ялт керч феодосі євпаторі джанко саки балаклі купянськ куп'янськ ізюм изюм
вовчанськ волчанск чугуїв лиман слов'янськ славянськ славянск краматорськ краматорск покровськ
торецьк костянтинівк вугледар волноваха волновас іловайськ дебальцев горлівк горловк макіївк макеевк
єнакієв оленівк еленовк снігурівк сєвєродонецьк северодонецк лисичанськ лисичанск рубіжн кремінн
старобільськ сватов щасті попасн алчевськ стаханов кадіївк свердловськ антрацит ровеньк довжанськ
краснодон москв москов петербург таганро ростов білгород белгород курськ курск брянськ брянск
воронеж волгоград саратов псков тамбов киров кіров казан самар краснодар ставропол грозн чечн мордов
саранськ мінськ минск гомел брест варшав берлін берлин париж лондон гааг женев римськ вашингтон
брюссел страсбур азов дунай донбас донбасс кубан сибір урал чорнобил бердичів канів глухів обухів
камишин камышин фастів ніжин прилук борисп бровар бориспол трипілл балакле вишгород васильків
"""

LATIN_CITIES = """
kyiv kiev kharkiv kharkov kherson zaporizh zaporozh donetsk luhansk lugansk mariupol bakhmut
avdiivka avdeevka melitopol berdiansk berdyansk enerhodar energodar kakhovka henichesk bucha irpin
borodianka hostomel chernihiv chernigov sumy poltava dnipro dnepr kryvyi nikopol odesa odessa
mykolaiv nikolaev lviv lvov ternopil uzhhorod lutsk rivne zhytomyr vinnyts khmelnyts cherkasy crimea
simferopol sevastopol yalta kerch kupiansk izium izyum vovchansk lyman sloviansk kramatorsk pokrovsk
toretsk vuhledar volnovakha olenivka sievierodonetsk lysychansk rubizhne starobilsk taganrog rostov
belgorod kursk bryansk voronezh volgograd saratov moscow petersburg grozny chechnya mordovia minsk
warsaw berlin paris london hague geneva rome washington brussels azov donbas chernobyl chornobyl
kamyshin makariv snihurivka ohmatdyt okhmatdyt balakliia vasylivka tokmak skadovsk oleshky
"""

REGIONS = """
україн украин росі росс білорус белорус польщ польш німеч герман франц молдов румун угор венгр туреч
турц грузі грузи британ амери європ европ азі африк батьківщин донеччин луганщин київщин одещин
херсонщин харківщин львівщин черкащин сумщин полтавщин чернігівщин вінниччин житомирщин рівненщин
тернопільщин хмельниччин кіровоградщин миколаївщин дніпропетровщин буковин галичин слобожанщин
франківщин волин закарпат прикарпат бойківщин гуцульщин івано-франківщин
"""

# Capitalised words that are neither place nor person but share their endings with surnames.
OTHER = """
радянськ советск державн генеральн верховн народн міськ сільськ військ морськ людськ громадськ
женевськ римськ гаагськ православн католицьк мусульман цивільн медичн обласн районн центральн північ
південн східн західн вагнер збройн національн міжнародн червон хрест страст великден різдв пасх
інтернет телеграм вайбер ватсап фейсбук корабел корабельн ленін сталін путін путин зеленськ зеленск
трамп байден
"""

LATIN_OTHER = """
russia soviet ukrain belarus moldov polish european american geneva telegram viber whatsapp facebook
putin zelensk orlan shahed iskander wagner calibr kalibr azovstal
"""

SETTLEMENT = """
село селі села селом селищ смт хутір хутор деревн станиц міст місті городе городок посьол посел
village settlement hamlet town
"""

# Where somebody worked or was held.
INSTITUTION = """
лікарн больниц госпітал госпитал поліклін поликлин пологов роддом медпункт амбулаторі школ гімназі
ліце садок церкв храм монастир мечет тюрм в'язниц колоні сізо сизо ізолятор изолятор морг сільрад
підстанці завод hospital clinic maternity school kindergarten church monastery mosque prison colony
jail morgue detention orphanage
"""


def prefixes(*lists: str) -> dict[int, frozenset[str]]:
    """Beginnings of words by their length, for `begins`."""
    grouped: dict[int, set[str]] = {}
    for prefix in " ".join(lists).split():
        grouped.setdefault(len(prefix), set()).add(prefix)
    return {length: frozenset(found) for length, found in grouped.items()}


def begins(word: str, known: dict[int, frozenset[str]]) -> bool:
    return any(word[:length] in found for length, found in known.items())


PLACES = prefixes(CITIES, LATIN_CITIES)
NO_PERSON = prefixes(CITIES, LATIN_CITIES, REGIONS, OTHER, LATIN_OTHER)
SITES = prefixes(SETTLEMENT, INSTITUTION)
