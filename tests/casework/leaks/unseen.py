"""Sentences as statements have them, written before the checker was tried on them, marked like those beside.

They tell how it does on words that it was not made for; docs/witnesses.md has the figures. Every name,
number and address is invented. Sentences without marks are there to be left alone.
"""

UKRAINIAN = """
Я, ⟦name|Лисенко Галина Романівна⟧, хочу розповісти про те, що сталося з моїм сином.
Старшим у нашій камері був ⟦name|Богдан⟧, чоловік років п'ятдесяти з Херсона.
Мого брата звали ⟦name|Захар⟧, йому було двадцять два, коли його забрали.
Коли відчинилися двері, ⟦name|Зоряна⟧ закрила дитину собою, а ⟦name|Маркіян⟧ побіг до вікна.
На перекличці називали тільки прізвища: ⟦name|Дорошенко⟧, ⟦name|Пилипчук⟧, ⟦name|Гук⟧.
Потім я дізналася, що його справжнє ім'я ⟦name|Ренат Ібрагімов⟧.
Її дівоче прізвище ⟦name|Заболотна⟧, за чоловіком вона ⟦name|Рудь⟧.
Лікаря, який мене оперував, звали ⟦name|Артур Вікентійович⟧.
Про це може підтвердити моя кума ⟦name|Стефанія Бабич⟧.
Баба ⟦name|Параска⟧ носила нам їсти через паркан.
Тіло впізнала дружина, ⟦name|Олеся Кіт⟧.
У довідці написано «⟦name|Шульга В. О.⟧, 1 відділення».
Ми з ⟦name|Ярославою⟧ і ⟦name|Назаром⟧ ховалися в погребі три дні.
Охоронець казав: «⟦name|Юрко⟧, виходь з речами».
Черговим того дня стояв сержант ⟦name|Мальцев⟧.
Кримські татари в сусідній камері кликали його ⟦name|Ельдар⟧.
Передайте це ⟦name|Романові Васильовичу⟧, він знає мій голос.
На стіні було видряпано: «⟦name|Левко⟧, Попасна, 2022».
Мій номер ⟦phone|(093) 555 01 28⟧, але краще писати.
Дзвоніть доньці в Польщу ⟦phone|+48 601 555 214⟧ після шостої.
Він диктував нам: ⟦phone|нуль шістдесят сім, 555, 01, 99⟧.
Сигнал прив'язаний до ⟦phone|380685550177⟧.
Робочий телефон лікарні ⟦phone|0552 55-01-42⟧, внутрішній 3.
Напишіть на пошту ⟦email|h.lysenko1968@ukr.example⟧, я перевіряю щодня.
Мій нік у телеграмі ⟦email|@halyna_lys68⟧.
Фото лежать у мене на сторінці ⟦email|facebook.com/halyna.lysenko.68⟧.
У мене забрали закордонний паспорт ⟦document|FX 482913⟧ і гроші.
Ідентифікаційний код ⟦document|2914507863⟧ вони переписали в зошит.
Посвідчення учасника бойових дій ⟦document|УБД № 384921⟧ він сховав у взутті.
Свідоцтво про народження ⟦document|І-КВ № 284719⟧ згоріло разом з будинком.
Пенсійне посвідчення ⟦document|ААБ № 193847⟧ лежало в сумці.
Вони зайшли до нас, на ⟦address|Садову 14⟧, о пів на сьому.
Я жила в ⟦address|Ізюмі, пров. Тихий, 3, кв. 8⟧, до березня.
Наш під'їзд другий, ⟦address|проспект Миру, будинок 41-Б⟧.
Підвал був під аптекою, ⟦address|вул. Гоголя 2/1⟧.
Пошту можна лишити: ⟦address|с. Мар'янівка, вул. Лугова, 19⟧.
Координати місця ⟦address|48°37'12"N 38°01'44"E⟧ записав мій сусід.
Я народилася ⟦birth|4 травня 1968 року⟧ в Сумській області.
⟦birth|17.09.1991⟧ року народження, не судимий.
Хлопцеві, ⟦birth|2009⟧ року народження, дали підписати порожній аркуш.
Моя мати (⟦birth|1941 р. н.⟧) не могла спуститися сама.
⟦small_cell|Завідувачка дитсадка в Мар'янівці 9 березня 2022 року⟧ вивела дітей через город.
⟦small_cell|22 квітня 2022 року в Снігурівці забрали єдиного ветеринара⟧.
⟦small_cell|Директор музичної школи, Станиця Луганська, 14.07.2022⟧, повернувся пішки.
Снаряд прилетів приблизно о 16:40, ми якраз варили їсти.
Нас рахували тричі на день, по п'ятеро в ряд.
На рукаві був шеврон із літерою «Z» і номер 35.
Стаття 438 Кримінального кодексу, частина друга.
Ми стояли на колінах від обіду до темряви.
Віра тримала нас усіх, більше нічого не лишалося.
Весною стало легше, бо відкрили вікно.
Їх повезли в бік Токмака трьома «Уралами».
Рішення суду № 2-1847/22 ми так і не побачили.
Після Великодня нам дали телефон подзвонити додому.
Слава Богу, діти були в бабусі.
У списку Червоного Хреста її не було.
Командира вони називали «Дід», обличчя він не показував.
Черга за водою тягнулася від школи до ринку.
Я порахувала 47 мішків, на кожному була бирка з номером.
У кімнаті 214 стояли чотири ліжка і відро.
Мова йде про період з 3 березня по 11 листопада 2022 року.
Ми просили ліки від тиску, нам дали корвалол.
Потім стріляли з «Граду», потім з міномета калібру 120 мм.
Пане слідчий, я вже казала про це.
Будинок культури на вулиці Шевченка згорів повністю.
Сто тисяч гривень вони знайшли і забрали.
За пів року я схудла на 23 кілограми.
Наша Соня, так звали собаку, вила цілу ніч.
Двері були сині, з написом «Склад 5».
Вантажівка мала номер, замазаний білою фарбою.
Мене возили до Сімферополя, потім до Таганрога, потім до Камишина.
Бородатий, у чорній масці, говорив з кавказьким акцентом.
О п'ятій ранку 24 лютого ми почули літаки над Гостомелем.
"""

