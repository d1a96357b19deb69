import Testing

@testable import Recipes

@Suite("Sending through the shipped pages")
struct SendingTests {
    private func context(_ phone: String = "+8613800138000", handle: String? = nil) -> SendContext {
        var context = SendContext(
            recipient: .init(handle: handle, phone: phone), text: "退款已到账 & 100%", noticeID: "n-1", now: 1_700_000_000_000_000,
            nonce: "nonce-1")
        context.callbackURL = "https://gw.example.com/in/sms"
        return context
    }

    private func form(_ request: OutboundRequest) throws -> [String: String] {
        let fields = try FormFields(parsing: request.body).fields
        return Dictionary(fields.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    private func response(_ status: Int, _ body: String, _ headers: HeaderFields = [:]) -> InboundResponse {
        InboundResponse(status: status, headers: headers, body: Array(body.utf8))
    }

    @Test("Twilio: the form, the account in the URL, basic authentication, and nothing that is not set")
    func twilioRequest() throws {
        let endpoint = try ShippedProviders.provider("twilio").endpoint(
            settings: ["auth_token": "tok", "account_sid": "AC1", "from": "+18005551212", "api_base": "http://127.0.0.1:20999"])
        #expect(endpoint.missingForSending == [])
        let request = try #require(endpoint.sendRequest(context()))
        #expect(request.method == "POST")
        #expect(request.url == "http://127.0.0.1:20999/2010-04-01/Accounts/AC1/Messages.json")
        #expect(request.headers["Authorization"] == "Basic QUMxOnRvaw==")
        #expect(request.headers["Content-Type"] == "application/x-www-form-urlencoded")
        #expect(
            try form(request) == [
                "To": "+8613800138000", "From": "+18005551212", "Body": "退款已到账 & 100%",
                "StatusCallback": "https://gw.example.com/in/sms",
            ])
    }

    @Test("Twilio: the default base, and an API key in the place of the account")
    func twilioKey() throws {
        let endpoint = try ShippedProviders.provider("twilio").endpoint(
            settings: [
                "auth_token": "tok", "account_sid": "AC1", "messaging_service_sid": "MG1", "api_key": "SK1", "api_secret": "sec",
            ])
        let request = try #require(endpoint.sendRequest(context(handle: "whatsapp:+8613800138000")))
        #expect(request.url == "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json")
        #expect(request.headers["Authorization"] == "Basic U0sxOnNlYw==")
        #expect(try form(request)["MessagingServiceSid"] == "MG1")
        #expect(try form(request)["To"] == "whatsapp:+8613800138000")
        #expect(try form(request)["From"] == nil)
        let without = try ShippedProviders.provider("twilio").endpoint(settings: ["auth_token": "tok"])
        #expect(without.missingForSending == ["account_sid"])
    }

    @Test("Twilio: what its answers mean")
    func twilioOutcomes() throws {
        let endpoint = try ShippedProviders.provider("twilio").endpoint(settings: ["auth_token": "tok"])
        func outcome(_ status: Int, _ body: String, _ headers: HeaderFields = [:]) -> SendOutcome {
            endpoint.outcome(of: response(status, body, headers), now: 0)
        }
        #expect(outcome(201, "{\"sid\":\"SM9\",\"status\":\"queued\"}") == .accepted(id: "SM9"))
        #expect(
            outcome(400, "{\"code\":21610,\"message\":\"STOP\",\"status\":400}")
                == .optedOut(.init(status: 400, code: "21610", reason: "STOP")))
        #expect(outcome(429, "{\"code\":20429}") == .throttled(.init(status: 429, code: "20429"), wait: .seconds(30)))
        #expect(
            outcome(429, "{\"code\":20429}", ["Retry-After": "7"])
                == .throttled(.init(status: 429, code: "20429"), wait: .seconds(7)))
        #expect(outcome(502, "<html>") == .retryable(.init(status: 502)))
        #expect(
            outcome(400, "{\"code\":21211,\"message\":\"bad\"}") == .permanent(.init(status: 400, code: "21211", reason: "bad")))
        #expect(endpoint.outcomeWithoutAnswer(wasSent: true, reason: "time-out") == .unknown(.init(reason: "time-out")))
    }

    @Test("Vonage: 200 is not success, and the alphabet decides the type")
    func vonage() throws {
        let endpoint = try ShippedProviders.provider("vonage-sms").endpoint(
            settings: ["signature_secret": "s", "api_key": "k", "api_secret": "x", "from": "Acme"])
        #expect(try form(try #require(endpoint.sendRequest(context())))["type"] == "unicode")
        #expect(
            endpoint.outcome(of: response(200, "{\"messages\":[{\"status\":\"0\",\"message-id\":\"A\"}]}"), now: 0) == .accepted(id: "A"))
        #expect(
            endpoint.outcome(of: response(200, "{\"messages\":[{\"status\":\"1\",\"error-text\":\"please wait\"}]}"), now: 0)
                == .throttled(.init(status: 200, code: "1", reason: "please wait"), wait: .seconds(1)))
        #expect(
            endpoint.outcome(of: response(200, "{\"messages\":[{\"status\":\"5\"}]}"), now: 0)
                == .retryable(.init(status: 200, code: "5")))
    }

    @Test("Aliyun: a template with named parameters, signed")
    func aliyun() throws {
        let endpoint = try ShippedProviders.provider("aliyun-sms").endpoint(
            settings: ["path_secret": "p", "access_key_id": "testId", "access_key_secret": "testSecret", "sign_name": "签名"])
        var context = context("13800138000")
        context.template = .init(id: "SMS_1", parameters: [.init(name: "code", value: "1\"2"), .init(name: "name", value: "李雷")])
        let request = try #require(endpoint.sendRequest(context))
        var fields = try FormFields(parsing: request.body).fields
        let last = fields.popLast()
        let signature = try #require(last)
        #expect(signature.name == "Signature")
        #expect(AliyunRPC(keyID: "", secret: "testSecret").signature(method: "POST", parameters: fields) == signature.value)
        #expect(try form(request)["TemplateParam"] == "{\"code\":\"1\\\"2\",\"name\":\"李雷\"}")
        #expect(try form(request)["Timestamp"] == "2023-11-14T22:13:20Z")
        #expect(endpoint.outcome(of: response(200, "{\"Code\":\"OK\",\"BizId\":\"b^0\"}"), now: 0) == .accepted(id: "b^0"))
        #expect(
            endpoint.outcome(of: response(200, "{\"Code\":\"isv.BUSINESS_LIMIT_CONTROL\",\"Message\":\"m\"}"), now: 0)
                == .throttled(.init(status: 200, code: "isv.BUSINESS_LIMIT_CONTROL", reason: "m"), wait: .seconds(60)))
        #expect(
            endpoint.outcome(of: response(200, "{\"Code\":\"isv.MOBILE_NUMBER_ILLEGAL\",\"Message\":\"m\"}"), now: 0)
                == .permanent(.init(status: 200, code: "isv.MOBILE_NUMBER_ILLEGAL", reason: "m")))
    }

    @Test("Tencent: ordered parameters, signed as the published vector is")
    func tencent() throws {
        let endpoint = try ShippedProviders.provider("tencent-sms").endpoint(
            settings: [
                "path_secret": "p", "secret_id": "AKID", "secret_key": "SK", "sdk_app_id": "1400006666", "sign_name": "示例",
            ])
        var context = context()
        context.template = .init(id: "1234", parameters: [.init(name: "code", value: "1")])
        let request = try #require(endpoint.sendRequest(context))
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "{\"SmsSdkAppId\":\"1400006666\",\"SignName\":\"示例\",\"TemplateId\":\"1234\",\"TemplateParamSet\":[\"1\"],"
                + "\"PhoneNumberSet\":[\"+8613800138000\"],\"SessionContext\":\"n-1\"}")
        #expect(
            request.headers["Authorization"]
                == "TC3-HMAC-SHA256 Credential=AKID/2023-11-14/sms/tc3_request, SignedHeaders=content-type;host, "
                + "Signature=47f2fb2aa35b083bbffa26f526407e734f7d2b2558bf75ee037f2c5d5f4ef9dd")
        #expect(request.headers["X-TC-Timestamp"] == "1700000000")
        let failed = "{\"Response\":{\"Error\":{\"Code\":\"RequestLimitExceeded\",\"Message\":\"m\"}}}"
        #expect(
            endpoint.outcome(of: response(200, failed), now: 0)
                == .throttled(.init(status: 200, code: "RequestLimitExceeded", reason: "m"), wait: .seconds(30)))
        #expect(
            endpoint.outcome(of: response(200, "{\"Response\":{\"SendStatusSet\":[{\"Code\":\"Ok\",\"SerialNo\":\"s\"}]}}"), now: 0)
                == .accepted(id: "s"))
    }

    @Test("Huawei: the WSSE header holds the digest of nonce, time and secret")
    func huawei() throws {
        let endpoint = try ShippedProviders.provider("huawei-sms").endpoint(
            settings: [
                "path_secret": "p", "app_key": "k", "app_secret": "s", "from": "1069", "api_base": "https://h.example:443",
            ])
        var context = context()
        context.template = .init(id: "t", parameters: [.init(name: "a", value: "369751")])
        let request = try #require(endpoint.sendRequest(context))
        #expect(request.url == "https://h.example:443/sms/batchSendSms/v1")
        let digest = ByteEncoding.base64.encode(DigestAlgorithm.sha256.hash(Array("nonce-12023-11-14T22:13:20Zs".utf8)))
        #expect(
            request.headers["X-WSSE"]
                == "UsernameToken Username=\"k\",PasswordDigest=\"\(digest)\",Nonce=\"nonce-1\",Created=\"2023-11-14T22:13:20Z\"")
        #expect(try form(request)["templateParas"] == "[\"369751\"]")
    }

    @Test("What one's own system is sent is signed so that the same page would accept it")
    func ownSystem() throws {
        let provider = try ShippedProviders.provider("generic-hmac-json")
        let endpoint = try provider.endpoint(settings: ["secret": "s", "send_url": "https://shop.example/hook?a=1"])
        let request = try #require(endpoint.sendRequest(context()))
        #expect(endpoint.verify(request.input(now: 1_700_000_000_000_000)).isVerified)
        #expect(request.headers["Idempotency-Key"] == "n-1")
        #expect(endpoint.outcomeWithoutAnswer(wasSent: true) == .retryable(.init()))
    }

    @Test("An access token is asked for, read, and used")
    func tokens() throws {
        let endpoint = try ShippedProviders.provider("feishu").endpoint(
            settings: ["verification_token": "v", "app_id": "cli", "app_secret": "sec"])
        var context = context(handle: "ou_1")
        let request = try #require(endpoint.tokenRequest(context))
        #expect(request.url == "https://open.feishu.cn/open-apis/auth/v3/tenant_access_token/internal")
        let token = try #require(
            endpoint.token(in: response(200, "{\"code\":0,\"tenant_access_token\":\"t-1\",\"expire\":7140}")))
        #expect(token.token == "t-1")
        #expect(token.expiresIn == .seconds(7_140))
        context.token = token.token
        let send = try #require(endpoint.sendRequest(context))
        #expect(send.headers["Authorization"] == "Bearer t-1")
        #expect(send.url == "https://open.feishu.cn/open-apis/im/v1/messages?receive_id_type=open_id")
        #expect(try JSONValue(parsing: send.body)["content"] == "{\"text\":\"退款已到账 & 100%\"}")
    }

    @Test("A wait that stands in the body is heeded")
    func waitInBody() throws {
        let endpoint = try ShippedProviders.provider("telegram").endpoint(settings: ["secret_token": "s", "bot_token": "1:a"])
        let body = "{\"ok\":false,\"error_code\":429,\"description\":\"d\",\"parameters\":{\"retry_after\":35}}"
        #expect(
            endpoint.outcome(of: response(429, body), now: 0)
                == .throttled(.init(status: 429, code: "429", reason: "d"), wait: .seconds(35)))
        #expect(
            endpoint.outcome(of: response(403, "{\"ok\":false,\"error_code\":403}"), now: 0) == .optedOut(.init(status: 403, code: "403"))
        )
    }

    @Test("Header values cannot break out of their line")
    func headerInjection() throws {
        let page = """
            verify: none
            messages: {text: $.text}
            send: {request: {url: "https://a.example/{{recipient.handle}}", headers: {x-to: "{{recipient.handle}}"}}}
            """
        let endpoint = try ShippedProviders.provider(yaml: page).endpoint(settings: [:])
        let request = try #require(endpoint.sendRequest(context(handle: "a/../b\r\nX-Evil: 1?")))
        #expect(request.url == "https://a.example/a%2F..%2Fb%0D%0AX-Evil%3A%201%3F")
        #expect(request.headers["x-to"]?.contains("\n") == false)
    }
}

