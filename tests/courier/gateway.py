#!/usr/bin/env python3
"""gateway.py CERTIFICATE KEY DIR: stands in for an SMS gateway over HTTPS on loopback.
DIR/port is its port; DIR/requests gets a line of JSON for each request that came whole;
DIR/answer-REFERENCE says what to answer to that one, once: a status, "hang" (say nothing),
"hang-up", "moved" (302 to itself); 200 if it is missing."""
import http.server, json, os, ssl, sys, time

certificate, key, folder = sys.argv[1:]


def answer(body):
    try:
        path = os.path.join(folder, "answer-" + json.loads(body)["reference"])
        text = open(path).read().strip()
        os.unlink(path)
        return text
    except (OSError, ValueError, KeyError):
        return "200"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        what = answer(body)
        with open(os.path.join(folder, "requests"), "a") as out:
            out.write(json.dumps({"method": self.command, "path": self.path, "body": body.decode(),
                "token": self.headers["Authorization"], "type": self.headers["Content-Type"]}) + "\n")
        if what == "hang":
            time.sleep(8)
        if what in ("hang", "hang-up"):
            self.close_connection = True
            return
        self.send_response(302 if what == "moved" else int(what))
        if what == "moved":
            self.send_header("Location", self.path)
        # What gateways say repeats what they were told.
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_PUT = do_GET = do_POST

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server = Server(("127.0.0.1", 0), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
with open(os.path.join(folder, "port.new"), "w") as out:
    out.write(str(server.server_address[1]))
os.rename(os.path.join(folder, "port.new"), os.path.join(folder, "port"))
server.serve_forever()
