"""Given names that are one name in different languages and spellings, a group a line; formal names first.

Short forms stand where they belong to one name only (Саша and Женя are those of two, and stay out).
"""

GROUPS = """
Олександр Александр Oleksandr Alexander Aleksandr Aliaksandr Oleksander
Олександра Александра Oleksandra Alexandra Aleksandra
Олексій Алексей Oleksii Oleksiy Alexei Alexey Aleksei Aleksey
Анатолій Анатолий Anatolii Anatoliy Anatoly
Андрій Андрей Andrii Andriy Andrei Andrey Andrew
Анна Ганна Anna Hanna Hannah Аня Anya
Антон Anton
Артем Артём Artem Artyom
Богдан Bohdan Bogdan
Борис Borys Boris
Вадим Vadym Vadim
Валентин Valentyn Valentin
Валентина Valentyna Valentina
Валерій Валерий Valerii Valeriy Valery
Валерія Валерия Valeriia Valeriya Valeria
Василь Василий Vasyl Vasily Vasiliy Vasilii
Вікторія Виктория Viktoriia Victoria Viktoria Viktoriya Віка Вика Vika
Віктор Виктор Viktor Victor
Віталій Виталий Vitalii Vitaliy Vitaly
Володимир Владимир Volodymyr Vladimir Вова Vova
Владислав Vladyslav Vladislav
Вячеслав В'ячеслав Viacheslav Vyacheslav
Галина Halyna Galina
Геннадій Геннадий Hennadii Gennady Gennadiy
Георгій Георгий Heorhii Georgy Georgiy
Григорій Григорий Hryhorii Grigory Grigoriy Hryhoriy
Дарина Дарія Дарья Daryna Dariia Daria Darya Даша Dasha
Денис Denys Denis
Дмитро Дмитрий Dmytro Dmitry Dmitriy Dmitri Дима Dima
Едуард Эдуард Eduard Edward
Єва Ева Yeva Eva
Євген Евгений Yevhen Evgeny Yevgeny Evgeniy Yevheniy Eugene
Євгенія Евгения Yevheniia Evgenia Yevgenia
Єлизавета Елизавета Yelyzaveta Elizaveta Elizabeth Лиза Ліза Liza
Іван Иван Ivan Ваня Vanya
Ігор Игорь Ihor Igor
Ілля Илья Illia Ilya Illya
Інна Инна Inna
Ірина Ирина Iryna Irina Іра Ира
Карина Karyna Karina
Катерина Екатерина Kateryna Ekaterina Yekaterina Katerina Catherine Катя Katya
Кирило Кирилл Kyrylo Kirill
Костянтин Константин Kostiantyn Konstantin Kostyantyn Constantine
Ксенія Ксения Kseniia Ksenia Kseniya
Лариса Larysa Larisa
Леонід Леонид Leonid
Лідія Лидия Lidiia Lidia Lydia
Любов Любовь Liubov Lyubov
Людмила Liudmyla Lyudmila Ludmila Lyudmyla
Макар Makar
Максим Maksym Maxim Maksim
Марина Maryna Marina
Марія Мария Mariia Maria Mariya Mary Маша Masha
Мар'яна Марьяна Mariana Maryana
Микита Никита Mykyta Nikita
Микола Николай Mykola Nikolai Nikolay Nicholas
Мирослав Myroslav Miroslav
Михайло Михаил Mykhailo Mikhail Mykhaylo Michael Миша Misha
Надія Надежда Nadiia Nadia Nadezhda Nadiya
Назар Nazar
Наталія Наталья Nataliia Natalia Natalya Nataliya Наташа Natasha
Ніна Нина Nina
Оксана Oksana Oxana
Олег Oleh Oleg
Олена Елена Olena Elena Yelena Helen Лена Lena
Олеся Олеся Olesia Olesya
Ольга Olha Olga Оля Olya
Остап Ostap
Павло Павел Pavlo Pavel Paul
Петро Пётр Петр Petro Petr Pyotr Peter Петя Petya
Поліна Полина Polina
Раїса Раиса Raisa Raisa
Роман Roman
Ростислав Rostyslav Rostislav
Руслан Ruslan
Світлана Светлана Svitlana Svetlana Света Sveta
Семен Семён Semen Semyon Simon
Сергій Сергей Serhii Sergei Sergey Serhiy Siarhei
Софія София Sofiia Sofia Sophia Sofiya
Станіслав Станислав Stanislav Stanislaw
Степан Stepan
Тамара Tamara
Тарас Taras
Тетяна Татьяна Tetiana Tatiana Tetyana Tatyana Таня Tanya
Тимофій Тимофей Tymofii Timofey Tymofiy Timofei
Ульяна Уляна Uliana Ulyana
Федір Фёдор Федор Fedir Fyodor Fedor Theodore
Юлія Юлия Yuliia Yulia Julia Yuliya Юля Yulya
Юрій Юрий Yurii Yuri Yury Yuriy
Яна Yana Jana
Яків Яков Yakiv Yakov Jacob
Ярослав Yaroslav Jaroslav
""".strip().splitlines()
