extension MailLanguage {
    /// English, German, French, Spanish, Portuguese, Italian, Dutch.
    static let western: [MailLanguage] = [english, german, french, spanish, portuguese, italian, dutch]

    private static let english = MailLanguage(
        labels: [
            .from: ["from"], .to: ["to"], .cc: ["cc"], .bcc: ["bcc"], .replyTo: ["reply-to", "reply to"],
            .date: ["date", "sent", "sent on", "sent at", "date sent"], .subject: ["subject"],
            .attachments: ["attachments", "attachment", "importance", "priority", "organization", "message-id", "sender"],
        ],
        openers: ["on", "at", "in message", "in a message dated", "in article"],
        wrote: ["wrote", "writes", "sent", "said", "has written", "replied"],
        forwarded: [
            "forwarded message", "begin forwarded message", "forwarded by", "forwarded mail", "forwarded email", "forwarded",
            "start of forwarded message",
        ],
        original: [
            "original message", "reply message", "original email", "original mail", "original appointment", "message history", "previous message",
        ],
        signatures: [
            "get outlook for", "get [outlook for", "sent from my iphone", "sent from my ipad", "sent from my ipod", "sent from my android",
            "sent from my mobile",
            "sent from my phone", "sent from my blackberry", "sent from my samsung", "sent from my huawei", "sent from my galaxy",
            "sent from outlook", "sent from mail for windows", "sent from yahoo", "sent from mailbox", "sent from my verizon",
            "sent via the samsung", "download outlook for", "sent from proton mail",
        ],
        disclaimers: [
            "this email and any attachments", "this e-mail and any attachments", "this message and any attachments", "this e-mail is confidential",
            "this email is confidential", "confidentiality notice", "the information contained in this", "virus-free. www.av",
            "this email has been checked for viruses", "this e-mail message is intended", "this message is intended only", "disclaimer:",
            "this email has been scanned",
        ],
        inlineHints: [
            "inline", "in-line", "in line below", "in red", "in blue", "in green", "in bold below", "between the lines", "my answers below",
            "answers below",
            "comments below", "replies below", "responses below", "answered below", "my comments in",
        ],
        closings: [
            "regards", "best regards", "kind regards", "warm regards", "best", "best wishes", "cheers", "thanks", "thank you", "many thanks",
            "sincerely", "yours sincerely", "yours faithfully", "yours", "greetings", "thx", "cordially",
        ],
        greetings: ["hi", "hello", "hey", "dear", "good morning", "good afternoon", "good evening"],
        answers: ["yes", "no", "ok", "okay", "sure", "agreed", "done", "correct", "right", "please", "i", "my", "we", "it"],
        absences: [
            "out of office", "out of the office", "out-of-office", "away from the office", "on vacation", "vacation", "absence",
            "i am out of the office", "on holiday", "ooo:", "on leave", "annual leave", "away from my mail",
        ],
        absenceTitles: [
            "automatic reply", "out of office", "out of the office", "out-of-office", "out of office autoreply", "autoreply: out of office", "ooo:",
            "ooto", "on leave", "annual leave",
            "away from the office", "i am out of the office", "i'm out of office", "on vacation", "vacation reply", "vacation response",
            "away from my mail", "out of office reply",
        ],
        automatics: [
            "auto reply", "auto-reply", "autoreply", "auto response", "auto-response", "automated reply", "automated response", "autoresponse",
            "automatic response", "auto:", "automatically generated reply", "automated message", "auto responder", "autoresponder",
        ])

