extension MailLanguage {
    /// Polish, Russian, Ukrainian, Czech and Slovak, Hungarian, Romanian, Turkish, Greek, the South Slavic languages, Hebrew, Arabic.
    static let eastern: [MailLanguage] = [
        polish, russian, ukrainian, czech, hungarian, romanian, turkish, greek, southSlavic, hebrew, arabic,
    ]

    private static let polish = MailLanguage(
        labels: [
            .from: ["od", "nadawca"], .to: ["do", "adresat"], .cc: ["dw", "kopia", "do wiadomości"], .bcc: ["udw"],
            .replyTo: ["odpowiedz do", "odpowiedź do"],
            .date: ["wysłano", "data", "wysłane", "data wysłania"], .subject: ["temat"], .attachments: ["załączniki", "załącznik", "ważność"],
        ],
        openers: [
            "w dniu", "dnia", "wiadomość napisana", "w wiadomości", "pon", "pon.", "wt", "wt.", "śr", "śr.", "czw", "czw.", "pt", "pt.", "sob",
            "sob.", "niedz.", "niedz", "nd",
        ],
        wrote: ["napisał", "napisała", "napisał(a)", "napisał/a", "napisali", "pisze", "wysłał", "wysłała", "napisano", "w dniu"],
        wroteInside: ["napisał", "napisała", "napisał(a)", "wiadomość napisana przez"],
        forwarded: [
            "wiadomość przekazana dalej", "przekazana wiadomość", "treść przekazanej wiadomości", "początek przekazywanej wiadomości",
            "wiadomość przekazana", "początek przekazanej wiadomości", "przekazywana wiadomość", "początek wiadomości przekazanej dalej",
            "wiadomość przesłana dalej",
        ],
        original: ["wiadomość oryginalna", "oryginalna wiadomość", "wiadomość pierwotna", "pierwotna wiadomość"],
        signatures: [
            "wysłane z mojego", "wysłano z", "wysłane z", "pobierz outlook", "wysłane za pomocą", "wysłano przez", "wysłany z", "uzyskaj outlook",
            "wysłane przez",
        ],
        disclaimers: ["niniejsza wiadomość jest poufna", "ta wiadomość i załączniki", "wolny od wirusów", "treść tej wiadomości"],
        inlineHints: ["na czerwono", "na niebiesko", "odpowiedzi poniżej", "w treści"],
        closings: ["pozdrawiam", "pozdrowienia", "z poważaniem", "dziękuję", "dzięki", "z wyrazami szacunku"],
        greetings: ["cześć", "witam", "dzień dobry", "szanowni", "szanowny", "szanowna", "hej"],
        answers: ["tak", "nie", "ja", "mój", "proszę", "jestem"],
        absences: ["poza biurem", "nieobecność", "nieobecny", "urlop", "nieobecność w biurze", "jestem poza"],
        absenceTitles: ["poza biurem", "nieobecność", "automatyczna odpowiedź", "odpowiedź automatyczna", "autoodpowiedź", "autoresponder"])

    private static let russian = MailLanguage(
        labels: [
            .from: ["от", "от кого", "отправитель"], .to: ["кому", "получатель"], .cc: ["копия"], .bcc: ["скрытая копия"],
            .replyTo: ["ответить", "обратный адрес"],
            .date: ["отправлено", "дата", "дата отправки", "отправлен"], .subject: ["тема"], .attachments: ["вложения", "вложение", "важность"],
        ],
        openers: [
            "пн", "вт", "ср", "чт", "пт", "сб", "вс", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье",
            "в письме от",
        ],
        wrote: [
            "написал", "написала", "написал(а)", "написал (а)", "пишет", "писал", "писала", "пишете", "написали", "писал(а)", "вы писали", "сообщил",
        ],
        wroteInside: ["написал", "написала", "пишет", "писал"],
        forwarded: [
            "пересылаемое сообщение", "пересланное сообщение", "начало переадресованного сообщения", "начало пересылаемого сообщения",
            "переадресованное сообщение", "перенаправленное сообщение", "пересланное письмо", "начало пересланного сообщения", "пересылаемое письмо",
            "конец пересылаемого сообщения",
        ],
        original: ["исходное сообщение", "оригинальное сообщение", "первоначальное сообщение", "исходное письмо", "предыдущее сообщение"],
        signatures: [
            "отправлено с", "отправлено из", "отправлено от", "отправлено через", "послано с", "скачать outlook", "с уважением, отправлено",
            "получить outlook", "отправлено со",
        ],
        disclaimers: ["данное сообщение", "настоящее сообщение", "без вирусов. www.av"],
        inlineHints: ["красным", "синим", "ответы ниже", "в тексте ниже"],
        closings: ["с уважением", "спасибо", "всего доброго", "заранее спасибо", "с наилучшими пожеланиями", "удачи"],
        greetings: ["здравствуйте", "добрый день", "привет", "доброе утро", "добрый вечер", "уважаемый", "уважаемая", "уважаемые"],
        answers: ["да", "нет", "я", "мы", "мой", "хорошо", "у меня"],
        absences: ["вне офиса", "отсутствие", "в отпуске", "отсутствую", "нет на месте", "я в отпуске"],
        absenceTitles: ["вне офиса", "автоматический ответ", "автоответ", "автоматическое уведомление"])

