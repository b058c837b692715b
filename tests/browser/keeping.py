"""What a browser keeps of the site, for the tests that look for what may not be there."""

ANSWERED = """const answered = (asked) => new Promise((done, no) => { asked.onsuccess = () => done(asked.result); asked.onerror = no; });
  const rowsOf = async (name, store) => {
    const base = await answered(indexedDB.open(name));
    const rows = [];
    for (const one of base.objectStoreNames)
      if (!store || one === store) rows.push(...(await answered(base.transaction(one).objectStore(one).getAll())));
    base.close();
    return rows;
  };"""
# every store of this browser as text, its bytes read in both ways in which they could be words
KEPT = f"""async () => {{
  {ANSWERED}
  const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const {{ name }} of await indexedDB.databases())
    for (const row of await rowsOf(name)) {{
      found.push(name, JSON.stringify(row));
      for (const value of Object.values(row))
        if (value instanceof ArrayBuffer)
          found.push(new TextDecoder().decode(value), new TextDecoder("utf-16le").decode(value));
    }}
  return found.join("\\n");
}}"""
# how many things lie sealed, whoever's they are
ROWS = f"""async () => {{
  {ANSWERED}
  const known = await indexedDB.databases();
  return known.some(({{ name }}) => name === "sealed") ? (await rowsOf("sealed", "waiting")).length : 0;
}}"""
# the first of a chain is lost, as with a browser that was cleared by halves
FORGET = f"""async () => {{
  {ANSWERED}
  const [first] = (await rowsOf("sealed", "waiting")).sort((one, other) => one.at - other.at);
  const base = await answered(indexedDB.open("sealed"));
  await answered(base.transaction("waiting", "readwrite").objectStore("waiting").delete(first.id));
  base.close();
}}"""
KEYS = "Object.keys(sessionStorage).filter((key) => key.startsWith('sealed.')).length"


def signed_in_instead(page, signed_in, username: str) -> None:
    """Somebody else signs in in this browser, and the pages that stand open know nothing of it."""
    session = signed_in(username).cookies["sessionid"].value
    here = page.evaluate("location.origin")
    kept = [one for one in page.context.cookies() if one["name"] != "sessionid"]
    page.context.clear_cookies()
    page.context.add_cookies([*kept, {"name": "sessionid", "value": session, "url": here}])


def walking(page, most: int = 40) -> None:
    """The round of the grid is made; its page is open and has its key."""
    page.goto("/walk/")
    page.get_by_label("走访多少户").fill(str(most))
    page.locator("main").get_by_role("button", name="排今天的走访").click()