    private static let german = MailLanguage(
        labels: [
            .from: ["von"], .to: ["an"], .cc: ["kopie", "kopie (cc)"], .bcc: ["blindkopie"], .replyTo: ["antwort an", "antworten an"],
            .date: ["gesendet", "datum", "gesendet am", "gesendet um", "verschickt"], .subject: ["betreff"],
            .attachments: ["anlagen", "anlage", "anhang", "anhänge", "wichtigkeit", "priorität"],
        ],
        openers: ["am", "um"], wrote: ["schrieb", "hat geschrieben", "geschrieben", "folgendes geschrieben"],
        wroteInside: ["schrieb", "hat", "schrieb am"],
        forwarded: [
            "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht", "anfang der weitergeleiteten e-mail", "weitergeleitete e-mail",
            "weitergeleitet von",
        ],
        original: [
            "ursprüngliche nachricht", "originalnachricht", "original-nachricht", "originale nachricht", "antwort nachricht", "original nachricht",
            "ursprüngliche e-mail",
        ],
        signatures: [
            "von meinem iphone", "von meinem ipad", "von meinem handy", "von meinem smartphone", "von meinem samsung", "von meinem android",
            "von meinem mobil",
            "gesendet von meinem", "gesendet mit", "gesendet von mail", "gesendet von outlook", "gesendet aus der", "gesendet über",
            "holen sie sich outlook", "outlook für ios", "outlook für android", "diese nachricht wurde von meinem",
        ],
        wrappedSignatures: [("von meinem", "gesendet"), ("vom", "gesendet"), ("von", "gesendet"), ("diese nachricht wurde", "gesendet")],
        disclaimers: [
            "diese e-mail enthält vertrauliche", "diese e-mail kann vertrauliche", "der inhalt dieser e-mail", "virenfrei. www.av",
            "diese nachricht ist vertraulich",
        ],
        inlineHints: ["inline", "im text unten", "antworten unten", "antworten im text", "in rot", "in blau", "zwischen den zeilen"],
        closings: [
            "grüße", "viele grüße", "mit freundlichen grüßen", "mfg", "freundliche grüße", "beste grüße", "liebe grüße", "gruß", "lg", "vg", "danke",
            "vielen dank", "gruss",
        ],
        greetings: ["hallo", "guten tag", "guten morgen", "sehr geehrte", "sehr geehrter", "liebe", "lieber", "moin", "servus"],
        answers: ["ja", "nein", "doch", "gern", "gerne", "ich", "wir", "mein", "meine", "bitte"],
        absences: ["abwesenheit", "abwesenheitsnotiz", "nicht im büro", "außer haus", "urlaub", "abwesend", "ausser haus", "ich bin nicht im"],
        absenceTitles: [
            "automatische antwort", "abwesenheitsnotiz", "abwesenheitsnachricht", "abwesenheitsmeldung", "abwesenheit", "nicht im büro", "außer haus",
            "urlaubsnotiz", "abwesend",
        ],
        automatics: [
            "automatisch erzeugte antwort", "autoantwort", "auto-antwort", "automatische eingangsbestätigung", "automatische rückantwort",
            "eingangsbestätigung",
        ])

    private static let french = MailLanguage(
        labels: [
            .from: ["de", "expéditeur"], .to: ["à", "a", "pour", "destinataire"], .cc: ["copie", "copie à"], .bcc: ["cci"],
            .replyTo: ["répondre à"], .date: ["envoyé", "date", "date d'envoi", "envoyé le", "le"], .subject: ["objet", "sujet"],
            .attachments: ["pièces jointes", "pièce jointe", "importance"],
        ],
        openers: ["le"], wrote: ["a écrit", "a ecrit", "écrit", "écrivait", "a envoyé", "écrivit", "vous avez écrit"],
        wroteInside: ["a écrit"],
        forwarded: [
            "message transféré", "début du message réexpédié", "début du message transféré", "message réexpédié", "message transmis",
            "courriel transféré",
        ],
        original: ["message d'origine", "message original", "message initial", "mail original", "message d’origine", "courriel original"],
        signatures: [
            "envoyé de mon", "envoyé depuis mon", "envoyé depuis yahoo", "envoyé depuis l'application", "envoyé depuis outlook", "envoyé à partir de",
            "envoyé sans fil", "envoyé via", "obtenez outlook", "télécharger outlook", "provenance : courrier", "envoyé avec", "envoyé par mon",
        ],
        disclaimers: [
            "ce message et toutes les pièces jointes", "ce message et ses pièces jointes", "ce courriel est confidentiel", "sans virus. www.av",
            "ce message est confidentiel",
        ],
        inlineHints: ["dans le texte ci-dessous", "réponses ci-dessous", "en rouge", "en bleu", "mes réponses dans le texte"],
        closings: [
            "cordialement", "bien cordialement", "merci", "merci d'avance", "bonne journée", "salutations", "bien à vous", "amicalement", "cdlt",
            "bonne réception",
        ],
        greetings: ["bonjour", "bonsoir", "salut", "cher", "chère", "madame", "monsieur"],
        answers: ["oui", "non", "d'accord", "je", "j'ai", "nous", "mon", "ma", "c'est"],
        absences: [
            "absence", "absent", "absente", "message d'absence", "en congé", "absence du bureau", "je suis absent", "en vacances",
            "notification d'absence",
        ],
        absenceTitles: [
            "absence du bureau", "message d'absence", "notification d'absence", "absent du bureau", "en congé", "réponse automatique",
            "reponse automatique", "réponse auto", "message automatique",
        ])

