// Asks libphonenumber-js what it makes of some thousands of spellings, and writes numbers.tsv beside this file.
// Run where the package is installed (npm install libphonenumber-js@1.13.16): node make-vectors.mjs > numbers.tsv
//   text  default-region  e164|error  valid|invalid  kind  region  national  international
import { createRequire } from "node:module";
const require = createRequire(process.cwd() + "/");
const { parsePhoneNumberWithError } = require("libphonenumber-js/max");
const metadata = require("libphonenumber-js/metadata.max.json");

// A generator with a seed: the file comes out the same each time.
let state = 20250101;
const random = (n) => {
  state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
  return Math.floor((state / 0x80000000) * n);
};

// Makes digits that a pattern fits: alternatives, sequences, classes, groups and counts.
function example(pattern) {
  let at = 0;
  const alternatives = () => {
    const all = [sequence()];
    while (pattern[at] === "|") {
      at++;
      all.push(sequence());
    }
    return () => all[random(all.length)]();
  };
  const sequence = () => {
    const parts = [];
    while (at < pattern.length && pattern[at] !== "|" && pattern[at] !== ")") {
      let part = atom();
      if (pattern[at] === "?") {
        at++;
        const once = part;
        part = () => (random(2) ? once() : "");
      } else if (pattern[at] === "{") {
        const [, least, most] = /^\{(\d+)(?:,(\d+))?\}/.exec(pattern.slice(at));
        at = pattern.indexOf("}", at) + 1;
        const once = part;
        part = () => Array.from({ length: +least + random(+(most ?? least) - +least + 1) }, once).join("");
      }
      parts.push(part);
    }
    return () => parts.map((p) => p()).join("");
  };
  const atom = () => {
    if (pattern[at] === "(") {
      at += pattern.startsWith("(?:", at) ? 3 : 1;
      const inside = alternatives();
      at++;
      return inside;
    }
    if (pattern[at] === "[") {
      const end = pattern.indexOf("]", at);
      const set = [..."0123456789"].filter((d) => new RegExp(pattern.slice(at, end + 1)).test(d));
      at = end + 1;
      return () => set[random(set.length)];
    }
    if (pattern[at] === "\\") {
      at += 2;
      return () => String(random(10));
    }
    const digit = pattern[at++];
    return () => digit;
  };
  return alternatives()();
}

const seen = new Set();
function ask(text, region) {
  const key = `${text}\t${region ?? ""}`;
  if (seen.has(key)) return;
  seen.add(key);
  const fields = [text, region ?? ""];
  try {
    const n = parsePhoneNumberWithError(text, { defaultCountry: region, extract: text.startsWith("tel:") });
    fields.push(n.number, n.isValid() ? "valid" : "invalid", n.getType() ?? "", n.country ?? "",
      n.formatNational(), n.formatInternational());
  } catch (e) {
    fields.push(e.message);
  }
  console.log(fields.join("\t"));
}

function ask_all(national, code, region) {
  ask(`+${code}${national}`);
  let n;
  try {
    n = parsePhoneNumberWithError(`+${code}${national}`);
  } catch {
    return;
  }
  if (!region) return;
  // The ways that people write it at home and abroad.
  ask(n.formatNational(), region);
  const idd = n.formatInternational().replace("+", "");
  switch (random(6)) {
    case 0: ask(`${(metadata.countries[region][1] || "00").match(/^\d+/)?.[0] ?? "00"} ${idd}`, region); break;
    case 1: ask(`+${code} (0)${n.nationalNumber}`); break;
    case 2: ask(`${code}${n.nationalNumber}`, region); break;
    case 3: ask(n.formatNational().replace(/\d/g, (d) => String.fromCharCode(0xff10 + +d)), region); break;
    case 4: ask(n.getURI(), "US"); break;
    case 5: ask(`${metadata.countries[region][5] || ""}${n.nationalNumber}`, region); break;
  }
}

for (const [region, plan] of Object.entries(metadata.countries)) {
  const code = plan[0];
  for (const type of plan[11] || []) {
    if (type && type[0]) ask_all(example(type[0]), code, region);
  }
  ask_all(example(plan[2]), code, region);
  // A digit changed, one too few, one too many, and digits at random.
  const good = example((plan[11]?.[1] || plan[11]?.[0] || [plan[2]])[0] || plan[2]);
  const place = random(good.length);
  ask_all(good.slice(0, place) + random(10) + good.slice(place + 1), code, region);
  ask_all(good.slice(0, -1), code, region);
  ask_all(good + random(10), code, region);
  ask_all(String(1 + random(9)) + Array.from({ length: plan[3][0] - 1 }, () => random(10)).join(""), code, region);
}
for (const [code, plan] of Object.entries(metadata.nonGeographic)) {
  for (const type of plan[11] || []) if (type && type[0]) ask_all(example(type[0]), code);
}
