#!/usr/bin/env python3
"""Measures Inlet, each figure beside its yardstick, both taken in one run on one PostgreSQL.

Usage: bench.py [name ...]      without names: all of them
Prints a table and writes .inlet/bench.json. The server's settings are those that Inlet ships: fsync and synchronous_commit on.
"""
import base64
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import dovecot_mailbox as mail

ROOT = Path(__file__).resolve().parent.parent
INLET = ROOT / ".build/release/inlet"
# Not /usr/bin/psql: that is a script around it, which costs more than the questions asked here while something is measured.
PSQL = "/usr/lib/postgresql/15/bin/psql"
SECRET = "bench-secret"
PORT = 28180
CONNECTIONS = 64
BODY = 800
SECONDS = int(os.environ.get("BENCH_SECONDS", "15"))

INLET_YAML = """database: embedded
data: {data}
http: {{listen: 127.0.0.1:{port}, queue: {{requests: 4096}}}}
workers: {{count: {workers}, batch: 500}}
notices: {{mode: hold}}
log: {{level: warning}}
"""
CHANNEL_YAML = """channel: chat
provider: generic-hmac-json
settings: {secret: "${env:BENCH_SECRET}"}
conversation: {append_within: 24h}
extract:
  order_number: {patterns: ['\\b((?:SO|PO)-?\\d{8,12})\\b']}
"""
MIXED = {
    "generic": ("chat", "generic-hmac-json", 'secret: "${env:BENCH_SECRET}"'),
    "slack": ("chat", "slack", 'signing_secret: "${env:BENCH_SECRET}"'),
    "standard": ("chat", "standard-webhooks", 'secret: "${env:BENCH_WHSEC}"'),
    "line": ("chat", "line", 'channel_secret: "${env:BENCH_SECRET}"'),
    "messenger": ("chat", "messenger", 'app_secret: "${env:BENCH_SECRET}", verify_token: "${env:BENCH_SECRET}"'),
    "telegram": ("chat", "telegram", 'secret_token: "${env:BENCH_SECRET}"'),
    "intercom": ("chat", "intercom", 'client_secret: "${env:BENCH_SECRET}"'),
    "twilio": ("sms", "twilio", 'auth_token: "${env:BENCH_SECRET}", public_url: "https://gw.example.com/in/mixed-twilio"'),
    "aliyun": ("sms", "aliyun-sms", 'path_secret: "${env:BENCH_SECRET}"'),
    "infobip": ("sms", "infobip", 'username: bench, password: "${env:BENCH_SECRET}"'),
}
CALLS_YAML = """channel: calls
drop: {folder: drop/calls, pickup: {marker: .done}, poll: 1s}
csv: {key: [通话编号]}
map:
  external_id: 通话编号
  sender: {phone: 来电号码, name: 客户姓名}
  text: 摘要
  sent_at: {column: 开始时间, format: "yyyy-MM-dd HH:mm:ss", zone: Asia/Shanghai}
only_when: {row.处理结果: {in: [转工单, 投诉]}}
region: CN
extract:
  order_number: {patterns: ['\\b((?:SO|PO)-?\\d{8,12})\\b']}
"""
NOTICES_YAML = """- name: we have it
  on: ticket.drafted
  when: {message.may_answer: true}
  to: customer
  by: [same-channel, sms, email]
  template: received
"""


