// What the bell and its alarm know of the page, and keep in this browser.
export const box = document.getElementById("alarm");
export const here = (url) => url === location.pathname;
export const csrf = () => JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];

export const kept = (store, key) => {
  try {
    return JSON.parse(store.getItem(key));
  } catch {
    return null;
  }
};
export const keep = (store, key, value) => {
  try {
    store.setItem(key, JSON.stringify(value));
  } catch {
    /* a full or forbidden store: it is asked anew */
  }
};
