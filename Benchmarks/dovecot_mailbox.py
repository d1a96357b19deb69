"""A Dovecot mailbox of realistic mails, made here, and a raw fetcher to measure beside."""
import base64
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from email.header import Header
from pathlib import Path

PORT = 28143
USER, PASSWORD = "bench", "secret"
PICTURE_BYTES = 200_000
# What every photo begins with; the rest is noise, as compressed pictures are for whoever stores them.
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
NEWLINE = "\r\n"

CHINESE = [
    "您好,我在贵店购买的商品收到时外包装已经破损,里面的杯子碎了两个,请尽快安排退款或者补发。",
    "订单显示已签收,但是我本人并没有收到包裹,麻烦帮忙核实一下快递员放在了哪里。",
    "空调安装之后一直漏水,已经联系过两次师傅都没有解决,请安排售后上门维修。",
    "发票抬头开错了,需要改成公司的名称,税号附在下面,谢谢。",
]
ENGLISH = [
    "The parcel arrived yesterday and the display has a crack across the whole width. I would like a replacement, please.",
    "I was charged twice for the same order. Could you check and refund the second payment to my card?",
    "The heating unit shows error E4 since this morning and the house is getting cold. When can somebody come?",
    "My account was locked after I changed the password, and the reset mail never arrives.",
]
JAPANESE = "先日注文した商品がまだ届いていません。配送状況を確認していただけますか。よろしくお願いいたします。"


def header(text, charset):
    return text if charset == "us-ascii" else Header(text, charset).encode(linesep=NEWLINE)


def part(text, charset, subtype="plain", encoding="base64"):
    data = text.replace("\n", NEWLINE).encode(charset)
    head = f'Content-Type: text/{subtype}; charset="{charset}"' + NEWLINE
    if encoding == "base64":
        return (head + "Content-Transfer-Encoding: base64" + NEWLINE * 2).encode() + base64.encodebytes(data).replace(b"\n", b"\r\n")
    return (head + f"Content-Transfer-Encoding: {encoding}" + NEWLINE * 2).encode() + data + b"\r\n"


def multipart(kind, parts, boundary):
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + each for each in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"'.encode() + b"\r\n\r\n" + body + b"--" + boundary.encode() + b"--\r\n"


def html(text):
    rows = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    style = "<style>p{margin:0 0 8px} .sig{color:#888}</style>"
    return f"<html><head>{style}</head><body><div class=WordSection1>{rows}<p class=sig>Sent from my phone</p></div></body></html>"


def mail(number, draw):
    """One mail; a tenth carries a picture, a fifth answers an earlier one."""
    kind = number % 10
    order = f"SO{20260000 + number}"
    if kind < 5:
        charset = "gb18030" if kind in (1, 3) else "utf-8"
        text = "\n".join(draw.choices(CHINESE, k=5)) + f"\n订单号:{order}\n"
        subject = f"关于订单{order}的问题"
    elif kind == 5:
        charset, text, subject = "iso-2022-jp", "\n".join([JAPANESE] * 4) + f"\n注文番号 {order}\n", f"注文{order}について"
    else:
        charset, text, subject = "utf-8", "\n\n".join(draw.choices(ENGLISH, k=5)) + f"\n\nOrder {order}\n", f"Problem with order {order}"
    answers = number >= 10 and number % 5 == 2
    if answers:
        subject = "Re: " + subject
        quoted = "\n".join("> " + line for line in "\n".join(draw.choices(ENGLISH, k=6)).split("\n"))
        text += f"\nOn Fri, 20 Nov 2026 at 10:00, Support <support@example.com> wrote:\n{quoted}\n"
    plain = part(text, charset, encoding="7bit" if charset == "iso-2022-jp" else "base64")
    body = multipart("alternative", [plain, part(html(text), charset)], f"alt-{number}") if kind in (0, 3, 6, 7) else plain
    if kind == 4:
        picture = base64.encodebytes(JPEG + draw.randbytes(PICTURE_BYTES)).replace(b"\n", b"\r\n")
        name = f'Content-Type: image/jpeg; name="photo.jpg"{NEWLINE}Content-Disposition: attachment; filename="photo.jpg"{NEWLINE}'
        body = multipart("mixed", [body, name.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + picture], f"mix-{number}")
    lines = [
        "Return-Path: <customer%d@customers.example>" % number,
        "Received: from mx.customers.example (mx.customers.example [192.0.2.7]) by mail.example.com with ESMTPS id %x;" % number,
        "\tFri, 20 Nov 2026 10:00:00 +0800",
        f"From: {header('客户' + str(number), 'utf-8')} <customer{number}@customers.example>", "To: support@example.com",
        "Subject: " + header(subject, charset), "Date: Fri, 20 Nov 2026 10:00:00 +0800",
        f"Message-ID: <{number}.{draw.getrandbits(64):x}@customers.example>",
    ]
    if answers:
        lines.append(f"In-Reply-To: <never-seen-{number}@example.com>")
    return (NEWLINE.join(lines) + NEWLINE + "MIME-Version: 1.0" + NEWLINE).encode() + body


