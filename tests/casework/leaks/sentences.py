"""A fixed set of sentences, made by hand, with what may identify a person between marks: ⟦category|words⟧.

Every name, number and address is invented. Sentences without marks are there to be left alone.
"""

UKRAINIAN = """
Мене звуть ⟦name|Оксана Петрівна Коваленко⟧, я працювала в лікарні.
Він розповів про ⟦name|Сергія Бойка⟧, якого забрали з дому.
До камери привели ⟦name|Ігоря⟧ та ⟦name|Миколу Степановича⟧.
Я бачила, як ⟦name|Наталя⟧ плакала біля вікна.
Слідчий ⟦name|Гриценко⟧ погрожував мені.
За словами ⟦name|Ткаченка І. П.⟧, обстріл почався зранку.
⟦name|О. В. Мельничук⟧ підписала протокол.
Її чоловік, ⟦name|Тарас⟧, загинув.
Потім прийшов ⟦name|Дмитро Олексійович⟧ і сказав мовчати.
Разом зі мною була ⟦name|Людмила Савчук⟧ з дитиною.
Нас охороняв пан ⟦name|Орел⟧, так його називали.
Мою сусідку ⟦name|оксану петрівну⟧ теж допитували.
Подзвоніть мені: ⟦phone|+380 67 123 45 67⟧.
Її номер ⟦phone|067 123-45-67⟧, вона відповідає ввечері.
Телефон ⟦phone|0501234567⟧ був у кишені.
Пишіть на ⟦email|oksana.k@example.org⟧ або у телеграм ⟦email|@oksanka_77⟧.
Його сторінка ⟦email|https://vk.com/id123456⟧ зникла.
Паспорт серії ⟦document|КН 123456⟧ забрали.
У неї був паспорт ⟦document|СО123456⟧ без обкладинки.
РНОКПП ⟦document|3184710691⟧ записали в журнал.
ID-картка № ⟦document|001234567⟧ лишилася вдома.
Запис у реєстрі ⟦document|19850312-01234⟧.
Вона живе на ⟦address|вул. Шевченка, 12⟧.
Нас тримали в підвалі, ⟦address|вулиця Соборна, буд. 5⟧.
Адреса: ⟦address|просп. Перемоги 44⟧, ⟦address|кв. 17⟧.
Могила за координатами ⟦address|49.2331, 36.9012⟧.
Вона народилася ⟦birth|12 березня 1985 року⟧.
Дата народження: ⟦birth|03.11.1979⟧.
Чоловік ⟦birth|1985⟧ р.н., зріст середній.
⟦small_cell|12 березня 2022 року старша медсестра пологового будинку⟧ виносила дітей.
⟦small_cell|У селі Мирне єдиний священник був там 5 квітня 2022⟧.
Обстріл почався о шостій ранку і тривав дві години.
Я була в лікарні, коли впала ракета.
У Києві було тихо, а в Харкові стріляли.
Нас везли через Бахмут до Донецька, потім у Таганрог.
Російські військові стояли біля Херсонської обласної адміністрації.
На Київщині та Чернігівщині не було світла.
Свідок розповів, що людей тримали в Оленівці.
Української мови вони не розуміли.
У колонії № 120 нас було близько двохсот.
Їх було тридцять п'ять, серед них поранені.
Вони питали про ЗСУ, СБУ та Нацгвардію.
О 14:30 заїхало 3 танки, бортові номери 123 і 124.
Снаряд калібру 152 мм, серія 2021-05-14.
Лікарня імені Мечникова прийняла поранених.
Верховний Суд розглянув справу у 2023 році.
Я не знаю, хто віддав наказ.
Мати чекала біля воріт щодня.
Вона сказала: «Надія є завжди».
У Миколаєві та Львові діяли штаби.
Він працював на заводі Азовсталь.
Рівненська та Волинська області прийняли переселенців.
Після цього ми пішли пішки до Запоріжжя.
Він був у формі без знаків розрізнення.
Справа 2024-0007, речовий доказ 15.
Зі мною в підвалі сиділи ⟦name|Яна⟧, її мама та ⟦name|дядько Петро⟧.
⟦name|Ковальчук⟧ виходив останнім.
Про ⟦name|Вікторію⟧ нічого не було чути до весни.
Командир на прізвисько «Грек» стояв біля дверей.
Її привезли з Мелітополя у вересні.
Зателефонуйте на ⟦phone|044 235 12 34⟧ зранку.
Прізвище ⟦name|Гайова⟧ було в списку на стіні.
Вона сказала ⟦name|Світлані Юріївні⟧, що боїться.
Ми з ⟦name|Андрієм⟧ жили за адресою ⟦address|бульвар Лесі Українки, 7⟧.
⟦small_cell|15.03.2022 чергова лікарка лікарні⟧ зникла дорогою додому.
Наша Перемога буде пізніше, казав він.
Дитина спала на руках у матері.
Вода закінчилася на третій день.
Служба безпеки України відкрила провадження.
Тоді Європейський суд ще не відповів.
Волонтери передали ліки.
Ворог обстріляв місто Херсон і село Антонівка.
"""