RUSSIAN = """
Меня зовут ⟦name|Рашид⟧, фамилию называть не хочу.
Со мной сидел ⟦name|Кравцов Евгений Павлович⟧, механик из Мелитополя.
Я узнал голос ⟦name|Костика⟧, он кричал в соседней комнате.
Фельдшер ⟦name|Тамара Львовна⟧ делала перевязки тайком.
Следователь представился как ⟦name|Вадим Сергеевич⟧.
В протоколе расписались ⟦name|Жуков⟧ и ⟦name|Баранова⟧.
Его жена ⟦name|Эльвира⟧ до сих пор ищет тело.
За нас заступился капитан ⟦name|Прохоренко⟧.
«⟦name|Лёха⟧, не надо», сказал второй, но тот уже стрелял.
По словам ⟦name|Зинаиды Марковны⟧, автобус ушёл пустым.
Подписал начальник колонии ⟦name|А. Г. Дубровин⟧.
Нашу соседку ⟦name|Нину Цой⟧ увезли в тот же вечер.
Позвоните моей сестре: ⟦phone|8 (918) 555-01-63⟧.
Она в Ростове, номер ⟦phone|+7 928 555 01 17⟧, спросите Валю из аптеки.
Ватсап ⟦phone|+380505550148⟧, только вечером.
Пришлите на ⟦email|rashid.m@mail.example⟧ и сразу удалите.
Мой аккаунт ⟦email|@rashid_mel⟧ они заставили открыть.
Паспорт РФ ⟦document|60 14 482913⟧ мне выдали насильно.
Серия ⟦document|4509⟧ номер ⟦document|384721⟧, выдан в Симферополе.
СНИЛС ⟦document|112-233-445 95⟧ они оформили сами.
Военный билет ⟦document|АН 1938472⟧ нашли под матрасом.
ИНН ⟦document|500100732259⟧ вписали в анкету.
Держали нас по адресу ⟦address|ул. Гоголя, д. 14⟧, во дворе гаражи.
Мы жили в Мариуполе, ⟦address|бульвар Шевченко, дом 88, квартира 31⟧.
Я прятался у тётки на ⟦address|Кирова, 27⟧.
Я ⟦birth|1987 г.р.⟧, женат, двое детей.
Родился ⟦birth|3 августа 1974⟧ в Донецкой области.
Сын родился ⟦birth|29.02.2016⟧, ему было шесть лет.
⟦small_cell|Главврач больницы в Волновахе 12 марта 2022 года⟧ отказалась уезжать.
⟦small_cell|6 апреля 2022 г. в посёлке Бородянка пропал участковый⟧.
Нас вывели в коридор и поставили лицом к стене.
Статья 281 часть 3, сказали, пожизненное.
Мы ехали через Токмак и Бердянск около шести часов.
Били палкой и током, аппарат называли «тапик».
Выходил я в ноябре, уже лежал снег.
В камере на 6 мест нас было 21.
Любовь к порядку у них была странная.
Колонна шла с 8:15, я насчитал 64 машины.
Борт сбили над Азовским морем.
В Камышине встречали собаками и дубинками.
Позывной у старшего был «Акула».
Областной суд оставил приговор без изменений, дело 1-384/2023.
В очереди за хлебом стояло человек двести.
Вышка 3, пост 12, ключи у дежурного.
Господи, сколько там было людей.
Кормили перловкой, 200 граммов хлеба на день.
Первого мая нас заставили петь.
Автомат с номером 484 лежал на столе.
Роза на клумбе перед корпусом всё ещё цвела.
После Нового года приехал прокурор, ничего не записал.
Ни Киев, ни Москва нас не искали, так нам говорили.
Мы просили вызвать адвоката, над нами смеялись.
"""

