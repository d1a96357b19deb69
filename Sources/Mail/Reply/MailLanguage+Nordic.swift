extension MailLanguage {
    /// Swedish, Norwegian, Danish, Finnish, Icelandic.
    static let nordic: [MailLanguage] = [swedish, norwegian, danish, finnish, icelandic]

    private static let swedish = MailLanguage(
        labels: [
            .from: ["från"], .to: ["till"], .cc: ["kopia"], .replyTo: ["svara till", "svar till"],
            .date: ["skickat", "datum", "skickad", "sänt"], .subject: ["ämne", "ärende"], .attachments: ["bifogade filer", "bilagor", "prioritet"],
        ],
        openers: ["den", "på", "fre", "tors", "tis", "ons", "mån", "lör", "sön"], wrote: ["skrev", "skrev följande", "har skrivit"],
        wroteInside: ["skrev"],
        forwarded: [
            "vidarebefordrat meddelande", "vidarebefordrat brev", "vidarebefordrat mail", "vidarebefordrat mejl",
            "början på vidarebefordrat meddelande", "vidarebefordrat",
        ],
        original: ["ursprungligt meddelande", "originalmeddelande", "ursprungsmeddelande", "ursprungligt brev"],
        signatures: [
            "skickat från min", "skickat från mitt", "skickat från outlook", "skickat från e-post", "skickat med", "hämta outlook", "skaffa outlook",
            "skickat via", "skickat från yahoo",
        ],
        disclaimers: ["detta meddelande är konfidentiellt", "virusfritt. www.av"],
        inlineHints: ["i rött", "i blått", "mina svar nedan", "svar inline"],
        closings: [
            "vänliga hälsningar", "hälsningar", "mvh", "med vänlig hälsning", "med vänliga hälsningar", "tack", "tack på förhand", "vänligen",
        ],
        greetings: ["hej", "hejsan", "god morgon", "tjena"],
        answers: ["ja", "nej", "jag", "min", "mitt", "vi"],
        absences: ["frånvaro", "frånvarande", "ej på kontoret", "inte på kontoret", "frånvaromeddelande", "semester"],
        absenceTitles: ["frånvaromeddelande", "frånvarande", "autosvar", "automatiskt svar", "autosvar:"])

    private static let norwegian = MailLanguage(
        labels: [
            .from: ["fra"], .to: ["til"], .cc: ["kopi"], .replyTo: ["svar til"], .date: ["sendt", "dato"], .subject: ["emne"],
            .attachments: ["vedlegg", "viktighet"],
        ],
        openers: [
            "den", "på", "man", "tir", "ons", "tor", "fre", "lør", "søn", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag",
        ],
        wrote: ["skrev", "skrev følgende", "har skrevet", "skreiv"], wroteInside: ["skrev"],
        forwarded: ["videresendt melding", "videresendt e-post", "begynnelse på videresendt melding", "start på videresendt melding"],
        original: ["opprinnelig melding", "original melding", "originalmelding", "opprinnelig e-post"],
        signatures: [
            "sendt fra min", "sendt fra mitt", "sendt fra outlook", "sendt fra e-post", "skaff deg outlook", "få outlook for", "sendt med",
            "hent outlook", "sendt via", "sendt frå min",
        ],
        disclaimers: ["denne e-posten er konfidensiell", "virusfri. www.av"],
        inlineHints: ["i rødt", "i blått", "svar under"],
        closings: ["med vennlig hilsen", "vennlig hilsen", "mvh", "hilsen", "hilsning", "takk", "med hilsen"],
        greetings: ["hei", "god dag", "heisann"],
        answers: ["ja", "nei", "jeg", "min", "vi"],
        absences: ["fraværende", "fravær", "ikke på kontoret", "ferie", "fraværsmelding"],
        absenceTitles: ["automatisk svar", "autosvar", "automatisk svarmelding"])

    private static let danish = MailLanguage(
        labels: [
            .from: ["fra"], .to: ["til"], .cc: ["kopi"], .replyTo: ["svar til"], .date: ["sendt", "dato"], .subject: ["emne"],
            .attachments: ["vedhæftede filer", "vedhæftet fil", "prioritet"],
        ],
        openers: ["den", "d.", "kl.", "man.", "tirs.", "ons.", "tors.", "fre.", "lør.", "søn.", "i"],
        wrote: ["skrev", "skrev følgende", "har skrevet"], wroteInside: ["skrev"],
        forwarded: [
            "videresendt meddelelse", "videresendt besked", "start på videresendt besked", "videresendt mail", "videresendt e-mail",
            "videresendt brev",
        ],
        original: [
            "oprindelig meddelelse", "original meddelelse", "oprindelig besked", "originalmeddelelse", "oprindelig mail", "oprindelig e-mail",
        ],
        signatures: [
            "sendt fra min", "sendt fra mit", "sendt fra outlook", "sendt fra mail", "sendt fra e-mail", "hent outlook", "få outlook", "sendt med",
            "sendt via", "afsendt fra min",
        ],
        disclaimers: ["denne e-mail er fortrolig", "virusfri. www.av"],
        inlineHints: ["med rødt", "med blåt", "svar nedenfor"],
        closings: ["med venlig hilsen", "venlig hilsen", "mvh", "hilsen", "tak", "de bedste hilsner", "bedste hilsner", "kærlig hilsen"],
        greetings: ["hej", "goddag", "kære"],
        answers: ["ja", "nej", "jeg", "min", "vi"],
        absences: ["fraværende", "fravær", "ikke på kontoret", "ferie", "fraværsbesked"],
        absenceTitles: ["automatisk svar", "autosvar", "auto-svar"])

    private static let finnish = MailLanguage(
        labels: [
            .from: ["lähettäjä"], .to: ["vastaanottaja"], .cc: ["kopio"], .replyTo: ["vastausosoite"],
            .date: ["lähetetty", "päivämäärä", "päiväys", "pvm"], .subject: ["aihe", "otsikko"], .attachments: ["liitteet", "liite", "tärkeys"],
        ],
        openers: ["ma", "ti", "ke", "to", "pe", "la", "su"], wrote: ["kirjoitti", "kirjoitti seuraavaa", "on kirjoittanut", "kirjoitti näin"],
        wroteInside: ["kirjoitti"],
        forwarded: [
            "edelleenlähetetty viesti", "välitetty viesti", "välitetty viesti alkaa", "edelleen lähetetty viesti", "alkuperäinen viesti alkaa",
        ],
        original: ["alkuperäinen viesti", "alkuperäinen sähköposti"],
        signatures: [
            "lähetetty iphonesta", "lähetetty ipadista", "lähetetty laitteesta", "lähetetty samsung", "lähetetty outlook", "lähetetty yahoo",
            "hanki outlook", "lähetetty sähköposti", "lähetetty windows", "lähetetty puhelimesta", "lähetetty androidista", "lähetetty huawei",
        ],
        inlineHints: ["punaisella", "sinisellä", "vastaukset alla"],
        closings: ["terveisin", "ystävällisin terveisin", "yt", "t.", "kiitos", "terveiset", "parhain terveisin"],
        greetings: ["hei", "moi", "terve", "hyvää päivää", "hyvä"],
        answers: ["kyllä", "ei", "joo", "minä", "me"],
        absences: ["poissa", "poissaolo", "poissaoloilmoitus", "lomalla", "en ole paikalla"],
        absenceTitles: ["poissaoloilmoitus", "poissa", "automaattinen vastaus", "automaattivastaus"])

    private static let icelandic = MailLanguage(
        labels: [.from: ["frá"], .to: ["til"], .date: ["sent", "dagsetning"], .subject: ["efni"]],
        openers: ["þann", "þri", "mán", "mið", "fim", "fös", "lau", "sun"], wrote: ["skrifaði", "ritaði"], wroteInside: ["skrifaði"],
        forwarded: ["framsent bréf", "áframsend skilaboð"], original: ["upprunaleg skilaboð", "upphaflegt bréf"],
        signatures: ["sent úr iphone", "sent úr símanum"],
        absences: ["fjarverandi"], absenceTitles: ["sjálfvirkt svar"])
}