RUSSIAN = """
Меня зовут ⟦name|Ирина Викторовна Смирнова⟧.
Там был ⟦name|Александр Петров⟧, он всё видел.
Моего мужа ⟦name|Андрея⟧ увезли ночью.
Нас допрашивал капитан ⟦name|Волков⟧.
Подписал ⟦name|Кузнецов А. С.⟧, начальник смены.
Со мной сидела ⟦name|Галина Ивановна⟧ из соседнего дома.
Его звали ⟦name|Рустам⟧, он был врачом.
Гражданин ⟦name|Сидоренко⟧ отказался говорить.
Я слышала голос ⟦name|Сергеева⟧ за стеной.
Звоните ⟦phone|8 (916) 123-45-67⟧ после обеда.
Её телефон ⟦phone|+7 978 123 45 67⟧.
Городской номер ⟦phone|123-45-67⟧ не отвечал.
Почта ⟦email|ivanov.s@example.com⟧ взломана.
Паспорт ⟦document|45 04 123456⟧ выдан в Симферополе.
СНИЛС ⟦document|112-233-445 95⟧ указан в деле.
ИНН ⟦document|500100732259⟧ проверен.
Он жил на ⟦address|ул. Ленина, д. 5⟧, ⟦address|кв. 12⟧.
Дом стоит на ⟦address|проспекте Мира 14⟧.
Родилась ⟦birth|5 мая 1990 года⟧ в Крыму.
Дата рождения ⟦birth|14.02.1968⟧.
Мужчина, ⟦birth|1974⟧ года рождения.
⟦small_cell|3 марта 2022 года единственный хирург больницы⟧ делал операции.
Нас вывели во двор и построили у стены.
В Москве об этом не писали.
Они говорили, что едут в Ростов.
Начальник колонии кричал на всех.
Российская сторона отказалась отвечать.
Потом приехал Красный Крест.
Я видела дым над городом.
Там были женщины и дети, около сорока человек.
Следователь сказал подписать протокол.
Мы прятались в подвале школы.
Удар был в 11:45, потом второй в 11:52.
По радио говорили о Донбассе и Мариуполе.
Женщина просила воды, ей не дали.
Основная часть зданий разрушена.
⟦name|Соколова⟧ потом отпустили, а ⟦name|Марину⟧ нет.
Следующим вызвали ⟦name|Ахмеда⟧.
Её мать ⟦name|Лидия Фёдоровна⟧ живёт в ⟦address|переулке Садовом, дом 3⟧.
⟦name|В. Н. Орлова⟧ расписалась вместо меня.
Мой муж ⟦birth|1974 г.р.⟧ инвалид.
Военкомат забрал его документы, удостоверение № ⟦document|123456⟧.
Вечером включали свет на два часа.
Немецкие журналисты снимали развалины.
Я не видел, кто стрелял.
Новая власть раздавала паспорта.
Любовь и вера помогли нам выжить.
"""

ENGLISH = """
My name is ⟦name|Oksana Kovalenko⟧ and I worked at the hospital.
I saw ⟦name|Serhii⟧ being taken away.
The guard was called ⟦name|Viktor Petrov⟧.
She spoke to Dr ⟦name|Lindqvist⟧ before the interview.
We were questioned by captain ⟦name|Orlov⟧.
⟦name|John Smith⟧ filmed it from the roof.
Her brother ⟦name|Mykola Ivanovych⟧ was in the next cell.
The list was signed by ⟦name|A. P. Marchenko⟧.
Then Mrs ⟦name|Savchuk⟧ came with water.
He asked for ⟦name|Roshchyna⟧ by her surname.
I remember ⟦name|Grace⟧ from the ward.
Call her at ⟦phone|+380 44 123 4567⟧ in the evening.
My number is ⟦phone|020 7946 0958⟧.
Write to ⟦email|witness.k7@example.org⟧ only.
Her profile was ⟦email|facebook.com/oksana.k.1985⟧.
Passport number ⟦document|FA123456⟧ was taken.
They kept her identity card no. ⟦document|001234567⟧.
Tax number ⟦document|3184710691⟧ was written on it.
She lives at ⟦address|12 Shevchenko Street⟧.
We hid at ⟦address|vul. Soborna 5⟧, ⟦address|apt 14⟧.
The grave is at ⟦address|49.2331, 36.9012⟧.
She was born on ⟦birth|12 March 1985⟧.
Date of birth: ⟦birth|1979-11-03⟧.
The head ⟦small_cell|nurse of the maternity hospital stayed until 12 March 2022⟧.
⟦small_cell|On 5 April 2022 the only priest of the village⟧ buried them.
The shelling began at six in the morning.
I was in the hospital when the missile fell.
In Kyiv it was quiet, in Kharkiv they were shooting.
We were driven through Bakhmut to Donetsk and then to Taganrog.
Russian soldiers stood at the Kherson regional administration.
The Supreme Court heard the case in May 2023.
It was April and the ground was still frozen.
The Red Cross and the United Nations were refused.
There were about two hundred of us in the colony.
They asked about the army and the police.
At 14:30 three tanks came, numbers 123 and 124.
We counted 1,200 rounds between 2014 and 2022.
I will not say more. May I stop here?
He had no insignia on his uniform.
They spoke Russian and Ukrainian.
The Office of the Prosecutor asked for the file.
Case 2024-0007, item 15, hash 9f86d081884c7d65.
Nobody told us where we were going.
Her friend ⟦name|Maria⟧ told the guards nothing.
The doctor, ⟦name|Petro Savchenko⟧, was beaten.
I was held with ⟦name|Lena⟧ and another woman.
His surname was ⟦name|Hrytsak⟧, I think.
Text ⟦name|Anna⟧ on ⟦phone|+44 7700 900123⟧.
⟦name|Deborah Lindqvist⟧ was the only one who helped.
They took him to Building 3 of the penal colony.
Human Rights Watch and Amnesty International reported it.
The Geneva Conventions forbid this.
On Monday we heard drones, on Tuesday nothing.
The Antonivka bridge was already destroyed.
Hope kept us alive.
A colonel of the FSB gave orders.
The windows were gone and the corridor was full of smoke.
"""