@Suite("Files and messages that are fetched")
struct FetchingTests {
    @Test("A file is found step by step, with the token on every request")
    func media() throws {
        let endpoint = try ShippedProviders.provider("whatsapp-cloud").endpoint(
            settings: ["app_secret": "s", "verify_token": "v", "access_token": "t", "phone_number_id": "1"])
        let attachment = MappedMessage.Attachment(id: "img 1")
        let first = try #require(endpoint.mediaRequest(attachment, step: 0))
        #expect(first.url == "https://graph.facebook.com/v21.0/img%201")
        #expect(first.headers["Authorization"] == "Bearer t")
        let answer = InboundResponse(status: 200, body: Array("{\"url\":\"https://lookaside.fbsbx.com/x?y=1\"}".utf8))
        let url = try #require(endpoint.mediaURL(in: answer, step: 0))
        let last = try #require(endpoint.mediaRequest(attachment, step: 1, url: url))
        #expect(last.url == "https://lookaside.fbsbx.com/x?y=1")
        #expect(endpoint.provider.media?.allows(host: "lookaside.fbsbx.com") == true)
        #expect(endpoint.provider.media?.allows(host: "evil-lookaside.fbsbx.com.example") == false)
        #expect(MediaRecipe(hosts: ["*.example.com"]).allows(host: "a.example.com"))
        #expect(!MediaRecipe(hosts: ["*.example.com"]).allows(host: "badexample.com"))
    }