    private static let ukrainian = MailLanguage(
        labels: [
            .from: ["від", "від кого", "відправник"], .to: ["кому", "до"], .cc: ["копія"], .date: ["надіслано", "дата", "відправлено"],
            .subject: ["тема"],
        ],
        openers: ["пн", "вт", "ср", "чт", "пт", "сб", "нд"],
        wrote: ["пише", "написав", "написала", "написав(-ла)", "написав(ла)", "писав", "написав (-ла)", "писали", "пишуть"],
        wroteInside: ["пише", "написав"],
        forwarded: [
            "переслане повідомлення", "початок переадресованого повідомлення", "переадресоване повідомлення", "початок пересланого повідомлення",
            "перенаправлене повідомлення",
        ],
        original: ["вихідне повідомлення", "оригінальне повідомлення", "початкове повідомлення"],
        signatures: ["надіслано з", "надіслано від", "відправлено з", "надіслано через", "отримати outlook"],
        closings: ["з повагою", "дякую", "щиро"], greetings: ["вітаю", "доброго дня", "добрий день", "привіт", "шановний", "шановні"],
        answers: ["так", "ні", "я", "ми"],
        absences: ["поза офісом", "відсутність", "у відпустці", "відсутній"], absenceTitles: ["автоматична відповідь", "автовідповідь"])

    private static let czech = MailLanguage(
        labels: [
            .from: ["od", "odesílatel", "odosielateľ"], .to: ["komu", "příjemce", "pre"], .cc: ["kopie", "kópia"],
            .date: ["odesláno", "datum", "odoslané", "dátum"],
            .subject: ["předmět", "predmet"],
        ],
        openers: ["dne", "dňa", "po", "út", "st", "čt", "pá", "so", "ne", "pi", "v"],
        wrote: ["napsal", "napsala", "napsal(a)", "napsal/a", "napísal", "napísala", "napísal(a)", "píše"],
        wroteInside: ["napsal", "odesílatel", "používateľ"],
        forwarded: [
            "přeposlaná zpráva", "začátek přeposílané zprávy", "předaná zpráva", "preposlaná správa", "začiatok preposlanej správy",
            "přeposlaný e-mail",
        ],
        original: ["původní zpráva", "originální zpráva", "pôvodná správa", "původní e-mail"],
        signatures: ["odesláno z", "odesláno pomocí", "získat outlook", "odoslané z", "získajte outlook"],
        closings: ["s pozdravem", "děkuji", "s pozdravom", "ďakujem", "díky"], greetings: ["dobrý den", "ahoj", "dobrý deň", "vážený", "vážení"],
        answers: ["ano", "ne", "áno", "nie", "já"],
        absences: ["mimo kancelář", "nepřítomnost", "dovolená", "neprítomnosť"], absenceTitles: ["automatická odpověď", "automatická odpoveď"])

    private static let hungarian = MailLanguage(
        labels: [
            .from: ["feladó", "küldő"], .to: ["címzett"], .cc: ["másolat", "másolatot kap"], .date: ["elküldve", "dátum", "küldve"],
            .subject: ["tárgy"],
        ],
        wrote: ["ezt írta", "írta", "a következőt írta", "az alábbiakat írta"], wroteInside: ["ezt írta", "írta"],
        forwarded: ["továbbított üzenet", "továbbított levél", "továbbított üzenet kezdete"], original: ["eredeti üzenet", "eredeti levél"],
        signatures: ["az iphone-omról küldve", "iphone-ról küldve", "elküldve az", "küldve az outlook"],
        closings: ["üdvözlettel", "köszönettel", "üdv", "köszönöm"], greetings: ["szia", "kedves", "tisztelt", "jó napot", "sziasztok"],
        answers: ["igen", "nem", "én"], absences: ["házon kívül", "szabadság", "távollét", "nem vagyok elérhető"],
        absenceTitles: ["automatikus válasz"])