    private static let spanish = MailLanguage(
        labels: [
            .from: ["de", "remitente"], .to: ["para", "a", "destinatario"], .cc: ["con copia"], .bcc: ["cco"], .replyTo: ["responder a"],
            .date: ["enviado", "enviado el", "fecha", "enviado a las", "fecha de envío"], .subject: ["asunto"],
            .attachments: ["datos adjuntos", "archivos adjuntos", "adjuntos", "importancia"],
        ],
        openers: ["el", "en fecha", "con fecha"], wrote: ["escribió", "escribio", "ha escrito", "escribe", "va escriure", "ha escrit"],
        wroteInside: ["escribió", "escribio"],
        forwarded: ["mensaje reenviado", "inicio del mensaje reenviado", "correo reenviado", "reenviado por", "comienzo del mensaje reenviado"],
        original: ["mensaje original", "mensaje de origen", "correo original", "mensaje anterior"],
        signatures: [
            "enviado desde mi", "enviado desde un", "enviado desde yahoo", "enviado desde outlook", "enviado desde correo", "enviado desde la",
            "obtener outlook", "enviado con", "descargar outlook", "enviado vía",
        ],
        disclaimers: [
            "este mensaje y sus archivos adjuntos", "este mensaje es confidencial", "este correo electrónico y", "aviso legal",
            "libre de virus. www.av", "aviso de confidencialidad",
        ],
        inlineHints: ["en rojo", "en azul", "en el texto", "entre líneas", "respuestas abajo"],
        closings: [
            "saludos", "un saludo", "saludos cordiales", "gracias", "muchas gracias", "atentamente", "cordialmente", "un abrazo", "cordial saludo",
        ],
        greetings: ["hola", "buenos días", "buenas tardes", "estimado", "estimada", "estimados", "buenas"],
        answers: ["sí", "si", "no", "vale", "yo", "mi", "claro", "de acuerdo"],
        absences: ["fuera de la oficina", "fuera de oficina", "ausencia", "de vacaciones", "ausente", "estoy fuera", "aviso de ausencia"],
        absenceTitles: [
            "fuera de la oficina", "fuera de oficina", "aviso de ausencia", "respuesta automática", "respuesta automatica", "contestación automática",
            "autorespuesta", "auto-respuesta", "resposta automàtica",
        ])

    private static let portuguese = MailLanguage(
        labels: [
            .from: ["de", "remetente"], .to: ["para", "destinatário"], .cc: ["cópia"], .bcc: ["cco"], .replyTo: ["responder a", "responder para"],
            .date: ["enviada em", "enviado em", "enviado", "enviada", "data", "data de envio"], .subject: ["assunto"],
            .attachments: ["anexos", "anexo", "importância"],
        ],
        openers: ["em", "no dia", "a", "em dia", "às"], wrote: ["escreveu", "escreveu o seguinte", "disse", "enviou"], wroteInside: ["escreveu"],
        forwarded: [
            "mensagem encaminhada", "início da mensagem encaminhada", "início da mensagem reenviada", "mensagem reenviada", "encaminhado por",
            "começar mensagem encaminhada",
        ],
        original: ["mensagem original", "mensagem de origem", "mensagem anterior", "e-mail original"],
        signatures: [
            "enviado do meu", "enviado via", "enviado a partir do", "enviado do yahoo", "enviado do outlook", "enviado do email", "enviado de meu",
            "enviada do meu", "obter o outlook", "obter outlook", "baixar o outlook", "enviado pelo",
        ],
        disclaimers: [
            "esta mensagem e seus anexos", "esta mensagem pode conter", "este e-mail e quaisquer", "livre de vírus. www.av",
            "esta mensagem é confidencial",
        ],
        inlineHints: ["em vermelho", "em azul", "respostas abaixo", "no texto abaixo"],
        closings: [
            "atenciosamente", "cumprimentos", "abraço", "abraços", "obrigado", "obrigada", "att", "com os melhores cumprimentos",
            "melhores cumprimentos", "grato", "grata",
        ],
        greetings: ["olá", "oi", "bom dia", "boa tarde", "boa noite", "prezado", "prezada", "prezados", "caro", "cara"],
        answers: ["sim", "não", "ok", "eu", "meu", "minha", "claro"],
        absences: ["fora do escritório", "ausência", "ausente", "em férias", "de férias", "ausência temporária", "estou fora"],
        absenceTitles: ["fora do escritório", "ausência temporária", "resposta automática", "resposta automatica", "auto-resposta", "autoresposta"])

