// Updates the page of a run or a pull request while someone is looking at it. The page works without it.
"use strict";

(() => {
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const page = find("[data-follow]");
  if (!page) return;

  const clock = () => Math.floor(Date.now() / 1000);
  const took = (seconds) => {
    if (seconds < 60) return `${seconds} s`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
    return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`;
  };
  // The server's clock may be ahead of this one.
  let ahead = 0;
  const tick = () => {
    for (const time of all("[data-since]", page)) {
      time.textContent = took(Math.max(0, clock() + ahead - Number(time.dataset.since)));
    }
    for (const bar of all("[data-progress]", page)) {
      bar.value = Math.min(bar.max, clock() + ahead - Number(bar.dataset.progress));
    }
  };

  // Parts as the server last wrote them, so that what a reader opens or closes does not count as a change.
  const parts = (root) => new Map(all("[data-part]", root).map((part) => [part.dataset.part, part]));
  const written = new Map([...parts(page)].map(([name, part]) => [name, part.outerHTML]));
  const isIn = (root) => root.contains(document.activeElement);

  // New lines are appended, so that readers keep their place.
  const append = (old, fresh) => {
    const last = find(".l:last-of-type", old);
    if (!last || find("details", fresh)) return false;
    const place = fresh.querySelector(`#${CSS.escape(last.id)}`);
    if (!place || place.textContent !== last.textContent) return false;
    const isAtEnd = old.scrollHeight - old.scrollTop - old.clientHeight < 40;
    while (place.nextElementSibling) old.append(place.nextElementSibling);
    if (isAtEnd) old.scrollTop = old.scrollHeight;
    return true;
  };

  const take = (old, fresh) => {
    const name = old.dataset.part;
    if (written.get(name) === fresh.outerHTML) return;
    written.set(name, fresh.outerHTML);
    const log = find("[data-log]", old);
    const freshLog = find("[data-log]", fresh);
    const keptLog = log && freshLog && append(log, freshLog) ? log : null;
    const scroll = log?.scrollTop;
    const open = new Map(all("details[id]", old).map((part) => [part.id, part.open]));
    const typed = new Map(all("input[id], textarea[id]", old).map((field) => [field.id, field.value]));
    const focused = isIn(old) ? document.activeElement.id || document.activeElement.closest("[id]")?.id : null;
    // Live regions announce changes in them, but not when they are replaced.
    const said = all("[role=status]", old);
    const words = all("[role=status]", fresh);
    old.className = fresh.className;
    if (name === "state" && said.length === 1 && words.length === 1) {
      find("div", old).replaceWith(find("div", fresh));
      if (said[0].innerHTML !== words[0].innerHTML) said[0].innerHTML = words[0].innerHTML;
    } else {
      if (keptLog) freshLog.replaceWith(keptLog);
      old.replaceChildren(...fresh.childNodes);
    }
    for (const [id, isOpen] of open) {
      const part = document.getElementById(id);
      if (part && (isOpen || !part.matches(".job"))) part.open = isOpen;
    }
    for (const [id, value] of typed) {
      const field = document.getElementById(id);
      if (field) field.value = value;
    }
    const shown = find("[data-log]", old);
    if (shown && scroll !== undefined) shown.scrollTop = scroll;
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  };

  const refresh = async () => {
    const answer = await fetch(page.dataset.page ?? location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return false;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const run = find("[data-follow]", fresh);
    if (!run) return false;
    // The search ended: the run now has its own address.
    if (answer.redirected) {
      history.replaceState(null, "", answer.url);
      find(".crumbs").replaceWith(find(".crumbs", fresh));
    }
    if (run.dataset.poll) page.dataset.poll = run.dataset.poll;
    else delete page.dataset.poll;
    const now = parts(page);
    for (const [name, part] of parts(run)) if (now.has(name)) take(now.get(name), part);
    document.title = fresh.title;
    tick();
    return true;
  };

  const gone = () => {
    const words = document.createElement("p");
    words.className = "note";
    words.setAttribute("role", "status");
    find("[data-part=notes]", page).append(words);
    words.textContent = `This ${page.dataset.follow} no longer exists on GitHub. This is its last known state.`;
  };

  let [wait, known] = [3000, null];
  const isOver = () => !page.dataset.poll;
  const look = async () => {
    if (!document.hidden) {
      try {
        const headers = { Accept: "application/json" };
        if (known) headers["If-None-Match"] = known;
        const answer = await fetch(page.dataset.poll, { headers, cache: "no-store" });
        if (answer.status === 404) return gone();
        const date = Date.parse(answer.headers.get("Date") ?? "");
        if (date) ahead = Math.floor(date / 1000) - clock();
        const tag = answer.headers.get("ETag");
        // A log can grow without the run changing.
        const grows = Boolean(find("[data-grows]", page));
        if (answer.ok && tag !== known || grows) {
          if (await refresh()) {
            known = tag;
            wait = 3000;
          }
        }
      } catch {
        // Offline for a moment: try again later.
      }
      wait = Math.min(wait * 1.2, 15000);
    }
    if (!isOver()) setTimeout(look, wait);
  };

  tick();
  setInterval(tick, 1000);
  if (!isOver()) setTimeout(look, wait);
})();