    @Test("A setting names the hosts of a desk that the operator runs")
    func ownHosts() throws {
        let endpoint = try ShippedProviders.provider("chatwoot").endpoint(
            settings: ["path_secret": "x", "api_base": "https://Chat.example.com:3000/base", "media_hosts": "one.example.com, *.two.example.com"])
        for host in ["chat.example.com", "one.example.com", "a.two.example.com"] { #expect(endpoint.takesFiles(from: host), "\(host)") }
        for host in ["example.com", "chat.example.com.evil.example", "two.example.com", "", "base"] {
            #expect(!endpoint.takesFiles(from: host), "\(host)")
        }
        let bare = try ShippedProviders.provider("chatwoot").endpoint(settings: ["path_secret": "x"])
        #expect(!bare.takesFiles(from: "chat.example.com") && !bare.takesFiles(from: "") && !bare.fetchesFiles)
    }

    @Test("Who asks is told to the hosts that are named for it alone")
    func mediaCredentials() throws {
        let endpoint = try ShippedProviders.provider("teams-bot").endpoint(settings: ["app_id": "a", "app_password": "p"])
        func authorization(_ url: String) -> String? {
            endpoint.mediaRequest(MappedMessage.Attachment(url: url), step: 0, token: "t")?.headers["Authorization"]
        }
        #expect(authorization("https://smba.trafficmanager.net/emea/v3/attachments/1/views/original") == "Bearer t")
        #expect(authorization("https://SMBA.trafficmanager.net:443/a") == "Bearer t")
        #expect(authorization("https://contoso.sharepoint.com/a?tempauth=x") == nil)
        #expect(authorization("https://smba.trafficmanager.net@evil.example/a") == nil)
        #expect(authorization("https://evil.example/?smba.trafficmanager.net") == nil)
        #expect(authorization("no URL") == nil)
        #expect(OutboundRequest(method: "GET", url: "https://[::1]:8443/a").host == "[::1]")
    }

    @Test("A vendor through whom nothing is sent has a token for its files, and without its settings nothing is fetched")
    func mediaToken() throws {
        let page = try ShippedProviders.provider("wecom")
        var settings = ["token": ["123456"], "encoding_aes_key": ["kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR"], "corp_id": ["ww1"]]
        #expect(try !page.endpoint(settings: ProviderSettings(settings)).fetchesFiles)
        settings["corp_secret"] = ["s"]
        let endpoint = try page.endpoint(settings: ProviderSettings(settings))
        #expect(endpoint.fetchesFiles && endpoint.missingForSending == nil)
        let context = SendContext(recipient: .init(), text: "", noticeID: "", now: 0, nonce: "")
        #expect(endpoint.tokenRequest(context)?.url == "https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=ww1&corpsecret=s")
        let answer = InboundResponse(status: 200, body: Array("{\"errcode\":0,\"access_token\":\"t\",\"expires_in\":7200}".utf8))
        #expect(endpoint.token(in: answer)?.token == "t")
    }

    @Test("WeCom customer service: the callback says where, pages bring the messages, also after an empty one")
    func pull() throws {
        let settings: ProviderSettings = [
            "token": "123456", "encoding_aes_key": "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR", "corp_id": "ww1", "secret": "s",
        ]
        let endpoint = try ShippedProviders.provider("wecom-kf").endpoint(settings: settings)
        let plain =
            "<xml><ToUserName>ww1</ToUserName><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>kf_msg_or_event</Event>"
            + "<Token>ENC1</Token><OpenKfId>wk1</OpenKfId></xml>"
        let envelope = try #require(try endpoint.provider.decryption?.envelope(settings))
        let sealed = try envelope.seal(Array(plain.utf8))
        let digest = DigestAlgorithm.sha1.hash(
            Array(["123456", "1", "2", sealed].sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined().utf8))
        let input = HTTPInput(
            method: "POST", target: "/in/kf?msg_signature=\(ByteEncoding.hex.encode(digest))&timestamp=1&nonce=2",
            body: Array("<xml><ToUserName>ww1</ToUserName><Encrypt><![CDATA[\(sealed)]]></Encrypt></xml>".utf8), receivedAt: 0)
        guard case .accepted(let acceptance) = endpoint.receive(input) else {
            Issue.record("The callback was not accepted.")
            return
        }
        #expect(acceptance.eventKey == "wk1/1/ENC1")
        let pull = try #require(try endpoint.pull(input))
        #expect(pull.source == "wk1")
        let request = try #require(endpoint.pullRequest(pull, cursor: nil, token: "T"))
        #expect(request.url == "https://qyapi.weixin.qq.com/cgi-bin/kf/sync_msg?access_token=T")
        #expect(try JSONValue(parsing: request.body) == ["token": "ENC1", "limit": 1000, "voice_format": 0, "open_kfid": "wk1"])
        let page = """
            {"errcode":0,"next_cursor":"c1","has_more":1,"msg_list":[
             {"msgid":"m1","open_kfid":"wk1","external_userid":"wm1","send_time":1700000000,"origin":3,"msgtype":"text","text":{"content":"你好"}},
             {"msgid":"m2","origin":5,"msgtype":"text","text":{"content":"ours"}}]}
            """
        let read = try #require(endpoint.page(in: InboundResponse(status: 200, body: Array(page.utf8))))
        #expect(read.messages.map(\.externalID) == ["m1"])
        #expect(read.messages.first?.text == "你好")
        #expect(read.cursor == "c1")
        #expect(read.hasMore)
        let empty = "{\"errcode\":0,\"next_cursor\":\"c2\",\"has_more\":0,\"msg_list\":[]}"
        #expect(
            endpoint.page(in: InboundResponse(status: 200, body: Array(empty.utf8)))
                == PulledPage(messages: [], cursor: "c2", hasMore: false))
        #expect(endpoint.page(in: InboundResponse(status: 200, body: Array("{\"errcode\":42001}".utf8))) == nil)
    }
}
