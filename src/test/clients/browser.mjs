// A headless Chromium on pages of a shop that this process serves: browse(async (page, shop) => ...).
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { chromium } from "playwright-core";

const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
const segment = join(dirname(createRequire(import.meta.url).resolve("@segment/analytics-next/package.json")), "dist/umd");

/** @param pages HTML by path */
export async function browse(visit, pages = {}) {
  const shop = createServer((request, response) => {
    const path = new URL(request.url, "http://shop").pathname;
    const file = path.startsWith("/segment/") && join(segment, path.slice("/segment/".length));
    if (file && existsSync(file)) {
      response.setHeader("Content-Type", "text/javascript").end(readFileSync(file));
    } else {
      response.setHeader("Content-Type", "text/html; charset=utf-8").end(pages[path] ?? "<!doctype html><title>Home</title>");
    }
  });
  await new Promise((listening) => shop.listen(0, "127.0.0.1", listening));
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    page.on("console", (message) => message.type() === "error" && console.log(message.text()));
    await visit(page, `http://localhost:${shop.address().port}`, context);
    await context.close();
  } finally {
    await browser.close();
    shop.closeAllConnections();
    shop.close();
  }
}