class Mailbox:
    """A private Dovecot with one user."""

    def __init__(self, folder):
        self.folder = folder / "dovecot"
        self.process = None
        for name in ("mail", "home", "run"):
            (self.folder / name).mkdir(parents=True)
            if os.geteuid() == 0 and name != "run":
                shutil.chown(self.folder / name, "nobody")
        self.new = self.folder / "mail" / USER / "new"
        for name in ("new", "cur", "tmp"):
            (self.new.parent / name).mkdir(parents=True)
        self.log = self.folder / "dovecot.log"
        (self.folder / "dovecot.conf").write_text(CONFIGURATION.format(folder=self.folder, port=PORT, password=PASSWORD))
        self.delivered = 0

    def deliver(self, mails):
        """Puts mails into the Maildir under the names that Dovecot's own delivery agent gives them."""
        size = 0
        for data in mails:
            self.delivered += 1
            name = f"1700000000.M{1_000_000 + self.delivered}P1.bench,S={len(data)},W={len(data)}"
            (self.new / name).write_bytes(data)
            size += len(data)
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "nobody:nogroup", self.folder / "mail"], check=True)
        return size

    def start(self):
        self.process = subprocess.Popen(
            ["/usr/sbin/dovecot", "-F", "-c", self.folder / "dovecot.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                socket.create_connection(("127.0.0.1", PORT), timeout=1).close()
                return
            except OSError:
                time.sleep(0.01)

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
            self.process = None

    def logins(self):
        return self.log.read_text().count("Login: user=") if self.log.exists() else 0

    def raw_fetch(self, batch=100):
        """Fetches all mails in batches and throws them away: what any ingester has to do at least. Mails and seconds after the login."""
        wire = Wire()
        wire.command(f"LOGIN {USER} {PASSWORD}")
        begin = time.monotonic()
        wire.command("EXAMINE INBOX")
        uids = [int(word) for line in wire.command("UID SEARCH ALL") if line.startswith(b"* SEARCH") for word in line.split()[2:]]
        fetched = 0
        for start in range(0, len(uids), batch):
            some = uids[start:start + batch]
            fetched += wire.fetch(f"UID FETCH {some[0]}:{some[-1]} (UID BODY.PEEK[])")
        elapsed = time.monotonic() - begin
        wire.command("LOGOUT")
        return fetched, elapsed


class Wire:
    def __init__(self):
        self.socket = socket.create_connection(("127.0.0.1", PORT))
        self.buffer = bytearray()
        self.tag = 0
        self.line()

    def fill(self):
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise OSError("Dovecot closed the connection.")
        self.buffer += piece

    def line(self):
        while (end := self.buffer.find(b"\n")) < 0:
            self.fill()
        line = bytes(self.buffer[:end + 1])
        del self.buffer[:end + 1]
        return line

    def skip(self, count):
        while len(self.buffer) < count:
            count -= len(self.buffer)
            self.buffer.clear()
            self.fill()
        del self.buffer[:count]

    def command(self, words):
        self.tag += 1
        tag = b"b%d " % self.tag
        self.socket.sendall(tag + words.encode() + b"\r\n")
        lines = []
        while not (line := self.line()).startswith(tag):
            lines.append(line)
        if not line.startswith(tag + b"OK"):
            raise OSError(line.decode())
        return lines

    def fetch(self, words):
        self.tag += 1
        tag = b"b%d " % self.tag
        self.socket.sendall(tag + words.encode() + b"\r\n")
        count = 0
        while not (line := self.line()).startswith(tag):
            if line.endswith(b"}\r\n"):
                self.skip(int(line[line.rindex(b"{") + 1:-3]))
                self.line()
                count += 1
        return count


def mails(count):
    draw = random.Random(7)
    return (mail(number, draw) for number in range(count))


def large_mail(size):
    """One mail of about that many bytes, most of it a picture."""
    draw = random.Random(8)
    text = part("The video of the broken machine is attached.\n", "utf-8")
    picture = base64.encodebytes(draw.randbytes(size * 72 // 100)).replace(b"\n", b"\r\n")
    name = b'Content-Type: video/mp4; name="v.mp4"\r\nContent-Disposition: attachment; filename="v.mp4"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    head = "From: large@customers.example\r\nTo: support@example.com\r\nSubject: Video\r\nMessage-ID: <large@customers.example>\r\nMIME-Version: 1.0\r\n"
    return head.encode() + multipart("mixed", [text, name + picture], "large")


ADAPTER = """channel: email
imap:
  server: imap://127.0.0.1:{port}
  tls: never
  username: {user}
  password: ${{env:BENCH_SECRET}}
  start: all
  after: seen
extract:
  order_number: {{patterns: ['\\b((?:SO|PO)-?\\d{{8,12}})\\b']}}
""".format(port=PORT, user=USER)

CONFIGURATION = """base_dir = {folder}/run
state_dir = {folder}/run
instance_name = inlet-bench
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = dovecot
default_login_user = dovenull
first_valid_uid = 1
first_valid_gid = 0
mail_location = maildir:{folder}/mail/%u
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/home/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""
