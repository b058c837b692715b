// What of a list fits what is typed: some signs of the name, or the first letters of its sounds (cgzd for 城管中队).
const zh = new Intl.Collator("zh-Hans-CN-u-co-pinyin");
// the first sign of each letter, in the order of sounds
const FIRST = [..."阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀"];
const LETTERS = "abcdefghjklmnopqrstwxyz";

function initial(sign) {
  if (/[a-z0-9]/i.test(sign)) return sign.toLowerCase();
  if (!/\p{Script=Han}/u.test(sign)) return "";
  const place = FIRST.findLastIndex((first) => zh.compare(sign, first) >= 0);
  return LETTERS[Math.max(place, 0)];
}

const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
const sounds = (text) => [...plain(text)].map(initial).join("");

function follows(signs, text) {
  let place = -1;
  return [...signs].every((sign) => {
    place = text.indexOf(sign, place + 1);
    return place >= 0;
  });
}

// how well it fits, the best first: 0 begins with it … 4 has its letters in this order; 9 not at all
function fit(text, typed) {
  const said = plain(text);
  const heard = sounds(text);
  const ways = [
    said.startsWith(typed),
    heard.startsWith(typed),
    said.includes(typed),
    heard.includes(typed),
    follows(typed, heard) || follows(typed, said),
  ];
  const place = ways.indexOf(true);
  return place < 0 ? 9 : place;
}

export const fitting = (rows, typed, textOf) =>
  rows
    .map((row, place) => ({ row, place, fits: typed ? fit(textOf(row), plain(typed)) : 0 }))
    .filter((one) => one.fits < 9)
    .sort((a, b) => a.fits - b.fits || a.place - b.place)
    .map((one) => one.row);
