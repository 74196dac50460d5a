// `npm run docs`: writes the pages that are made from the code. Tests fail while they differ.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setUp } from "./setup.mjs";

setUp("test");
const docs = join(dirname(dirname(fileURLToPath(import.meta.url))), "docs");
const { commandsPage } = await import("../dist/src/cli/docs.js");
writeFileSync(join(docs, "commands.md"), await commandsPage());
const { standardPage } = await import("../dist/src/iati/standard-page.js");
writeFileSync(join(docs, "iati.md"), standardPage());
const { portfolioPage } = await import("../dist/src/intake/portfolio-docs.js");
const portfolioFiles = join(docs, "portfolio-files.md");
writeFileSync(portfolioFiles, portfolioPage(readFileSync(portfolioFiles, "utf8")));
const { figuresPage } = await import("../dist/src/figures/docs.js");
writeFileSync(join(docs, "figures.md"), figuresPage());
const { observatoryPage } = await import("../dist/src/observatory/docs.js");
writeFileSync(join(docs, "observatory.md"), observatoryPage());
const { templatesPage } = await import("../dist/src/brief/docs.js");
const templates = join(docs, "templates.md");
writeFileSync(templates, templatesPage(readFileSync(templates, "utf8")));
const { questionsPage } = await import("../dist/src/observatory/questions-docs.js");
writeFileSync(join(docs, "observatory-questions.md"), questionsPage());
const { placesPage } = await import("../dist/src/intake/iati-places-page.js");
writeFileSync(join(docs, "iati-places.md"), placesPage());
