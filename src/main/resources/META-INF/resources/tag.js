/* Signalbox browser tag. Apache-2.0. docs/browser-tag.md
 * <script async src="https://signalbox.example.org/tag.js" data-key="WRITE_KEY"></script> */
(function (window, document, navigator) {
  "use strict";

  var script = document.currentScript;
  var settings = window.signalboxSettings || (script && script.dataset) || {};
  // An array, so that calls may come before the tag; whoever holds it goes on with it.
  var api = Array.isArray(window.signalbox) ? window.signalbox : [];
  var early = api.splice(0);
  var host = settings.host || (script ? new URL(script.src).origin : location.origin);
  var MOST_QUEUED = 200;
  var MOST_BYTES = 60000; // what a browser lets a page send while it ends
  var LONGEST_WAIT = 60000;

  var asked = navigator.doNotTrack === "1" || navigator.globalPrivacyControl === true;
  var allowed = !(asked && settings.dnt !== "ignore") && settings.consent !== "required";
  var refused = asked && settings.dnt !== "ignore";

  /* What is kept in the browser; where that is forbidden, for the page only. */
  var memory = {};
  function read(name) {
    try {
      return localStorage.getItem("signalbox." + name) || memory[name] || null;
    } catch (forbidden) {
      return memory[name] || null;
    }
  }
  function write(name, value) {
    memory[name] = null;
    try {
      if (value === null) localStorage.removeItem("signalbox." + name);
      else localStorage.setItem("signalbox." + name, value);
    } catch (forbidden) {
      memory[name] = value;
    }
  }

  function uuid() {
    if (window.crypto && crypto.randomUUID) return crypto.randomUUID();
    return "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, function () {
      return ((Math.random() * 16) | 0).toString(16);
    });
  }

  function anonymousId() {
    var id = read("anonymousId");
    if (!id) write("anonymousId", (id = uuid()));
    return id;
  }

  function device() {
    var width = Math.min(screen.width, screen.height);
    return !matchMedia("(pointer: coarse)").matches ? "desktop" : width < 600 ? "mobile" : "tablet";
  }

  /* The queue of this tab. One that another tab left behind is taken over. */
  var tab = "queue." + uuid();
  var queue = [];
  var dropped = 0;
  var wait = 1000;
  var timer = null;
  var sending = false;

  function keep() {
    write(tab, queue.length ? JSON.stringify({ at: Date.now(), events: queue }) : null);
  }

  function adopt() {
    try {
      for (var i = localStorage.length - 1; i >= 0; i--) {
        var key = localStorage.key(i);
        if (key.indexOf("signalbox.queue.") === 0 && key !== "signalbox." + tab) take(key);
      }
    } catch (forbidden) {
      /* nothing was kept */
    }
    keep();
  }

  function take(key) {
    var left = { at: 0, events: [] };
    try {
      left = JSON.parse(localStorage.getItem(key));
    } catch (broken) {
      /* nobody can read it; it goes */
    }
    if (Date.now() - left.at > 5000) {
      queue = left.events.concat(queue);
      keep();
      localStorage.removeItem(key);
    }
  }

  function size(value) {
    return new Blob([JSON.stringify(value)]).size;
  }

  function add(event) {
    if (!allowed) return;
    event.messageId = uuid();
    event.timestamp = new Date().toISOString();
    event.anonymousId = anonymousId();
    var userId = read("userId");
    if (userId) event.userId = userId;
    try {
      JSON.stringify(event);
    } catch (circular) {
      console.warn("signalbox: an event that is no JSON was left out");
      return;
    }
    queue.push(event);
    while (queue.length > MOST_QUEUED) {
      queue.shift();
      dropped++;
    }
    keep();
  }

  function body(events) {
    return JSON.stringify({ writeKey: settings.key, sentAt: new Date().toISOString(), batch: events });
  }

  /* As many from the front as fit. */
  function portion() {
    var events = [];
    var bytes = 200;
    for (var i = 0; i < queue.length; i++) {
      bytes += size(queue[i]) + 1;
      if (i && bytes > MOST_BYTES) break;
      events.push(queue[i]);
    }
    return events;
  }

  function done(events) {
    queue = queue.filter(function (event) {
      return events.indexOf(event) < 0;
    });
    keep();
  }

  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(flush, milliseconds);
  }

  function flush() {
    if (!allowed || sending || !queue.length) return;
    var events = portion();
    var text = body(events);
    sending = true;
    fetch(host + "/v1/b", {
      method: "POST",
      headers: { "Content-Type": "text/plain" },
      body: text,
      // A browser refuses more than 64 KB of what may outlive its page.
      keepalive: text.length * 3 <= MOST_BYTES || new Blob([text]).size <= MOST_BYTES,
      credentials: "omit",
    })
      .then(
        function (response) {
          // Asked to come back, or the server is in trouble: again. Anything else will not get better.
          if (response.status === 429 || response.status >= 500) throw response;
          if (!response.ok) console.warn("signalbox: " + response.status + " for " + events.length + " events");
          done(events);
          wait = 1000;
          sending = false;
          if (queue.length) later(0);
        }
      )
      .catch(function (failure) {
        sending = false;
        var asked = failure && failure.headers && Number(failure.headers.get("Retry-After"));
        later(Math.max(asked * 1000 || 0, wait * (0.5 + Math.random() / 2)));
        wait = Math.min(wait * 2, LONGEST_WAIT);
      });
  }

  /* The page ends: what a beacon takes over goes; the rest waits for the next page. */
  function beacon() {
    // After a failure what a beacon takes over may be lost unseen.
    if (wait > 1000) return;
    while (allowed && queue.length && navigator.onLine !== false) {
      var events = portion();
      var blob = new Blob([body(events)], { type: "text/plain" });
      if (!navigator.sendBeacon || !navigator.sendBeacon(host + "/v1/b", blob)) break;
      done(events);
    }
  }

  /* What a page says of its product. */
  function first() {
    for (var i = 0; i < arguments.length; i++) {
      var value = arguments[i];
      if (Array.isArray(value)) value = value[0];
      if (value !== null && typeof value === "object") value = value.name || value.value || value["@id"];
      if (value !== undefined && value !== null && value !== "") return String(value);
    }
    return undefined;
  }

  function find(node) {
    if (Array.isArray(node)) {
      for (var i = 0; i < node.length; i++) {
        var found = find(node[i]);
        if (found) return found;
      }
    } else if (node && typeof node === "object") {
      if (node["@graph"]) return find(node["@graph"]);
      if ([].concat(node["@type"]).some(function (type) { return /(^|\/)Product(Group)?$/.test(type); })) return node;
      return find(node.mainEntity);
    }
    return null;
  }

  function product() {
    var blocks = document.querySelectorAll('script[type="application/ld+json"]');
    for (var i = 0; i < blocks.length; i++) {
      try {
        var found = find(JSON.parse(blocks[i].textContent));
        if (found) {
          var offer = [].concat(found.offers || {})[0] || {};
          return described(found, offer.offers ? [].concat(offer.offers)[0] : offer);
        }
      } catch (broken) {
        /* the shop's own JSON; nothing to learn from it */
      }
    }
    var scope = document.querySelector('[itemtype$="schema.org/Product"]');
    if (!scope) return null;
    var said = {};
    scope.querySelectorAll("[itemprop]").forEach(function (node) {
      var name = node.getAttribute("itemprop");
      if (!(name in said)) said[name] = node.content || node.getAttribute("href") || node.textContent.trim();
    });
    return described(said, said);
  }

  function described(found, offer) {
    var category = first(found.category);
    var price = Number(first(offer.price, offer.lowPrice));
    return {
      productId: first(found.sku, found.productID, found.productGroupID, found.mpn, found.gtin13, found.gtin, found["@id"]),
      productName: first(found.name),
      brand: first(found.brand),
      category: category && category.split(/\s*[>\/]\s*/).pop().toLowerCase(),
      price: isFinite(price) ? price : undefined,
      currency: first(offer.priceCurrency),
    };
  }

  /* One look at one page. */
  var view = null;

  function begin(more) {
    if (!allowed || view) return;
    var seen = product();
    view = { url: location.href, title: document.title, referrer: view_referrer(), more: more || {}, depth: 0, shown: 0, since: null };
    if (seen) {
      view.product = { pageType: "product", productId: seen.productId, category: seen.category };
      seen.url = view.url;
      seen.device = device();
      track("product_viewed", seen);
    }
    var query = new URLSearchParams(location.search);
    ["q", "query", "search", "search_query", "keyword", "s"].some(function (name) {
      var text = (query.get(name) || "").trim();
      if (text) track("searched", { query: text });
      return text;
    });
    if (document.visibilityState === "visible") view.since = performance.now();
    measure();
  }

  var previous = "";
  function view_referrer() {
    return previous || document.referrer || undefined;
  }

  function measure() {
    if (!view) return;
    var root = document.documentElement;
    var height = Math.max(root.scrollHeight, document.body ? document.body.scrollHeight : 0);
    var seen = height ? ((window.pageYOffset + window.innerHeight) / height) * 100 : 100;
    view.depth = Math.max(view.depth, Math.min(100, Math.round(seen)));
  }

  function pause() {
    if (view && view.since !== null) {
      view.shown += performance.now() - view.since;
      view.since = null;
    }
  }

  function end(exit) {
    if (!view) return;
    measure();
    pause();
    var said = {
      url: view.url,
      title: view.title,
      referrer: view.referrer,
      secondsOnPage: Math.round(view.shown / 1000),
      scrollDepth: view.depth,
      exitPage: exit,
      device: device(),
    };
    [view.product || {}, view.more].forEach(function (some) {
      for (var name in some) said[name] = some[name];
    });
    previous = view.url;
    view = null;
    add({ type: "track", event: "page_viewed", properties: said });
  }

  function track(name, properties) {
    add({ type: "track", event: name, properties: properties || {} });
    later(250);
  }

  /* Whether the next page is one of this site. */
  var stays = false;
  function goes(url) {
    try {
      var target = new URL(url, location.href);
      stays = target.origin === location.origin && target.href.split("#")[0] !== location.href.split("#")[0];
    } catch (unreadable) {
      stays = false;
    }
  }

  document.addEventListener("click", function (click) {
    var node = click.target instanceof Element ? click.target : null;
    var marked = node && node.closest("[data-signalbox-click]");
    if (marked) {
      var data = marked.dataset;
      track("clicked", {
        element: data.signalboxClick || marked.id || undefined,
        productId: data.productId,
        productName: data.productName,
        category: data.category,
        url: marked.href || location.href,
      });
    }
    var link = node && node.closest("a[href]");
    if (link && !window.navigation && !(click.ctrlKey || click.metaKey || click.shiftKey) && (!link.target || link.target === "_self")) {
      goes(link.href);
    }
  }, true);
  document.addEventListener("submit", function (submit) {
    if (!window.navigation) goes(submit.target.action);
  }, true);
  if (window.navigation) {
    navigation.addEventListener("navigate", function (event) {
      if (event.downloadRequest || event.destination.sameDocument) return;
      stays = new URL(event.destination.url).origin === location.origin;
    });
    navigation.addEventListener("navigateerror", function () {
      stays = false;
    });
  }

  window.addEventListener("scroll", measure, { passive: true, capture: true });
  window.addEventListener("resize", measure, { passive: true });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") {
      measure();
      pause();
      beacon();
    } else if (view && view.since === null) {
      view.since = performance.now();
    }
  });
  window.addEventListener("pagehide", function () {
    end(!stays);
    beacon();
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) {
      stays = false;
      begin();
    }
  });
  window.addEventListener("online", function () {
    later(0);
  });

  /* Pages that change without loading. */
  function moved() {
    if (view && view.url.split("#")[0] !== location.href.split("#")[0]) {
      end(false);
      stays = false;
      later(250);
      setTimeout(begin, 0);
    }
  }
  ["pushState", "replaceState"].forEach(function (name) {
    var original = history[name];
    history[name] = function () {
      var result = original.apply(this, arguments);
      moved();
      return result;
    };
  });
  window.addEventListener("popstate", moved);

  Object.assign(api, {
    track: track,
    /* More about this page, such as {pageType: "category"}. */
    page: function (properties) {
      begin();
      if (view) for (var name in properties) view.more[name] = properties[name];
    },
    identify: function (userId, traits) {
      if (!allowed) return;
      if (userId) write("userId", String(userId));
      add({ type: "identify", traits: traits || {} });
      later(250);
    },
    /* Somebody else from now on. */
    reset: function () {
      write("userId", null);
      write("anonymousId", null);
    },
    consent: function (given) {
      allowed = !!given && !refused;
      if (allowed) {
        adopt();
        begin();
        later(250);
      } else {
        queue = [];
        view = null;
        keep();
        api.reset();
      }
    },
    push: function (call) {
      var method = api[call[0]];
      if (method && call[0] !== "push") method.apply(null, call.slice(1));
      else console.warn("signalbox: found " + call[0] + "; expected track, page, identify, reset or consent");
    },
    /* How many events were lost because too many waited. */
    dropped: function () {
      return dropped;
    },
  });
  window.signalbox = api;

  function start() {
    if (allowed) {
      adopt();
      begin();
      later(250);
    }
    early.forEach(api.push);
  }
  if (!settings.key) console.warn("signalbox: found no data-key; expected an API key with the role ingest");
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})(window, document, navigator);
