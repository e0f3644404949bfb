"""Given names of the region and of those who come to it, as the checker compares them: small letters.

Typed from common usage, not taken from any register of persons. Ukrainian and Russian names
decline, so each stands for all its forms.
"""

UKRAINIAN_RUSSIAN = """
авдотья агата агафія агнія ада аделаїда аліна аліса алла альбіна анастасія анастасия анатолій
анатолий ангеліна ангелина андрій андрей анжела анжеліка анжелика анна антон антоніна антонина
аркадій аркадий арсен арсеній арсений артем артур богдан богдана борис борислав вадим валентин
валентина валерій валерий валерія валерия варвара василина василиса василь василий васілій вероніка
вероника вікторія виктория віктор виктор віолетта віталій виталий віталіна віта владислав владислава
владлен володимир владимир всеволод вячеслав в'ячеслав гаврило галина ганна геннадій геннадий
георгій георгий герман гліб глеб гнат григорій григорий давид давыд данило даниил данила дарина
дарія дар'я дарья демид денис дем'ян діана диана дмитро дмитрий дмитрій домініка евгений евгения
едуард эдуард егор екатерина елена елизавета ельвіра эльвира емма эмма єва євген євгенія євгеній
єгор єлизавета ждан жанна захар захарій земфіра зінаїда зинаида зіновій зоряна зоя іван иван іванна
игнат игорь ігор ізабелла ілля илья ілона інга инга інна инна іраїда ірина ирина іриней йосип
казимир каміла карина каріна катерина кирило кирилл кіра климентій клавдія клавдия климент костянтин
константин корній ксенія ксения ладислав лариса леонід леонид леонтій леся лідія лидия ліза лілія
лилия ліна лукерія лук'ян людмила любомир любомира ляна майя макар максим маргарита марина марія
мария марта мартин мар'яна марьяна мар'ян матвій матвей мелентій меланія мілана милана мирон
мирослав мирослава михайло михаил михайлина мстислав назар назарій настя наталія наталья наталя
наталка настасія неля нелля неоніла нестор ніка никита микита никифор николай микола миколай ніна
нина нонна оксана оксен олег олександр александр олександра александра олексій алексей олена олеся
олесь олімпіада ольга омелян онисим опанас орест орися остап охрім павло павел панас пантелеймон
параска пелагея петро петр пилип платон поліна полина прокіп прохор радислав раїса раиса рената
римма ростислав ростислава рузана руслан руслана савелій сава саввa самійло світлана светлана
святослав святослава севастьян семен сергій сергей серафим серафима соломія софія софия софья соня
станіслав станислав станіслава степан степанида стефан стефанія сусанна тарас тамара тамерлан тетяна
татьяна таїсія таисия терентій тереза тимофій тимофей тимур тихін тихон трохим уляна ульяна устина
устим федір федор федора фаїна фаина філіп филипп хома христина христя цвітана чеслава шаміль юлія
юлия юліана юліан юрій юрий юхим яків яков яна янина ярема ярослав ярослава ярополк саша саня міша
миша коля вова володя вовчик діма дима льоша леша альоша серьожа сережа андрійко андрюша антоша вася
василько вітя витя віталік виталик ваня ванька іванко жора жека женя гена гоша гриша данько денчик
едик ігорьок іра ира ірка юля юлька катя катерінка ксюша ксюха лєна лена леночка оленка оля олька
люба люда люся маша машенька маруся маринка миколка михась міла надя надійка настуня наташа нюра
павлик паша петя петрик рома ромчик сашко світланка света светочка сєня сеня славко стас стасик
степанко стьопа степа таня тетянка танюша толик толя федя юра юрко яська яся ярик ярко зіна зина
ліда лида ніночка рая тоня шура галя ганнуся дуся дашa даша даринка ахмед ахмет айдер асан бекір
гульнара дилявер ельдар эльдар ельмаз ельзара ескендер зарема заремка ібрагім ибрагим ісмаїл лейла
ленур ленура лутфіє мемет мустафа наріман нариман рамзан рефат решат рустам рустем сафіє севіль
сервер сейран сулейман тимурчик февзі фатіма фатима халіл ейваз ельвіс ельнара ельміра эльмира зера
зейнеп мавіле мумінє арсеній ашот армен гагік карен левон манвел нарек рубен тигран вартан давід
зураб гела георгі шота ніно тамаз маркіян маркиян лук'яна любко левко костик костя льоха леха митя
толян колян вован серега сьома димон санько грицько юрась євгенко галинка орися докія явдоха єлисей
елисей авраам іларіон касьян лаврін онуфрій самуїл софрон яким ренат ринат рифат айше аліме ремзі
"""

# Words, months, places and titles too: alone they count only where a capital letter is no accident.
AMBIGUOUS = """
віра вера надія надежда любов любовь роман лев слава світ мир май майя лада злата віт марк лука адам
лілія лилия роза віолетта сава святослава мілан мілана верка устина захар ян яр макар назар христя
лада прокіп сервер карен давид віта степа діана рая марта миколай
"""

