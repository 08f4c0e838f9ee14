// Copies the pinned front-end files from node_modules to static/vendor, with a list
// of checksums. Run after an upgrade:
//   npm ci --ignore-scripts && npm run vendor
// The result is committed; nothing of this runs when the product is installed.
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

const OUT = "static/vendor";
const COPIES = {
  "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
  "bootstrap.LICENSE": "bootstrap/LICENSE",
  "inter-latin.woff2":
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  "inter-latin-ext.woff2":
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
  "inter-cyrillic.woff2":
    "@fontsource-variable/inter/files/inter-cyrillic-wght-normal.woff2",
  "inter-greek.woff2":
    "@fontsource-variable/inter/files/inter-greek-wght-normal.woff2",
  "inter.LICENSE": "@fontsource-variable/inter/LICENSE",
  "tabler-icons.LICENSE": "@tabler/icons/LICENSE",
  // The build for a strict CSP: styles and workers lie in files of their own.
  "altcha.min.js": "altcha/dist/external/altcha.min.js",
  "altcha-sha.js": "altcha/dist/workers/sha.js",
  "altcha.LICENSE": "altcha/LICENSE.txt",
};
// One sprite of Tabler's outline icons; add a name here, run the script, then write
// {% icon "name" %} in a template.
const ICONS = `
  sun moon device-desktop address-book inbox checkbox layout-kanban target building
  users speakerphone upload forms chart-bar settings help search bell plus minus phone
  mail note calendar-event chevron-left chevron-right chevron-down chevron-up
  chevrons-left chevrons-right arrow-up arrow-down dots pencil check circle-check
  circle-dashed circle-x clock alert-triangle alert-circle info-circle git-merge copy
  external-link world map-pin tag user-plus user-check refresh x filter columns-3
  arrows-sort list layout-columns baseline-density-medium download star flame
  arrow-right arrow-left arrow-back-up send history id menu-2 git-branch user briefcase
  link file-text microphone message-circle adjustments-horizontal trash pin logout key
  shield lock eye eye-off keyboard paperclip ban thumb-up thumb-down hand-grab
  arrows-exchange route database wifi-off share star-filled printer palette layout-sidebar-left-collapse
`.trim().split(/\s+/);

const modules = "node_modules";
const lock = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
const manifest = {};
fs.rmSync(OUT, { recursive: true, force: true });
fs.mkdirSync(OUT, { recursive: true });

function keep(name, content, packageName) {
  fs.writeFileSync(path.join(OUT, name), content);
  manifest[name] = {
    package: packageName,
    version: lock.packages[`${modules}/${packageName}`].version,
    sha256: createHash("sha256").update(content).digest("hex"),
  };
}

for (const [name, source] of Object.entries(COPIES)) {
  const parts = source.split("/");
  const packageName = parts.slice(0, source.startsWith("@") ? 2 : 1).join("/");
  let content = fs.readFileSync(path.join(modules, source));
  if (/\.(css|js)$/.test(name)) {
    // The hashed static storage fails on a map file that is not there.
    content = content
      .toString("utf8")
      .replace(/\/\*[#@] ?sourceMappingURL=[^*]*\*\//g, "")
      .replace(/^\/\/[#@] ?sourceMappingURL=.*$/gm, "");
  }
  keep(name, content, packageName);
}

let sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n';
for (const icon of ICONS) {
  const style = icon.endsWith("-filled") ? "filled" : "outline";
  const file = `${modules}/@tabler/icons/icons/${style}/${icon.replace(/-filled$/, "")}.svg`;
  const body = fs
    .readFileSync(file, "utf8")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace("</svg>", "")
    .replace(/\s+/g, " ")
    .trim();
  sprite += `<symbol id="i-${icon}" viewBox="0 0 24 24">${body}</symbol>\n`;
}
keep("icons.svg", sprite + "</svg>\n", "@tabler/icons");

fs.writeFileSync(
  path.join(OUT, "manifest.json"),
  JSON.stringify(manifest, null, 2) + "\n",
);
console.log(`${Object.keys(manifest).length} files, ${ICONS.length} icons`);