    private static let italian = MailLanguage(
        labels: [
            .from: ["da", "mittente"], .to: ["a", "per", "destinatario"], .cc: ["copia"], .bcc: ["ccn"], .replyTo: ["rispondi a"],
            .date: ["inviato", "data", "inviato il", "inviata", "data invio"], .subject: ["oggetto"],
            .attachments: ["allegati", "allegato", "priorità"],
        ],
        openers: ["il", "in data", "il giorno", "alle", "nel messaggio"], wrote: ["ha scritto", "scrisse", "scrive", "hai scritto", "ha inviato"],
        wroteInside: ["ha scritto"],
        forwarded: ["messaggio inoltrato", "inizio messaggio inoltrato", "inizio del messaggio inoltrato", "inoltrato da"],
        original: ["messaggio originale", "messaggio originario", "messaggio di origine"],
        signatures: [
            "inviato da", "inviato dal mio", "inviato con", "inviato tramite", "inviata da", "scarica outlook", "ottieni outlook", "inviato dal",
            "inviato via",
        ],
        disclaimers: [
            "questo messaggio e i suoi allegati", "le informazioni contenute", "questa e-mail e", "privo di virus", "questo messaggio è riservato",
        ],
        inlineHints: ["in rosso", "in blu", "nel testo", "risposte sotto"],
        closings: ["cordiali saluti", "saluti", "distinti saluti", "grazie", "grazie mille", "un saluto", "buona giornata"],
        greetings: ["ciao", "salve", "buongiorno", "buonasera", "gentile", "egregio", "spett.le"],
        answers: ["sì", "si", "no", "va bene", "io", "il mio", "certo"],
        absences: ["fuori sede", "assenza", "assente", "fuori ufficio", "in ferie", "sono fuori"],
        absenceTitles: ["fuori sede", "fuori ufficio", "risposta automatica", "messaggio automatico", "auto-risposta", "rispondi automaticamente"])

    private static let dutch = MailLanguage(
        labels: [
            .from: ["van"], .to: ["aan"], .cc: ["kopie"], .replyTo: ["antwoord aan", "antwoorden aan"],
            .date: ["verzonden", "datum", "verstuurd", "verzonden op"], .subject: ["onderwerp"], .attachments: ["bijlagen", "bijlage", "urgentie"],
        ],
        openers: ["op", "om"], wrote: ["schreef", "geschreven", "het volgende geschreven", "heeft geschreven", "verzond", "schreef het volgende"],
        wroteInside: ["schreef", "heeft", "verzond"],
        forwarded: ["doorgestuurd bericht", "begin doorgestuurd bericht", "doorgestuurde bericht", "doorgestuurd door", "forward bericht"],
        original: ["oorspronkelijk bericht", "origineel bericht", "oorspronkelijke bericht", "originele bericht"],
        signatures: [
            "verzonden vanaf", "verstuurd vanaf", "verzonden met", "verstuurd met", "verzonden via", "verstuurd via", "outlook voor ios",
            "outlook voor android", "download outlook", "verzonden vanuit", "verstuurd door mijn",
        ],
        disclaimers: [
            "dit bericht is vertrouwelijk", "deze e-mail en eventuele", "dit e-mailbericht", "virusvrij. www.av", "de informatie in dit bericht",
            "de informatie verzonden met",
        ],
        inlineHints: ["in het rood", "in rood", "in blauw", "hieronder in de tekst", "tussen de regels"],
        closings: [
            "met vriendelijke groet", "groet", "groeten", "vriendelijke groet", "mvg", "bedankt", "dank", "hartelijke groet",
            "met vriendelijke groeten",
        ],
        greetings: ["hallo", "hoi", "beste", "goedemorgen", "goedemiddag", "geachte", "dag"],
        answers: ["ja", "nee", "ik", "mijn", "wij", "graag"],
        absences: ["afwezig", "afwezigheid", "niet aanwezig", "afwezigheidsbericht", "buiten kantoor", "niet op kantoor", "met vakantie"],
        absenceTitles: [
            "afwezigheidsbericht", "afwezig", "niet aanwezig", "automatisch antwoord", "automatische antwoord", "automatische reactie",
            "autoantwoord", "automatische beantwoording",
        ])
}