LATIN = """
aaron abigail adam adrian agata agnes ahmed ahmet aidan alan albert albina alex alexander alexandr
alexandra alexei alexey aleksandr aleksandra aleksei aleksey alfred ali alice alina alisa alla
alyona amanda amelia amina amy anastasia anastasiia anastasiya anatolii anatoliy anatoly andre
andrea andrei andrew andrey andrii andriy angela angelina anna anne annie anthony anton antonina
arkadii arkady arsen arsenii artem artur arthur asan austin barbara beatrice ben benjamin bernard
bohdan bogdan bohdana borys boris brandon brenda brian bruce bruno carl carla carlos carol caroline
catherine cecilia charles charlotte christian christina christine christopher claire clara claudia
colin connor cynthia daniel daniela danil danylo daria darya daryna dasha david deborah denis denys
dennis diana diane dima dmitri dmitrii dmitriy dmitry dmytro donald dora dorothy douglas eduard
edward ekaterina elena eleanor elisabeth elizabeth ella ellen emil emily emma eric erik ernest
esther ethan eugene eva evelyn evgenia evgenii evgeny eskender farid fatima fedir fedor felix
frances francis frank fred frederick gabriel gennadii gennady george georgii gerald gerard gilbert
gleb gloria gordon greg gregory hryhorii grigory hanna halyna galina gustav harold harry hassan
heather heidi helen helena henry herbert hlib hugo hussein ian ibrahim igor ihor illia ilia ilya
ilona inna inga ingrid irene irina iryna isaac isabel isabella ivan ivanna ivo jacob jacqueline jake
james jamila jan jane janet jason jean jeffrey jennifer jeremy jerome jessica jim joan joanna joe
johan johanna johannes john jonas jonathan joseph joshua josyp julia julian juliana juliia karim
karina karl kate katerina kateryna katherine kathleen katia katya kevin khrystyna kira konstantin
kostiantyn kristina ksenia kseniia kyrylo larisa larysa laura lawrence leila leo leonid leonard
lesia lev lidia lidiia lilia liliia linda lisa liudmyla lydia lyubov liubov lyudmila ludmila louis
louise lucas lucia lucy luke lukas maksym maksim maxim marcus margaret margarita maria mariam mariia
mariana marina maryna marie marko markus marta martha martin mary matthew matvii max maya melissa
michael mykhailo mikhail mykola nikolai nikolay michelle miguel milana mohamed mohammed muhammad
monica mustafa mykyta myron myroslav myroslava nadia nadiia nadezhda nancy naomi natalia nataliia
nataliya natalie natasha nathan nazar nazarii nicholas nicole nikita nikola nina nora olaf oksana
oleg oleh oleksandr oleksandra oleksii oleksiy olena olesia olga olha olexandr oliver olivia omar
orest oscar ostap pamela patricia patrick paul paula pavlo pavel peter petro petr philip phillip
platon polina rachel raisa ralph ramzan raymond rebecca renata richard robert roksolana roland roman
ronald rostyslav rosa ruslan ruslana rustam rustem ruth ryan sabina sam samantha samuel sandra sara
sarah sasha scott sebastian semen serhii serhiy sergei sergey sergii sharon sheila shevket simon
solomiia sofia sofiia sophia sophie stanislav stefan stefania stella stepan stephen steven susan
svetlana svitlana sviatoslav sylvia taisiia tamara taras tatiana tatyana tetiana teresa thomas
timothy tymofii timur tyler ulyana uliana vadim vadym valentin valentina valentyn valentyna valeria
valerii valeriia valery vanessa vasyl vasily vasilii vera veronika victor viktor viktoriia viktoria
vincent viktoriya vira virginia vitalii vitaly vitaliy vladimir vladislav vladyslav volodymyr
viacheslav vyacheslav vsevolod walter wendy william yana yaroslav yaroslava yaryna yelena yelyzaveta
yevhen yevhenii yevheniia yevgeny yegor yehor yulia yuliia yuliya yuri yurii yuriy yury zakhar
zarema zinaida zoia zoya zoriana lena olya misha vanya kolya petya tanya nastya masha sveta vova
yura galya lyuba petro vitya mark jack rose grace hope faith joy ruby pearl lily ivy daisy violet
iris dawn eve guy rob bob bill will pat sue drew grant dean earl duke victoria georgia florence
markiian alona aliona sashko ivanko renat emine aishe odarka levko
paris jordan chad april may june august carmen angel christian chase hunter mason parker taylor
bailey
"""

LATIN_AMBIGUOUS = """
mark jack rose grace hope faith joy ruby pearl lily ivy daisy violet iris dawn eve guy rob bob bill
pat sue drew grant dean earl duke angel chase hunter mason parker taylor bailey jean carol rosa
stella gloria max lev nova christian nazar
"""

# Capitalised in English whatever they mean, or places: they need a second word that is a name.
_NEVER_ALONE = """
will may april june august victoria georgia florence paris jordan chad carmen austin virginia frank
"""
NEVER_ALONE = frozenset(_NEVER_ALONE.split())

# Common surnames without the shape of one.
SURNAMES = """
бойко мельник кравець швець гончар коваль лисак бондар ткач козак руденький мороз савка козка чорний
білий білоус гайдук дяк заєць зозуля кіт кобзар кріт литвин мазур вовк волк соловей жук жуков сокіл
сорока ткач чайка шульга щербак ящук гончарук рибак рижий кучер кушнір пономар поліщук роїк стельмах
"""

LATIN_SURNAMES = """
melnyk melnik boiko boyko bondar kovalenko koval hrytsenko kravets shvets smith jones johnson
williams brown taylor wilson müller schmidt novak nowak roshchyna roshchina
"""
