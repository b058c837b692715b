"""Smoke."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.waiting import comes_to, until
from tests.factories.dwellings import a_house
from tests.factories.homes import a_family

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

EVERYTHING = """async () => {
  const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const { name } of await indexedDB.databases()) {
    const base = await new Promise((done) => { const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); });
    for (const store of base.objectStoreNames) {
      const rows = await new Promise((done) => { const asked = base.transaction(store).objectStore(store).getAll(); asked.onsuccess = () => done(asked.result); });
      for (const row of rows) {
        found.push(JSON.stringify(row));
        for (const value of Object.values(row))
          if (value instanceof ArrayBuffer) found.push(new TextDecoder("utf-8").decode(value), String(new Uint8Array(value)));
      }
    }
    base.close();
  }
  return found.join("\\n");
}"""


def test_smoke(page_of, areas):
    home = a_family(dwelling=a_house()[3])[0].dwelling
    page = page_of("community_officer", width=390, height=844)
    page.goto(reverse("household", args=[home.pk]))
    page.evaluate("""() => { for (const form of document.querySelectorAll("form[action$='/confirm/']")) {
      form.dataset.outboxSealed = "walk"; form.dataset.outbox = "4 幢 101"; form.dataset.outboxChain = "c"; 
      form.insertAdjacentHTML("beforeend", "<input type=hidden name=note value=段三丰密语>"); } }""")
    page.context.set_offline(True)
    page.get_by_role("button", name="无变化").locator("visible=true").click()
    # no key yet: nothing is kept
    expect(page.get_by_text("没有提交，也没有记下")).to_be_visible()
    page.context.set_offline(False)
    page.evaluate("fetch('/walk/key/?purpose=walk').then((one) => one.json()).then((one) => sessionStorage.setItem(`sealed.${document.body.dataset.user}.walk`, JSON.stringify(one)))")
    until(lambda: page.evaluate("sessionStorage.length"), lambda n: n >= 1)
    page.context.set_offline(True)
    page.get_by_role("button", name="无变化").locator("visible=true").click()
    expect(page.get_by_role("button", name="未上传 1")).to_be_visible()
    text = page.evaluate(EVERYTHING)
    print(text[:1500])
    assert "4 幢 101" in text
    assert "段三丰" not in text
    page.context.set_offline(False)
    expect(page.locator("[data-outbox-count]")).to_be_hidden()
    comes_to(lambda: home.__class__.objects.get(pk=home.pk).confirmed_on is not None, True)
    print(page.evaluate(EVERYTHING))
    assert page.complaints == []