    private static let romanian = MailLanguage(
        labels: [.from: ["de la", "expeditor"], .to: ["către", "catre"], .date: ["trimis", "data", "trimis la"], .subject: ["subiect"]],
        openers: ["în", "pe", "la", "lun.", "mar.", "mie.", "joi", "vin.", "în data de", "pe data de"], wrote: ["a scris", "a scris următoarele"],
        wroteInside: ["a scris"],
        forwarded: ["mesaj redirecționat", "mesaj redirectionat", "începutul mesajului redirecționat"],
        original: ["mesaj original", "mesajul original"],
        signatures: ["trimis de pe", "trimis din", "obțineți outlook"],
        closings: ["cu stimă", "mulțumesc", "cu respect"], greetings: ["bună ziua", "bună", "salut", "stimate"],
        answers: ["da", "nu"], absences: ["în afara biroului", "absent", "în concediu"], absenceTitles: ["răspuns automat"])

    private static let turkish = MailLanguage(
        labels: [
            .from: ["kimden", "gönderen"], .to: ["kime", "alıcı"], .cc: ["bilgi"], .date: ["gönderildi", "tarih", "gönderme tarihi"],
            .subject: ["konu"],
        ],
        wrote: ["şunu yazdı", "şunları yazdı", "yazdı", "tarihinde şunu yazdı", "tarihinde şunları yazdı"], wroteInside: ["tarihinde"],
        forwarded: ["iletilen ileti", "yönlendirilmiş mesaj", "iletilen mesaj", "yönlendirilen mesaj", "iletilen e-posta"],
        original: ["orijinal mesaj", "özgün ileti", "orijinal ileti"],
        signatures: ["iphone'umdan gönderildi", "ipad'imden gönderildi", "telefonumdan gönderildi", "outlook'u edinin"],
        closings: ["saygılarımla", "teşekkürler", "iyi çalışmalar"], greetings: ["merhaba", "sayın", "iyi günler"],
        answers: ["evet", "hayır"], absences: ["ofis dışında", "ofis dışı", "izinde"], absenceTitles: ["otomatik yanıt", "otomatik cevap"])

    private static let greek = MailLanguage(
        labels: [.from: ["από"], .to: ["προς"], .cc: ["κοιν."], .date: ["ημερομηνία", "στάλθηκε", "εστάλη"], .subject: ["θέμα"]],
        openers: ["στις", "την"], wrote: ["έγραψε", "ο χρήστης"], wroteInside: ["έγραψε", "ο χρήστης"],
        forwarded: ["προωθημένο μήνυμα", "προωθούμενο μήνυμα"], original: ["αρχικό μήνυμα"], signatures: ["στάλθηκε από το", "εστάλη από"],
        absences: ["εκτός γραφείου"], absenceTitles: ["αυτόματη απάντηση"])

    private static let southSlavic = MailLanguage(
        labels: [.from: ["šalje", "pošiljatelj"], .to: ["prima", "za"], .date: ["poslano", "datum"], .subject: ["predmet", "zadeva"]],
        openers: ["dana", "u", "v"], wrote: ["je napisao", "je napisala", "napisao je", "piše", "je oseba", "je napisal", "написа"],
        wroteInside: ["je oseba", "napisao je"],
        forwarded: ["proslijeđena poruka", "prosleđena poruka", "posredovano sporočilo", "препратено съобщение"],
        original: ["izvorna poruka", "originalna poruka", "izvirno sporočilo", "оригинално съобщение"],
        signatures: ["poslano s mog", "poslano iz", "poslato sa mog"],
        absences: ["odsutnost", "izvan ureda", "odsoten"], absenceTitles: ["automatski odgovor", "samodejni odgovor", "автоматичен отговор"])

    private static let hebrew = MailLanguage(
        labels: [.from: ["מאת"], .to: ["אל"], .date: ["נשלח", "תאריך"], .subject: ["נושא"]],
        wrote: ["כתב", "כתבה", "כתב/ה", "מאת"], wroteInside: ["מאת", "כתב"],
        forwarded: ["הודעה שהועברה"], original: ["הודעה מקורית"], signatures: ["נשלח מה-iphone", "נשלח מהאייפון"],
        absences: ["מחוץ למשרד"], absenceTitles: ["תשובה אוטומטית", "מענה אוטומטי"])

    private static let arabic = MailLanguage(
        labels: [.from: ["من"], .to: ["إلى"], .date: ["تاريخ الإرسال", "التاريخ"], .subject: ["الموضوع"]],
        openers: ["في"], wrote: ["كتب", "كتبت", "كتب/ت"], wroteInside: ["كتب"],
        forwarded: ["رسالة معاد توجيهها", "رسالة محولة"], original: ["الرسالة الأصلية"], signatures: ["أرسلت من", "مرسل من"],
        absences: ["خارج المكتب"], absenceTitles: ["رد تلقائي"])
}