class Bench:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="inlet-bench-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.results = []
        self.gateway = None
        self.session = None
        self.load = self.folder / "load"
        subprocess.run(
            ["cc", "-O2", "-Wno-deprecated-declarations", "-D_GNU_SOURCE", ROOT / "Benchmarks/load.c", "-o", self.load, "-lcrypto"],
            check=True)
        config = self.folder / "adapters"
        (config / "channels").mkdir(parents=True)
        shutil.copytree(ROOT / "adapters/providers", config / "providers")
        shutil.copytree(ROOT / "adapters/lookups", config / "lookups")
        (config / "channels/bench.yaml").write_text(CHANNEL_YAML)
        for name, (channel, provider, settings) in MIXED.items():
            (config / f"channels/mixed-{name}.yaml").write_text(f"channel: {channel}\nprovider: {provider}\nregion: CN\nsettings: {{{settings}}}\n")
        (config / "notices.yaml").write_text(NOTICES_YAML)
        shutil.copytree(ROOT / "templates", self.folder / "templates")
        self.config = config

    # The gateway and its database

    def start(self, workers, until_ready=True):
        data = self.folder / "data"
        (self.config / "inlet.yaml").write_text(INLET_YAML.format(data=data, port=PORT, workers=workers))
        whsec = "whsec_" + base64.b64encode(SECRET.encode()).decode()
        environment = dict(os.environ, BENCH_SECRET=SECRET, BENCH_WHSEC=whsec)
        begin = time.monotonic()
        self.gateway = subprocess.Popen([INLET, "serve", "--config", self.config], env=environment, stderr=open(self.folder / "log", "a"))
        if until_ready:
            self.wait_ready()
        return (time.monotonic() - begin) * 1000

    def wait_ready(self):
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/ready", timeout=1).read()
                break
            except OSError:
                if self.gateway.poll() is not None:
                    sys.exit("bench: the gateway did not start: " + (self.folder / "log").read_text()[-2000:])
                time.sleep(0.002)
        self.find_database()

    def stop(self):
        if self.session:
            self.session.stdin.close()
            self.session.wait()
            self.session = None
        if self.gateway:
            self.gateway.send_signal(signal.SIGTERM)
            self.gateway.wait(60)
            self.gateway = None

    def find_database(self):
        sockets = list((self.folder / "data/postgres/socket").glob(".s.PGSQL.*[0-9]"))
        if not sockets:
            sys.exit("bench: the embedded PostgreSQL was not found.")
        self.socket, self.db_port = str(sockets[0].parent), sockets[0].name.rsplit(".", 1)[1]

    def sql(self, text):
        done = subprocess.run(
            [PSQL, "-h", self.socket, "-p", self.db_port, "-U", "inlet", "-d", "inlet", "-Atq", "-v", "ON_ERROR_STOP=1", "-c", text],
            capture_output=True, text=True)
        if done.returncode:
            sys.exit("bench: " + done.stderr)
        return done.stdout.strip()

    def ask(self, question):
        """A number, asked on one connection: what is asked again and again while something is measured must cost nothing."""
        if not self.session:
            self.session = subprocess.Popen(
                [PSQL, "-h", self.socket, "-p", self.db_port, "-U", "inlet", "-d", "inlet", "-Atq"], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, text=True)
        self.session.stdin.write(question + ";\n")
        self.session.stdin.flush()
        return int(self.session.stdout.readline())

    def memory(self):
        text = Path(f"/proc/{self.gateway.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", text).group(1)) / 1024

    # Loads

    def send(self, seconds, run, path="/in/bench", connections=CONNECTIONS):
        sender = self.sender(seconds, run, path, connections)
        output, _ = sender.communicate()
        if sender.returncode:
            sys.exit("bench: the load failed.")
        return self.result(output)

    def sender(self, seconds, run, path, connections):
        return subprocess.Popen(
            [self.load, "127.0.0.1", str(PORT), path, SECRET, str(connections), str(seconds), str(BODY), run],
            stdout=subprocess.PIPE, text=True)

    @staticmethod
    def result(output):
        accepted, refused, elapsed, rate, p50, p99 = output.split()
        return {"accepted": int(accepted), "refused": int(refused), "seconds": float(elapsed), "rate": float(rate),
                "p50": float(p50), "p99": float(p99)}

    def pgbench(self, script, clients=32, seconds=None):
        path = self.folder / "script.sql"
        path.write_text(script)
        done = subprocess.run(
            ["/usr/lib/postgresql/15/bin/pgbench", "-h", self.socket, "-p", self.db_port, "-U", "inlet", "-n", "-M", "prepared",
             "-c", str(clients), "-j", "2", "-T", str(seconds or SECONDS), "-f", path, "inlet"], capture_output=True, text=True, check=True)
        return float(re.search(r"tps = ([\d.]+)", done.stdout).group(1))

    def report(self, name, figure, unit, yardstick=None, yardstick_name=None, p50=None, p99=None, conditions=""):
        ratio = figure / yardstick if yardstick else None
        self.results.append({
            "name": name, "figure": round(figure, 1), "unit": unit, "yardstick": yardstick and round(yardstick, 1),
            "yardstick_name": yardstick_name, "ratio": ratio and round(ratio, 3), "p50_ms": p50, "p99_ms": p99,
            "conditions": conditions})
        beside = f"  beside {yardstick:,.0f} ({yardstick_name}): {ratio:.2f}" if yardstick else ""
        tail = f"  p50 {p50} ms, p99 {p99} ms" if p50 is not None else ""
        print(f"{name:18} {figure:>10,.1f} {unit}{beside}{tail}\n{'':18} {conditions}", flush=True)

    # What is measured

    def yardstick_tables(self):
        self.sql("""DROP TABLE IF EXISTS yard_delivery, yard_message, yard_draft;
            CREATE TABLE yard_delivery (LIKE delivery INCLUDING DEFAULTS);
            ALTER TABLE yard_delivery ADD PRIMARY KEY (id, received_at);
            CREATE TABLE yard_message (id bigint PRIMARY KEY, at timestamptz, sender text, body text);
            CREATE TABLE yard_draft (id bigint PRIMARY KEY, message bigint, title text, queue text, fields jsonb);
            CREATE SEQUENCE IF NOT EXISTS yard_id CACHE 100""")

    def one_row(self):
        body = "x" * (BODY - 40)
        return self.pgbench(
            "INSERT INTO yard_delivery (id, received_at, adapter, key, content_type, meta, body) VALUES (nextval('yard_id'), now(), "
            "'bench', md5(random()::text), 'application/json', '{\"method\":\"POST\",\"target\":\"/in/bench\"}', "
            f"convert_to('{body}', 'UTF8'));")

    def two_rows(self):
        body = "x" * (BODY - 40)
        return self.pgbench(
            "BEGIN;\nINSERT INTO yard_message VALUES (nextval('yard_id'), now(), 'u', "
            f"'{body}');\nINSERT INTO yard_draft VALUES (nextval('yard_id'), 1, 'My order has not arrived', 'inbox', '{{}}');\nCOMMIT;")

    def webhook_accept(self):
        self.start(workers=0)
        self.yardstick_tables()
        yardstick = self.one_row()
        self.send(2, "warm")
        before = int(self.sql("SELECT count(*) FROM delivery"))
        result = self.send(SECONDS, "accept%d" % time.time())
        stored = int(self.sql("SELECT count(*) FROM delivery")) - before
        assert stored == result["accepted"], f"{result['accepted']} were acknowledged, {stored} are stored"
        memory = self.memory()
        conditions = f"{CONNECTIONS} connections, {BODY}-byte bodies with HMAC-SHA256, workers paused, {SECONDS} s, all stored"
        self.report("webhook_accept", result["rate"], "requests/s", yardstick, "pgbench one-row inserts, 32 clients",
                    result["p50"], result["p99"], conditions)
        self.report("resident_mb", memory, "MB", conditions="peak under webhook_accept")
        self.stop()

    def webhook_mixed(self):
        """Ten adapters of ten schemes; then the same with the database stopped in the middle."""
        self.start(workers=0)
        self.yardstick_tables()
        yardstick = self.one_row()
        self.send(2, "warmm", "mixed", 128)
        before = int(self.sql("SELECT count(*) FROM delivery"))
        result = self.send(SECONDS, "mixed%d" % time.time(), "mixed", 128)
        stored = int(self.sql("SELECT count(*) FROM delivery")) - before
        assert result["refused"] == 0, f"{result['refused']} were refused"
        assert stored == result["accepted"], f"{result['accepted']} were acknowledged, {stored} are stored"
        lost, outage = self.outage()
        self.report("webhook_mixed", result["rate"], "requests/s", yardstick, "pgbench one-row inserts, 32 clients",
                    result["p50"], result["p99"],
                    f"10 adapters of different schemes, 128 connections, {BODY}-byte bodies, workers paused; then with PostgreSQL stopped for 4 s "
                    f"in the middle: {outage['accepted']:,} acknowledged at {outage['rate']:,.0f}/s (p99 {outage['p99']} ms), {outage['refused']} refused, {lost} lost")
        self.stop()

    def outage(self):
        """Sends while the database is stopped and started again; every acknowledged request has to be stored in the end."""
        before = int(self.sql("SELECT count(*) FROM delivery"))
        sender = self.sender(12, "outage%d" % time.time(), "mixed", 128)
        time.sleep(4)
        restart = self.stop_database()
        time.sleep(4)
        restart()
        output, _ = sender.communicate()
        result = self.result(output)
        self.drain()
        stored = int(self.sql("SELECT count(*) FROM delivery")) - before
        lost = max(0, result["accepted"] - stored)
        assert lost == 0, f"{result['accepted']} were acknowledged, {stored} are stored"
        return lost, result

    def stop_database(self):
        """Returns what starts it again, with the options that it had."""
        folder = self.sql("SHOW data_directory")
        words = shlex.split(Path(folder, "postmaster.opts").read_text())
        account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        control = account + ["/usr/lib/postgresql/15/bin/pg_ctl", "-D", folder]
        subprocess.run(control + ["stop", "-m", "fast", "-w"], check=True, stdout=subprocess.DEVNULL)
        options = " ".join(shlex.quote(word) for word in words[1:])

        def restart():
            subprocess.run(control + ["start", "-w", "-l", "/dev/null", "-o", options], check=True, stdout=subprocess.DEVNULL)
        return restart

    def drain(self):
        while True:
            try:
                health = json.load(urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/ready", timeout=10))
                if health["database"] == "up" and health["spool"]["depth"] == 0:
                    return
            except OSError:
                pass
            time.sleep(0.1)

    def spool_accept(self):
        self.start(workers=0)
        self.send(2, "warms")
        before = int(self.sql("SELECT count(*) FROM delivery"))
        restart = self.stop_database()
        self.send(1, "wake%d" % time.time())
        result = self.send(min(SECONDS, 10), "spool%d" % time.time())
        restart()
        begin = time.monotonic()
        self.drain()
        drained = time.monotonic() - begin
        stored = int(self.sql("SELECT count(*) FROM delivery")) - before
        assert stored >= result["accepted"], f"{result['accepted']} were acknowledged, {stored} are stored"
        self.report("spool_accept", result["rate"], "requests/s", 3000, "what is asked for", result["p50"], result["p99"],
                    f"PostgreSQL stopped, {CONNECTIONS} connections, {BODY}-byte bodies, each synced to the disk; {stored:,} drained in {drained:.1f} s")
        self.stop()

    def wait_for_workers(self):
        while self.ask("SELECT count(*) FROM (SELECT 1 FROM delivery_state WHERE finished_at IS NULL LIMIT 1) w"):
            time.sleep(0.02)

    def contacts(self, run):
        """Contacts from the first request to the last committed draft, per second."""
        self.wait_for_workers()
        before = int(self.sql("SELECT count(*) FROM ticket"))
        begin = time.monotonic()
        result = self.send(SECONDS, run)
        self.wait_for_workers()
        elapsed = time.monotonic() - begin
        drafts = int(self.sql("SELECT count(*) FROM ticket")) - before
        assert drafts == result["accepted"], f"{result['accepted']} contacts became {drafts} drafts"
        return drafts / elapsed, result

    def contact_to_draft(self):
        self.start(workers=2)
        self.yardstick_tables()
        yardstick = self.two_rows()
        self.send(2, "warm2")
        self.sql("SELECT 1")
        rate, result = self.contacts("draft%d" % time.time())
        memory = self.memory()
        self.report("contact_to_draft", rate, "drafts/s", yardstick, "pgbench, two inserts in a transaction, 32 clients",
                    result["p50"], result["p99"],
                    f"{CONNECTIONS} connections, {BODY}-byte bodies, everything running, no lookups; from the first request to the last "
                    f"commit; accepted meanwhile at {result['rate']:,.0f}/s")
        self.report("resident_mb", memory, "MB", conditions="peak under contact_to_draft")
        self.stop()

    def mail_to_draft(self, count=5_000):
        """From the login at the mailbox to the last committed draft."""
        box = mail.Mailbox(self.folder)
        adapter = self.config / "channels/mailbox.yaml"
        try:
            size = box.deliver(mail.mails(count))
            box.start()
            box.raw_fetch()
            fetched, seconds = box.raw_fetch()
            assert fetched == count, f"the raw fetch found {fetched} mails"
            adapter.write_text(mail.ADAPTER)
            logins = box.logins()
            self.start(workers=2, until_ready=False)
            while box.logins() == logins:
                time.sleep(0.001)
            begin = time.monotonic()
            self.wait_ready()
            self.wait_drafts(count)
            elapsed = time.monotonic() - begin
            self.report(
                "mail_to_draft", count / elapsed, "mails/s", fetched / seconds, "raw batched fetch of the same mailbox",
                conditions=f"{count:,} mails of {size / count / 1000:.0f} KB on average, one mailbox, from the login to the last commit")
            self.report("resident_mb", self.memory(), "MB", conditions="peak under mail_to_draft")
            self.large_mail(box, count)
            self.stop()
        finally:
            adapter.unlink(missing_ok=True)
            box.stop()

    def large_mail(self, box, count):
        Path(f"/proc/{self.gateway.pid}/clear_refs").write_text("5")
        before = self.memory()
        box.deliver([mail.large_mail(34_000_000)])
        self.wait_drafts(count + 1)
        self.report("resident_mb", self.memory() - before, "MB", conditions="more than before, at the peak under one mail of 34 MB")

    def wait_drafts(self, count):
        while self.ask("SELECT coalesce(sum(decoded), 0) FROM book") < count:
            time.sleep(0.05)

    def start_to_ready_ms(self):
        self.start(workers=2)
        self.stop()
        times = []
        for _ in range(5):
            times.append(self.start(workers=2))
            self.stop()
        times.sort()
        self.report("start_to_ready_ms", times[2], "ms", p50=round(times[2], 1), p99=round(times[-1], 1),
                    conditions="median of 5; embedded database initialised and stopped before each start")

    def fill(self, count):
        self.sql(f"""INSERT INTO delivery_key SELECT 'fill', 'k' || i, sha256(i::text::bytea), -i, now() FROM generate_series(1, {count}) i;
            INSERT INTO delivery SELECT -i, now(), 'fill', 'k' || i, 'application/json', '{{}}', convert_to(repeat(md5(i::text), 25), 'UTF8')
                FROM generate_series(1, {count}) i;
            INSERT INTO book VALUES ('fill', 0, {count}, 0, {count}, 0);
            INSERT INTO customer SELECT -i, 'c' FROM generate_series(1, {count}) i;
            INSERT INTO contact_point SELECT 'handle', 'fill:' || i, -i FROM generate_series(1, {count}) i;
            INSERT INTO ticket (id, type, title, queue, priority, channel, adapter, customer_id, created_at, updated_at, last_message_at)
                SELECT -i, 'general', 'filled', 'inbox', 'normal', 'chat', 'fill', -i, now(), now(), now() FROM generate_series(1, {count}) i;
            INSERT INTO message (id, ticket_id, delivery_id, received_at, position, adapter, identity, kind, may_answer, disposition, sender, body,
                    trace)
                SELECT -i, -i, -i, now(), 0, 'fill', sha256(('m' || i)::bytea), 'human', true, 'drafted', '{{}}', repeat(md5(i::text), 20), '[]'
                FROM generate_series(1, {count}) i;
            INSERT INTO ticket_event SELECT -i, 1, now(), 'drafted', '{{}}', sha256(i::text::bytea) FROM generate_series(1, {count}) i""")

    def intake_at_1m(self):
        self.start(workers=2)
        self.send(2, "warm3")
        empty, _ = self.contacts("empty%d" % time.time())
        self.fill(1_000_000)
        self.sql("CHECKPOINT")
        self.send(2, "warm4")
        full, result = self.contacts("full%d" % time.time())
        self.report("intake_at_1m", full, "drafts/s", empty, "the same with empty tables", result["p50"], result["p99"],
                    "contacts to committed drafts with 1,000,000 deliveries, messages and tickets in the tables")
        self.stop()

    # Files of call centres

    def calls_file(self, path, rows, first=0):
        """A GB18030 export of about 150 bytes a row, quoted cells with line ends among them."""
        texts = ["客户来电反映收到的空调不制冷，要求退款，已登记", "咨询保修期限，已答复\n客户表示满意", "订单 SO20260001 少发一件，要求补发", "无人说话"]
        with open(path, "wb") as out:
            out.write("通话编号,呼叫类型,来电号码,客户姓名,坐席工号,技能组,开始时间,结束时间,通话时长,处理结果,摘要\r\n".encode("gb18030"))
            lines = []
            for row in range(first, first + rows):
                text = f'"{texts[row % 4]} {row}"' if row % 4 == 1 else f"{texts[row % 4]} {row}"
                lines.append(
                    f"C{row:09},呼入,138{row % 100000000:08},王小明{row % 97},{8000 + row % 50},售后一组,2026-11-20 {row // 3600 % 24:02}:"
                    f"{row // 60 % 60:02}:{row % 60:02},2026-11-20 23:59:59,{row % 900},转工单,{text},\r\n"[:-3] + "\r\n")
                if len(lines) == 10000:
                    out.write("".join(lines).encode("gb18030"))
                    lines = []
            out.write("".join(lines).encode("gb18030"))
        return Path(path).stat().st_size

    def csv_reader(self):
        rows = int(os.environ.get("BENCH_READER_ROWS", "1000000"))
        path, program = self.folder / "reader.csv", self.folder / "csv_reader"
        size = self.calls_file(path, rows)
        sources = sorted(str(source) for source in (ROOT / "Sources/CSV").rglob("*.swift"))
        subprocess.run(
            ["swiftc", "-O", "-wmo", "-parse-as-library", "-module-name", "ReaderBench", *sources, str(ROOT / "Benchmarks/csv_reader.swift"),
             "-o", program], check=True)
        best, memory = None, 0
        for _ in range(3):
            found, _, seconds, peak = subprocess.run([program, path], capture_output=True, text=True, check=True).stdout.split()
            assert int(found) == rows, f"{found} of {rows} rows were read"
            best, memory = min(best or 1e9, float(seconds)), max(memory, float(peak))
        # The yardstick reads the same file with Python's csv, decoding on the way.
        yard = ("import csv,sys,time\nb=time.monotonic()\nn=sum(1 for _ in csv.reader(open(sys.argv[1],encoding='gb18030',newline='')))\n"
                "print(n, time.monotonic()-b)")
        yardstick = float(subprocess.run([sys.executable, "-c", yard, path], capture_output=True, text=True, check=True).stdout.split()[1])
        self.report("csv_reader", size / best / 1e6, "MB/s", size / yardstick / 1e6, "Python's csv module on the same file",
                    conditions=f"{rows:,} rows of GB18030, {size / 1e6:.0f} MB, encoding judged over the whole file, every cell decoded, best of 3")
        self.report("resident_mb", memory, "MB", conditions="peak under csv_reader")
        path.unlink()

    def csv_yardstick(self, path, rows):
        """COPY to a staging table, then a raw and a draft table filled from it with dedupe."""
        self.sql("""DROP TABLE IF EXISTS yard_staging, yard_raw, yard_call;
            CREATE UNLOGGED TABLE yard_staging (id text, kind text, phone text, name text, agent text, skill text, began text, ended text,
                seconds text, result text, summary text);
            CREATE TABLE yard_raw (key text PRIMARY KEY, row jsonb NOT NULL, received_at timestamptz NOT NULL DEFAULT now());
            CREATE TABLE yard_call (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text UNIQUE, phone text, name text, began timestamptz,
                body text, title text, queue text)""")
        begin = time.monotonic()
        with open(path, "rb") as file:
            copy = subprocess.run(
                [PSQL, "-h", self.socket, "-p", self.db_port, "-U", "inlet", "-d", "inlet", "-q", "-v", "ON_ERROR_STOP=1", "-c",
                 "COPY yard_staging FROM STDIN (FORMAT csv, HEADER, ENCODING 'GB18030')"], stdin=file, capture_output=True, text=True)
        if copy.returncode:
            sys.exit("bench: " + copy.stderr)
        self.sql("""INSERT INTO yard_raw (key, row) SELECT id, to_jsonb(s) FROM yard_staging s ON CONFLICT DO NOTHING;
            INSERT INTO yard_call (key, phone, name, began, body, title, queue)
                SELECT id, phone, name, began::timestamptz, summary, left(summary, 80), 'inbox' FROM yard_staging ON CONFLICT DO NOTHING""")
        took = time.monotonic() - begin
        assert int(self.sql("SELECT count(*) FROM yard_call")) == rows
        self.sql("DROP TABLE yard_staging, yard_raw, yard_call")
        return rows / took

    def csv_to_draft(self):
        rows = int(os.environ.get("BENCH_ROWS", "1000000"))
        (self.config / "channels/calls.yaml").write_text(CALLS_YAML)
        self.start(workers=2)
        drop = self.folder / "data/drop/calls"
        warm, path = drop / "warm.csv", self.folder / "calls.csv"
        self.calls_file(warm, 2000, first=500_000_000)
        (drop / "warm.csv.done").touch()
        self.wait_for_calls(2000)
        self.calls_file(path, rows)
        yardstick = self.csv_yardstick(path, rows)
        self.sql("CHECKPOINT")
        shutil.move(path, drop / "calls.csv")
        begin = time.monotonic()
        (drop / "calls.csv.done").touch()
        self.wait_for_calls(rows + 2000)
        took = time.monotonic() - begin
        drafts = int(self.sql("SELECT count(*) FROM ticket WHERE adapter = 'calls'"))
        assert drafts == rows + 2000, f"{rows} rows became {drafts - 2000} drafts"
        self.report("csv_to_draft", rows / took, "rows/s", yardstick, "COPY to staging, then inserts into a raw and a draft table with dedupe",
                    conditions=f"{rows:,} rows of GB18030 with as many callers, from the marker to the last commit, customers, events and traces "
                    "written, no lookups")
        self.report("resident_mb", self.memory(), "MB", conditions="peak under csv_to_draft")
        self.stop()
        (self.config / "channels/calls.yaml").unlink()

    def wait_for_calls(self, count):
        deadline = time.monotonic() + 900
        while self.ask("SELECT coalesce(sum(decoded), 0) FROM book WHERE adapter = 'calls'") < count:
            if time.monotonic() > deadline:
                sys.exit("bench: the rows did not become drafts: " + (self.folder / "log").read_text()[-2000:])
            time.sleep(0.05)

    def run(self, names):
        every = [
            "webhook_accept", "webhook_mixed", "spool_accept", "contact_to_draft", "mail_to_draft", "csv_reader", "csv_to_draft",
            "start_to_ready_ms", "intake_at_1m"]
        unknown = [name for name in names if name not in every]
        if unknown:
            sys.exit(f"bench: there is no {unknown[0]}; there are {', '.join(every)}.")
        try:
            for name in names or every:
                shutil.rmtree(self.folder / "data", ignore_errors=True)
                getattr(self, name)()
        finally:
            self.stop()
            shutil.rmtree(self.folder, ignore_errors=True)
        target = ROOT / ".inlet"
        target.mkdir(exist_ok=True)
        (target / "bench.json").write_text(json.dumps(self.results, indent=1) + "\n")


if __name__ == "__main__":
    Bench().run(sys.argv[1:])
