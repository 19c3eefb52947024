// node tag.mjs URL KEY: a visitor of a small shop with the browser tag; prints the visitor's anonymousId and how many seconds the product was in view.
import { browse } from "./browser.mjs";

const [host, key] = process.argv.slice(2);

const tag = `<script async src="${host}/tag.js" data-key="${key}"></script>`;
const long = '<div style="height: 3200px"></div>';
const pages = {
  "/": `<!doctype html><title>Shop</title>${tag}<a href="/lamp">Lamp</a><a href="http://127.0.0.1:1/elsewhere">Elsewhere</a>`,
  "/lamp": `<!doctype html><title>Lamp</title>${tag}<form action="/search"><input name="q"><button>Search</button></form>
    <script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebPage"},
      {"@type": "Product", "sku": "lamp-1", "name": "Lamp", "category": "Home > Lighting", "brand": {"@type": "Brand", "name": "Lux"},
       "offers": {"@type": "Offer", "price": "59.90", "priceCurrency": "EUR"}}]}</script>
    ${long}<a href="#" data-signalbox-click="also-bought" data-product-id="bulb-1" data-category="accessories">Bulb</a>
    <a href="#" data-signalbox-click="also-bought" data-product-id="cable-1" data-category="accessories">Cable</a>`,
  "/search": `<!doctype html><title>Search</title>${tag}found`,
  "/private": `<!doctype html><title>Private</title>${tag.replace("async", 'async data-consent="required"')}private`,
};

await browse(async (page, shop, context) => {
  const ready = () => page.waitForFunction(() => window.signalbox && window.signalbox.track);
  const sent = () => page.waitForResponse((response) => response.url() === host + "/v1/b" && response.ok());

  // Without consent nothing is kept or sent; what is asked for before the tag is there is done when it is.
  let requests = 0;
  page.on("request", (request) => (requests += request.url() === host + "/v1/b" ? 1 : 0));
  await page.goto(shop + "/private");
  await ready();
  await page.evaluate(() => window.signalbox.track("clicked", { element: "nothing" }));
  await page.goto(shop + "/private");
  await ready();
  if (requests > 0 || (await page.evaluate(() => localStorage.length)) > 0) throw new Error("sent without consent");

  // The front page, three seconds; then a product by a link. The page's clock stands still unless it is moved.
  const noon = new Date();
  await page.clock.install({ time: noon });
  await page.clock.pauseAt(new Date(noon.getTime() + 1000));
  await page.goto(shop + "/");
  await ready();
  await page.clock.runFor(3000);
  await page.click("text=Lamp");
  await ready();

  // The product: forty seconds, half of it in another tab, then to the middle, thirty seconds more; two accessories.
  let inView = 0;
  const look = async (seconds) => {
    await page.clock.runFor(seconds * 1000);
    inView += seconds;
  };
  await look(20);
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.clock.runFor(20000);
  await page.evaluate(() => {
    delete document.visibilityState;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.evaluate(() => {
    const height = document.documentElement.scrollHeight;
    window.scrollTo(0, height / 2 - window.innerHeight);
  });
  await look(41);
  const anonymousId = await page.evaluate(() => localStorage.getItem("signalbox.anonymousId"));
  // The service is away for a while: what happens meanwhile comes later.
  let away = 2;
  await context.route(host + "/v1/b", (route) =>
    away-- > 0 ? route.fulfill({ status: 503, headers: { "Access-Control-Allow-Origin": "*", "Retry-After": "1" } }) : route.continue(),
  );
  const delivered = sent();
  await page.evaluate(() => document.querySelectorAll("[data-signalbox-click]").forEach((link) => {
    link.addEventListener("click", (click) => click.preventDefault());
    link.click();
  }));

  for (let tries = 0; away >= 0; tries++) {
    if (tries > 500) throw new Error("expected three requests, but " + (away + 1) + " are missing");
    await look(1);
    await new Promise((done) => setTimeout(done, 20));
  }
  await delivered;
  await context.unroute(host + "/v1/b");

  // A search, ten seconds; then the tab is closed.
  await page.fill("input", "bulb E27");
  await page.click("button");
  await page.waitForURL("**/search?q=*");
  await ready();
  await page.clock.runFor(10000);
  await page.close({ runBeforeUnload: true });
  await new Promise((done) => setTimeout(done, 500));
  console.log(anonymousId, inView);
}, pages);
