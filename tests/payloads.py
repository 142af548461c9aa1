"""Texts that would run, load, mislead or break a page if it took them for more than text."""

#: Each names itself by its number, so that a page tells which one came through. The host
#: `evil.invalid` does not exist.
PAYLOADS = (
    "<script>pwn(0)</script>",
    "<img src=x onerror=pwn(1)>",
    '"><svg onload=pwn(2)><animate onbegin=pwn(2) attributeName=x dur=1s>',
    '<a href="javascript:pwn(3)">three</a>',
    "[four](javascript:pwn(4)) ![four](https://evil.invalid/4.png) <javascript:pwn(4)>",
    '<iframe src="https://evil.invalid/5" srcdoc="<script>parent.pwn(5)</script>"></iframe>',
    '<meta http-equiv="refresh" content="0;url=https://evil.invalid/6">',
    "{{ 7 * 7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}{# 7 #}",
    r"$\href{javascript:pwn(8)}{x}$ \(\unicode{<img src=x onerror=pwn(8)>}\) $$\frac{8}{$$ \[ \require{enclose} \]",
    "</style><style>body{display:none}@import url(https://evil.invalid/9.css)</style>",
    "</title></head><body onload=pwn(10)><script>pwn(10)</script>",
    "--><script>pwn(11)</script><!--",
    '<b style="position:fixed;inset:0;background:url(https://evil.invalid/12)">twelve</b>',
    "&lt;script&gt;pwn(13)&lt;/script&gt; &#x3C;img src=x onerror=pwn(13)&#x3E; &amp;lt;",
    "data:text/html,<script>pwn(14)</script>",
    "[fifteen](data:text/html;base64,PHNjcmlwdD5wd24oMTUpPC9zY3JpcHQ+) [f]: javascript:pwn(15)",
    "Nara\u202egnp.evil\u202c \u2066isolated\u2069 \u200e\u200f\u061c",
    "nul\x00bell\x07back\x08 \x1b[31mred\x1b[0m \x1b]8;;https://evil.invalid/17\x07link\x1b]8;;\x07 \x85\u2028\u2029\ufeff",
    "W" * 400,
    "\" onmouseover=\"pwn(19)\" x=\"' onmouseover='pwn(19)' x='",
    "<math><mi xlink:href=\"javascript:pwn(20)\">x</mi></math><details open ontoggle=pwn(20)>",
    "<form action=https://evil.invalid/21><input autofocus onfocus=pwn(21)><button formaction=javascript:pwn(21)>",
    '<object data="data:text/html,<script>pwn(22)</script>"></object><embed src=https://evil.invalid/22>',
    '<base href="https://evil.invalid/23/"><link rel=stylesheet href=https://evil.invalid/23.css>',
    "# Heading\n\n| a | b |\n|---|---|\n| 24 | 24 |\n\n```\nfence\n\n---\n\n> quote\n\n1. one",
    "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=pwn(25) )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=pwn(25)//>\\x3e",
    '=HYPERLINK("https://evil.invalid/26","26")',
    "%s %(x)d {0} {name!r} {0.__class__} ${27} #{27} `27` \\n \\u003cscript\\u003e",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 (28) Z\u0338\u0321\u0347\u035a\u0361\u0360algo",
    "<template><script>pwn(29)</script></template><noscript><img src=https://evil.invalid/29></noscript><video><source onerror=pwn(29)></video>",
    "<a href='  java\tscript:pwn(30)'>x</a> <a href=//evil.invalid/30>y</a> <area href=vbscript:pwn(30)>",
)

#: Addresses that no link may open, and one that may open but must not break out.
ADDRESSES = (
    "javascript:pwn(50)",
    " javascript:pwn(51)",
    "java\tscript:pwn(52)",
    "JAVASCRIPT:pwn(53)",
    "data:text/html,<script>pwn(54)</script>",
    "vbscript:pwn(55)",
    "file:///etc/passwd",
    "//evil.invalid/57",
    "\\\\evil.invalid\\58",
    'https://evil.invalid/59" onclick="pwn(59)" x="',
)

