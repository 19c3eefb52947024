// node --test gtm.test.mjs: the scripts of the Google Tag Manager templates, with GTM's API mocked.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

function sections(file) {
  const text = readFileSync(new URL("../../../docs/gtm/" + file, import.meta.url), "utf8");
  const parts = text.split(/^___([A-Z_]+)___$/m).slice(1);
  return Object.fromEntries(parts.flatMap((name, i) => (i % 2 ? [] : [[name, parts[i + 1].trim()]])));
}

/** Runs a template; an API that it uses and that is not given fails, as one without its permission does. */
function run(script, data, apis) {
  const need = (name) => apis[name] ?? assert.fail("not given: " + name);
  new Function("require", "data", '"use strict";' + script)(need, data);
}

for (const file of ["signalbox-tag.tpl", "signalbox-client.tpl"]) {
  test(file + " is a template", () => {
    const parts = sections(file);
    const kind = file.includes("client") ? "SERVER" : "WEB";
    JSON.parse(parts.TEMPLATE_PARAMETERS);
    const permissions = JSON.parse(parts[kind + "_PERMISSIONS"]).map((one) => one.instance.key.publicId);
    assert.ok(permissions.length > 2);
    assert.deepEqual(JSON.parse(parts.INFO).containerContexts, [kind]);
  });
}

const web = sections("signalbox-tag.tpl").SANDBOXED_JS_FOR_WEB_TEMPLATE;

function browser(granted) {
  const seen = { calls: [], injected: [], settings: null, listeners: [], ended: [] };
  const apis = {
    addConsentListener: (type, listener) => seen.listeners.push([type, listener]),
    createQueue: (name) => (assert.equal(name, "signalbox"), (call) => seen.calls.push(call)),
    injectScript: (url, done) => (seen.injected.push(url), done()),
    isConsentGranted: (type) => type === "analytics_storage" && granted,
    makeTableMap: (rows, key, value) => Object.fromEntries(rows.map((row) => [row[key], row[value]])),
    setInWindow: (name, value) => (assert.equal(name, "signalboxSettings"), (seen.settings = value)),
  };
  const ends = { gtmOnSuccess: () => seen.ended.push("success"), gtmOnFailure: () => seen.ended.push("failure") };
  return { seen, load: (data) => run(web, { ...data, ...ends }, apis) };
}

test("the tag is loaded once consent is given, and told when it is taken back", () => {
  const { seen, load } = browser(false);
  load({ action: "load", host: "https://signalbox.example.org", key: "k", needsConsent: true });
  assert.deepEqual(seen.injected, ["https://signalbox.example.org/tag.js"]);
  assert.deepEqual(seen.settings, { host: "https://signalbox.example.org", key: "k", consent: "required" });
  assert.deepEqual(seen.calls, []);
  seen.listeners[0][1]("analytics_storage", true);
  seen.listeners[0][1]("analytics_storage", false);
  assert.deepEqual(seen.calls, [["consent", true], ["consent", false]]);
  assert.deepEqual(seen.ended, ["success"]);
});

test("consent that was given before counts", () => {
  const { seen, load } = browser(true);
  load({ action: "load", host: "https://s", key: "k", needsConsent: true });
  assert.deepEqual(seen.calls, [["consent", true]]);
});

test("events and people become calls of the tag", () => {
  const { seen, load } = browser(true);
  load({ action: "track", event: "clicked", properties: [{ name: "category", value: "accessories" }] });
  load({ action: "identify", userId: "anna" });
  assert.deepEqual(seen.calls, [["track", "clicked", { category: "accessories" }], ["identify", "anna", {}]]);
  assert.deepEqual(seen.ended, ["success", "success"]);
});

const server = sections("signalbox-client.tpl").SANDBOXED_JS_FOR_SERVER;

async function request(path, { method = "POST", body = "", answer = { statusCode: 200 }, runsContainer = false } = {}) {
  const seen = { claimed: 0, returned: 0, sent: [], status: null, headers: {}, body: null, events: [] };
  run(server, { host: "https://signalbox.example.org", runsContainer }, {
    claimRequest: () => seen.claimed++,
    getRequestBody: () => body,
    getRequestHeader: (name) => (name === "origin" ? "https://shop.example.org" : undefined),
    getRequestMethod: () => method,
    getRequestPath: () => path,
    JSON: { parse: (text) => { try { return JSON.parse(text); } catch { return undefined; } } },
    returnResponse: () => seen.returned++,
    runContainer: (event) => seen.events.push(event),
    sendHttpRequest: (url, options, sent) => (seen.sent.push([url, options.method, sent]), answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)),
    setResponseBody: (text) => (seen.body = text),
    setResponseHeader: (name, value) => (seen.headers[name] = value),
    setResponseStatus: (status) => (seen.status = status),
  });
  await new Promise((done) => setImmediate(done));
  return seen;
}

const batch = JSON.stringify({ batch: [{ type: "track", event: "searched", anonymousId: "a", properties: { query: "lamp" } }] });

test("events are handed on, and shown to the container where that is wanted", async () => {
  const seen = await request("/v1/b", { body: batch, runsContainer: true });
  assert.deepEqual(seen.sent, [["https://signalbox.example.org/v1/b", "POST", batch]]);
  assert.equal(seen.status, 200);
  assert.equal(seen.headers["Access-Control-Allow-Origin"], "https://shop.example.org");
  assert.deepEqual(seen.events, [{ event_name: "searched", client_id: "a", user_id: undefined, query: "lamp" }]);
  assert.equal(seen.returned, 1);
  assert.deepEqual((await request("/v1/b", { body: batch })).events, []);
});

test("the browser tag learns what it has to send again", async () => {
  const full = await request("/v1/b", { body: batch, runsContainer: true, answer: { statusCode: 429, headers: { "retry-after": "7" } } });
  assert.equal(full.status, 429);
  assert.equal(full.headers["retry-after"], "7");
  assert.deepEqual(full.events, []);
  const away = await request("/v1/b", { body: batch, answer: new Error("timed out") });
  assert.equal(away.status, 503);
  assert.equal(away.returned, 1);
});

test("the tag is served from the shop's own domain; other requests are left alone", async () => {
  const tag = await request("/tag.js", { method: "GET", answer: { statusCode: 200, body: "code", headers: { "content-type": "text/javascript" } } });
  assert.equal(tag.body, "code");
  assert.equal(tag.headers["content-type"], "text/javascript");
  assert.equal((await request("/v1/b", { method: "OPTIONS" })).status, 204);
  assert.equal((await request("/collect")).claimed, 0);
});