ENGLISH = """
My name is ⟦name|Svitlana Horbach⟧ and I agree to this being written down.
The nurse on that ward was called ⟦name|Odarka⟧.
I shared the cell with ⟦name|Mykhailo⟧, ⟦name|Ruslan⟧ and an older man, ⟦name|Vasyl Stepanovych⟧.
He asked me to tell ⟦name|Mrs Zinchenko⟧ that he was alive.
Dr ⟦name|Petrenko⟧ signed the certificate without looking.
⟦name|K. Yermolenko⟧ was the last to be taken out.
According to ⟦name|Aliona⟧, the guards changed at eight.
It was ⟦name|Tymofii Bilous⟧ who dug the grave.
Her cousin ⟦name|Emine Seitova⟧ waited outside the court.
They shouted for somebody called ⟦name|Denys⟧ and beat whoever stood nearest.
Lieutenant ⟦name|Gusev⟧ said we would be exchanged.
The interpreter, ⟦name|Anna-Maria Kowalska⟧, left before the reading.
The man they hanged by the wrists was ⟦name|Viktor Ivanovich Sidorov⟧.
Her little boy, ⟦name|Sashko⟧, never spoke again.
Ring me on ⟦phone|+380 (95) 555-01-36⟧, never before noon.
My daughter's number in Berlin is ⟦phone|+49 30 5550 1284⟧.
He gave me a British number, ⟦phone|07700 900123⟧.
She wrote from ⟦email|s.horbach@post.example⟧ last spring.
You can find him on Instagram as ⟦email|@tymofii.bilous⟧.
His passport, ⟦document|FE 193847⟧, was kept in the safe.
They copied the number of her identity card, ⟦document|004829137⟧.
His tax number ⟦document|3102914785⟧ was on the list.
We were kept at ⟦address|27 Sadova Street⟧, behind the bakery.
The flat is ⟦address|Peremohy Avenue 14, apt. 6⟧.
She moved to ⟦address|12 Lipowa St., Lublin⟧.
The pit is at ⟦address|47.10293, 37.54821⟧.
I was born on ⟦birth|2 June 1979⟧ in Kramatorsk.
Date of birth: ⟦birth|1979-06-02⟧.
Born ⟦birth|11/03/1990⟧, unmarried.
⟦small_cell|On 3 March 2022 the headmistress of the school in Trostianets⟧ hid the registers.
⟦small_cell|The only dentist in Vovchansk was detained on 18 May 2022⟧.
⟦small_cell|The parish priest of Dymer, taken 27 March 2022⟧, has not come back.
We heard the first explosion at about half past four.
There were 38 of us in a cell for ten.
In May they moved us to Taganrog, in August to Kamyshin.
The hospital was marked with a red cross on the roof.
Will you read it back to me before I sign?
The commander used the call sign Grey.
Article 8 of the Rome Statute was mentioned at the hearing.
On the wall somebody had scratched the word HOPE.
The truck was a Ural with a painted-over plate.
We counted 112 shells between Monday and Thursday.
Room 16 had no window at all.
The Red Cross was never let in.
Mark the place on the map, he said, and I did.
Grace was not something they showed us.
Between 3 March and 11 November 2022 I did not see daylight.
The convoy left Kherson for Simferopol under guard.
The Geneva Conventions hung framed in the corridor.
File 2023-0419 was closed the same week.
Each of them carried a Kalashnikov and two magazines.
Shevchenko Street was burning from end to end.
They gave us 250 grams of bread, and tea without sugar.
The March wind came through the boards.
We were allowed to write home on Easter Sunday.
Case No. 1-384/2022 was heard without a lawyer.
The old woman at the gate gave us apples.
He wore a balaclava, and black gloves.
"""