#: Columns of free text by table; what other columns of text may hold is closed by the schema
#: or by a rule of `check`.
FREE = {
    "sources": ("publisher", "title"),
    "units": ("name_en", "name_vi", "name_ja", "region"),
    "unit_statistics": ("scope",),
    "partners": ("name_en", "name_vi", "name_ja"),
    "events": ("summary",),
    "figures": ("scope",),
    "published_lists": ("listed",),
    "audit": ("note",),
    "kinds": ("label_en", "label_vi", "label_ja", "definition", "definition_vi", "definition_ja"),
    "fields": ("label_en", "label_vi", "label_ja", "definition", "definition_vi", "definition_ja"),
    "measures": ("label_en", "label_vi", "label_ja", "definition", "definition_vi", "definition_ja"),
}


def poison(folder, *, keep=False):
    """Put the payloads, one after the other, into every cell of free text of a `conftest.Folder`.

    `keep` puts them behind what stands there, so that notebooks still find what they look for.
    """
    for table, columns in FREE.items():
        header, *rows = folder.rows(f"{table}.csv")
        for number, row in enumerate(rows):
            for shift, column in enumerate(columns):
                payload = PAYLOADS[(number + shift) % len(PAYLOADS)]
                row[header.index(column)] = f"{row[header.index(column)]} {payload}" if keep else payload
        folder.write_rows(f"{table}.csv", [header, *rows])
    header, *rows = folder.rows("sources.csv")
    for number, row in enumerate(rows):
        row[header.index("url")] = ADDRESSES[number % len(ADDRESSES)]
    folder.write_rows("sources.csv", [header, *rows])


#: What of a page could run, load or mislead: an empty list says nothing does.
ALIVE = r"""([scripts, root]) => {
  const found = [];
  const plain = new Set("a abbr article aside b blockquote br caption circle code dd div dl dt em figcaption figure footer h1 h2 h3 h4 header hr img input label li main nav ol p path pre script section small span strong svg table tbody td th thead tr ul time".toUpperCase().split(" "));
  for (const element of document.body.querySelectorAll("*")) {
    if (!plain.has(element.tagName.toUpperCase())) found.push(`element ${element.tagName}: ${element.outerHTML.slice(0, 120)}`);
    for (const {name, value} of element.attributes) {
      if (name.startsWith("on") || name === "style" || name === "srcdoc" || name.startsWith("form")) found.push(`attribute ${name}=${value}`);
      if (/^(src|href|xlink:href|action|data|poster|srcset|ping|background|cite)$/.test(name) && /evil\.|pwn(\(|%28)/.test(value) && !(name === "href" && /^(#|https:\/\/evil\.invalid\/)/.test(value))) found.push(`${element.tagName} ${name}=${value}`);
    }
    if (element.tagName === "A" && element.href && !["http:", "https:", location.protocol].includes(element.protocol)) found.push(`link ${element.href}`);
    if (element.tagName === "A" && element.protocol === "file:" && !element.href.startsWith(root)) found.push(`link ${element.href}`);
  }
  if (document.scripts.length !== scripts) found.push("a script that is not ours");
  if (document.querySelectorAll("iframe, object, embed, base, form, template, link:not([rel=icon])").length) found.push("a forbidden element");
  if (document.querySelectorAll("style").length !== 1 || document.querySelectorAll("meta").length !== 5) found.push("head changed");
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/.test(document.documentElement.outerHTML)) found.push("a letter that is not seen");
  if (getComputedStyle(document.body).display === "none") found.push("the page is hidden");
  if (window.pwned.length) found.push(`ran: ${window.pwned}`);
  return found;
}"""

#: Before a page loads: notes what runs and what the policy had to stop.
WATCH = "window.pwned = []; window.pwn = number => window.pwned.push(number); window.alert = window.pwn; document.addEventListener('securitypolicyviolation', event => window.pwned.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"


def alive(browser, path, widths=(1280, 360), scripts=0, root=None):
    """What of a page runs, loads or breaks in a browser that would let it; `root` is the folder that it may load from."""
    root = (root or path.parent).resolve().as_uri()
    found, allowed = [], (root, "data:")
    for width in widths:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.add_init_script(WATCH)
        page.on("request", lambda request: request.url.startswith(allowed) or found.append(f"request {request.url[:200]}"))
        page.on("dialog", lambda dialog: (found.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda message: found.append(f"{message.type}: {message.text[:300]}"))
        page.on("pageerror", lambda error: found.append(f"error {error}"))
        page.goto(path.resolve().as_uri())
        found += page.evaluate(ALIVE, [scripts, root])
        page.locator("body").click(position={"x": 5, "y": 5})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"wider than {width} pixels")
        found += [f"left for {page.url}"] * (page.url != path.resolve().as_uri())
        page.close()
    return found
