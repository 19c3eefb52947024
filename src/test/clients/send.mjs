// node send.mjs CLIENT URL KEY USER: six actions of one person, by an unmodified client of a vendor.
// They are: identified with a trait, a page viewed, a product viewed, put into the cart and bought, a group joined.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const [client, host, key, user] = process.argv.slice(2);

const traits = { plan: "gold" };
const product = { product_id: "p1", category: "shoes", price: 89.9 };
const order = { order_id: "o-" + user, total: 89.9 };
const page = { url: "https://shop.example.org/", title: "Home" };

const clients = {
  async "segment-browser"() {
    const { browse } = await import("./browser.mjs");
    await browse(async (tab, shop) => {
      await tab.goto(shop + "/blank");
      await tab.addScriptTag({ url: shop + "/segment/index.js" });
      await tab.evaluate(
        async ({ host, key, user, traits, product, order, page }) => {
          const [analytics] = await window.AnalyticsNext.AnalyticsBrowser.load({ writeKey: key, cdnURL: host });
          await analytics.identify(user, traits);
          await analytics.page(page);
          await analytics.track("Product Viewed", product);
          await analytics.track("add_to_cart", product);
          await analytics.track("Order Completed", order);
          await analytics.group("g1");
        },
        { host, key, user, traits, product, order, page },
      );
      await tab.waitForLoadState("networkidle");
    });
  },

  async "segment-node"() {
    const { Analytics } = await import("@segment/analytics-node");
    const analytics = new Analytics({ writeKey: key, host, flushAt: 3 });
    const failures = [];
    analytics.on("error", (error) => failures.push(error));
    segmentCalls(analytics);
    await analytics.closeAndFlush({ timeout: 60000 });
    if (failures.length > 0) throw new Error(JSON.stringify(failures));
  },

  async "rudderstack-node"() {
    const RudderAnalytics = require("@rudderstack/rudder-sdk-node");
    const analytics = new RudderAnalytics(key, { dataPlaneUrl: host, flushAt: 3 });
    segmentCalls(analytics);
    await analytics.flush();
  },

  async "posthog-node"() {
    const { PostHog } = await import("posthog-node");
    const posthog = new PostHog(key, { host, flushAt: 3 });
    posthog.identify({ distinctId: user, properties: traits });
    posthog.capture({
      distinctId: user,
      event: "$pageview",
      properties: { $current_url: page.url, $title: page.title },
    });
    posthog.capture({ distinctId: user, event: "product_viewed", properties: product });
    posthog.capture({ distinctId: user, event: "add_to_cart", properties: product });
    posthog.capture({ distinctId: user, event: "purchase_completed", properties: order });
    posthog.groupIdentify({ groupType: "company", groupKey: "g1", distinctId: user });
    await posthog.shutdown();
  },

  async jitsu() {
    const { jitsuAnalytics } = await import("@jitsu/js");
    const jitsu = jitsuAnalytics({ host, writeKey: "signalbox:" + key });
    await jitsu.identify(user, traits);
    await jitsu.page(page);
    await jitsu.track("product_viewed", product);
    await jitsu.track("add_to_cart", product);
    await jitsu.track("purchase_completed", order);
    await jitsu.group("g1");
  },

  async "snowplow-node"() {
    const { newTracker, buildPageView, buildSelfDescribingEvent } = require("@snowplow/node-tracker");
    const tracker = newTracker(
      { namespace: "test", appId: key },
      { endpoint: host, eventMethod: "post", bufferSize: 3 },
    );
    tracker.setUserId(user);
    const track = (name, data) =>
      tracker.track(
        buildSelfDescribingEvent({ event: { schema: `iglu:org.example/${name}/jsonschema/1-0-0`, data } }),
      );
    track("identify", traits);
    tracker.track(buildPageView({ pageUrl: page.url, pageTitle: page.title }));
    track("product_viewed", product);
    track("add_to_cart", product);
    track("purchase_completed", order);
    track("group", { groupId: "g1" });
    // What could not be sent waits for the next time; a service that runs on has one.
    for (let i = 0; i < 3; i++) {
      await tracker.flush();
      await new Promise((done) => setTimeout(done, 300));
    }
  },

  async "mparticle-node"() {
    const mParticle = require("mparticle");
    const api = new mParticle.EventsApi(new mParticle.Configuration(key, "secret"));
    api.apiClient.basePath = host + "/v2";
    const send = (events) => {
      const batch = new mParticle.Batch(mParticle.Batch.Environment.development);
      batch.user_identities = new mParticle.UserIdentities();
      batch.user_identities.customerid = user;
      if (events.length === 0) batch.user_attributes = traits;
      for (const [name, attributes] of events) {
        const event = new mParticle.AppEvent(mParticle.AppEvent.CustomEventType.navigation, name);
        event.custom_attributes = attributes;
        batch.addEvent(event);
      }
      return new Promise((done, failed) =>
        api.bulkUploadEvents([batch], (error) => (error ? failed(error) : done())),
      );
    };
    await send([]);
    await send([
      ["page_viewed", page],
      ["product_viewed", product],
      ["add_to_cart", product],
      ["purchase_completed", order],
      ["grouped", { groupId: "g1" }],
    ]);
  },
};

function segmentCalls(analytics) {
  analytics.identify({ userId: user, traits });
  analytics.page({ userId: user, properties: page });
  analytics.track({ userId: user, event: "Product Viewed", properties: product });
  analytics.track({ userId: user, event: "add_to_cart", properties: product });
  analytics.track({ userId: user, event: "Order Completed", properties: order });
  analytics.group({ userId: user, groupId: "g1" });
}

await clients[client]();
