// Progressive enhancement: every page works without it. It keeps no state and loads nothing from elsewhere.
"use strict";

(() => {
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Finds the pods that contain every word, or whose switches have the given state (`waf off`), like the
  // server's search.
  const filter = find("[data-filter]");
  if (filter) {
    const count = find("#count");
    const total = Number(count.dataset.total);
    const lower = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);
    const switches = filter.dataset.switches.split("\n").map(lower).filter((title) => title.length);
    const parse = (text) => {
      const words = lower(text);
      const states = [];
      for (const title of switches) {
        for (let start = 0; start + title.length < words.length;) {
          const phrase = words.slice(start, start + title.length + 1);
          if (title.every((word, place) => word === phrase[place]) && /^(on|off|unknown)$/.test(phrase.at(-1))) {
            states.push(phrase.join(" "));
            words.splice(start, phrase.length);
          } else start += 1;
        }
      }
      return { words, states };
    };
    const titles = switches.map((title) => title.join(" "));
    const parts = new Set(switches.flat());
    let cards;
    const read = () => {
      cards = all("#pods .card").map((card) => ({
        card,
        rows: all("li", card).map((row) => {
          const facts = all(".pod code, [data-value]", row).map((fact) => fact.dataset.value ?? fact.textContent);
          const states = all(".switch", row).map((fact) => lower(fact.textContent).join(" "))
            .filter((text) => titles.some((title) => text.startsWith(`${title} `)));
          return { row, states, text: [row.dataset.pod, ...facts].join(" ").toLowerCase() };
        }),
      }));
    };
    const isWhole = () => cards.reduce((sum, { rows }) => sum + rows.length, 0) === total;
    const apply = () => {
      const asked = parse(filter.value);
      let shown = 0;
      for (const { card, rows } of cards) {
        let inCard = 0;
        for (const { row, text, states } of rows) {
          row.hidden = !asked.words.every((word) => text.includes(word) || (parts.has(word) && states.length))
            || !asked.states.every((state) => states.includes(state));
          if (!row.hidden) inCard += 1;
        }
        card.hidden = inCard === 0;
        shown += inCard;
      }
      const query = filter.value.trim();
      const pods = total === 1 ? "pod" : "pods";
      let text = `${shown} of ${total} ${pods}`;
      if (!query) text = `${total} ${pods}`;
      else if (shown === 0) text = `No pod matches “${query}”.`;
      // While values are unknown, the server says so next to its own count.
      const unread = count.dataset.unread;
      count.textContent = unread ? `${text.replace(/\.?$/, ".")} ${unread}` : text;
      document.title = `Pods${query ? ` matching “${query}”` : ""} – Spec Editor`;
      history.replaceState(history.state, "", address());
    };
    const address = () => {
      const url = new URL(location.href);
      if (filter.value.trim()) url.searchParams.set("q", filter.value.trim());
      else url.searchParams.delete("q");
      url.searchParams.delete("page");
      return url;
    };
    // Pods that are not on the page come from the server.
    let asked = 0;
    const ask = async (parts) => {
      const turn = (asked += 1);
      const url = address();
      // Wait until typing pauses.
      await new Promise((go) => setTimeout(go, 100));
      if (turn !== asked) return;
      try {
        const answer = await fetch(url, { headers: { Accept: "text/html" } });
        if (!answer.ok || turn !== asked) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (turn !== asked || !parts.every((part) => find(part, page))) return;
        for (const part of parts) find(part).replaceWith(find(part, page));
        if (!parts.includes("#pods")) return;
        const counted = find("#count", page);
        count.textContent = counted.textContent;
        count.dataset.unread = counted.dataset.unread ?? "";
        document.title = page.title;
        history.replaceState(history.state, "", url);
        read();
      } catch {
        // Offline: Enter still sends the search to the server.
      }
    };
    const around = ["#chips", "#tools", ".seg"];
    const follow = () => {
      if (!isWhole()) return ask([...around, "#pods", "#pages"]);
      apply();
      return ask(around);
    };
    read();
    filter.addEventListener("input", follow);
    for (const hint of all("[data-script-only]", filter.form)) hint.hidden = false;
    document.addEventListener("keydown", (event) => {
      const isTyping = event.target.closest("input, textarea, select");
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      filter.focus();
      filter.select();
    });
  }

  // Updates the full name while you type; the style sheet marks what differs from the repository.
  const podForm = () => find("[data-pod-form]");
  const update = () => {
    const form = podForm();
    const preview = find("#preview");
    if (!form || !preview) return;
    const parts = preview.dataset.name.split(/\{([^}]*)\}/).map((piece, place) => {
      if (place % 2 === 0) return piece;
      const text = form.elements[piece]?.value ?? "";
      if (text) return text.length > 200 ? `${text.slice(0, 200)}…` : text;
      const blank = document.createElement("span");
      blank.className = "blank";
      blank.textContent = ["customer", "environment"].includes(piece) ? piece : "name";
      return blank;
    });
    preview.replaceChildren(...parts);
  };

  // The form as the server would show it: the resulting text, and the errors.
  const send = async (form, action) => {
    const body = new URLSearchParams(new FormData(form));
    body.set("_do", action);
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
    return { answer, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
  };
  const touched = new Set();
  let turn = 0;
  let quietUntil = 0;
  const mark = (control, page) => {
    const fresh = page.getElementById(control.id);
    const field = control.closest(".field");
    if (!fresh || !field) return;
    const error = page.getElementById(`${control.id}-error`);
    document.getElementById(`${control.id}-error`)?.remove();
    field.classList.toggle("wrong", Boolean(error));
    control.setAttribute("aria-invalid", error ? "true" : "false");
    const described = fresh.getAttribute("aria-describedby");
    if (described) control.setAttribute("aria-describedby", described);
    else control.removeAttribute("aria-describedby");
    if (!error) return;
    if (control.tagName === "FIELDSET") find(".options", control)?.before(error);
    else control.before(error);
  };
  const check = async (wait) => {
    const form = podForm();
    const mine = (turn += 1);
    await new Promise((go) => setTimeout(go, wait));
    if (mine !== turn || !form?.isConnected || Date.now() < quietUntil) return;
    try {
      const { answer, page } = await send(form, "check:");
      if (answer.status === 429) quietUntil = Date.now() + 60000;
      if (mine !== turn || !answer.ok) return;
      for (const id of touched) {
        const control = document.getElementById(id);
        if (control) mark(control, page);
      }
      const [source, count] = [find("[data-source]", page), find("[data-count]", page)];
      if (source) find("[data-source]")?.replaceWith(source);
      if (count) find("[data-count]").textContent = count.textContent;
    } catch {
      // Offline: the server checks again when the form is sent.
    }
  };
  // The ID that the server's errors refer to: the control's own, or its group's.
  const note = (target) => {
    const group = target.closest("fieldset.field");
    touched.add((group?.matches("[aria-invalid]") ? group : (group && find("[aria-invalid]", group)) ?? target).id);
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-find]")) {
      const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const part of event.target.closest("[data-more]").children) {
        if (!part.matches(".field, .part, .group, .closed")) continue;
        const text = part.textContent.toLowerCase();
        part.hidden = !words.every((word) => text.includes(word));
      }
    } else if (event.target.form?.matches("[data-pod-form]") && event.target.name !== "_show") {
      update();
      if (event.target.getAttribute("aria-invalid") === "true") note(event.target);
      check(1000);
    }
  });
  document.addEventListener("change", (event) => {
    if (!event.target.form?.matches("[data-pod-form]") || event.target.name === "_show") return;
    update();
    note(event.target);
    check(150);
  });
  // Rows, alternatives and sections: updates the page with the new draft, without loading a new page.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-draft]");
    if (!button || event.defaultPrevented) return;
    const form = button.form;
    event.preventDefault();
    turn += 1;
    try {
      const { page } = await send(form, button.value);
      const fresh = find(".editing", page);
      if (!fresh) throw new Error("not a form");
      const top = scrollY;
      find(".summary")?.remove();
      const summary = find(".summary", page);
      if (summary) find(".editing").before(summary);
      find(".editing").replaceWith(fresh);
      scrollTo(0, top);
      reveal();
      (find("[data-focus]") ?? find("[autofocus]", fresh))?.focus();
    } catch {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "_do", value: button.value });
      form.append(field);
      form.submit();
    }
  });
  const reveal = () => {
    for (const hint of all("[data-more] [data-script-only]")) hint.hidden = false;
    update();
  };
  if (podForm()) {
    reveal();
    // Browsers restore or fill in values after the script has run, without an event.
    addEventListener("pageshow", () => { update(); setTimeout(update); });
  }

  // A second press while the first is in progress does nothing.
  const sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    const posted = event.target;
    if (event.defaultPrevented || posted.method !== "post") return;
    if (sent.has(posted)) {
      event.preventDefault();
      return;
    }
    sent.add(posted);
    for (const button of all("button", posted)) button.setAttribute("aria-disabled", "true");
  });
  // After going back in the browser's history, the form may be sent again.
  addEventListener("pageshow", () => {
    for (const posted of all("form[method=post]")) {
      sent.delete(posted);
      for (const button of all("button", posted)) button.removeAttribute("aria-disabled");
    }
  });

  // The text of a pod: line numbers, copying, and errors while you type.
  const text = find("[data-check]");
  if (text) {
    const gutter = find("[data-gutter]");
    const error = find("[data-live-error]");
    // The line with the server's error, until the text changes.
    let bad = find(".bad", gutter) ? [...gutter.children].indexOf(find(".bad", gutter)) + 1 : 0;
    const number = () => {
      const count = text.value.split("\n").length;
      while (gutter.children.length < count) gutter.append(document.createElement("li"));
      while (gutter.children.length > count) gutter.lastElementChild.remove();
      for (const [place, line] of [...gutter.children].entries()) {
        line.className = place + 1 === bad ? "bad" : "";
      }
    };
    const scroll = () => gutter.scrollTo(0, text.scrollTop);
    const say = (line, words) => {
      bad = line;
      error.textContent = words;
      text.setAttribute("aria-invalid", words ? "true" : "false");
      number();
    };
    let asked = 0;
    const check = async () => {
      const turn = (asked += 1);
      await new Promise((go) => setTimeout(go, 500));
      if (turn !== asked) return;
      try {
        const answer = await fetch(`${text.dataset.check}?dry_run=1`, {
          method: "PUT",
          headers: { "Content-Type": "application/yaml" },
          body: text.value,
        });
        if (turn !== asked) return;
        if (answer.ok) return say(0, "");
        const { error: words, details } = await answer.json();
        // Other refusals, such as a rate limit, are not about the text.
        if (answer.status === 400) say(details?.line ?? 0, words);
      } catch {
        // Offline: the server checks again when the text is sent.
      }
    };
    text.addEventListener("input", () => { number(); check(); });
    text.addEventListener("scroll", scroll);
    // The summary links to the line, not only to the text.
    for (const link of all('a[href="#text"]')) {
      link.addEventListener("click", (event) => {
        if (!bad) return;
        event.preventDefault();
        const start = text.value.split("\n").slice(0, bad - 1).join("\n").length + (bad > 1 ? 1 : 0);
        text.focus();
        text.setSelectionRange(start, start);
      });
    }
    number();
    for (const button of all("[data-copy]")) {
      if (!navigator.clipboard) continue;
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(text.value);
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy"; }, 2000);
      });
    }
  }

  // After a refused form, move the focus to the summary.
  find("[data-focus]")?.focus();

  // Keep the age of the data up to date.
  const age = find("[data-age]");
  if (age) {
    const loaded = Date.now() - Number(age.dataset.age) * 1000;
    setInterval(() => {
      const seconds = Math.floor((Date.now() - loaded) / 1000);
      const text =
        seconds < 1 ? "just now"
        : seconds < 60 ? `${seconds} s ago`
        : seconds < 3600 ? `${Math.floor(seconds / 60)} min ago`
        : `${Math.floor(seconds / 3600)} h ago`;
      age.textContent = `Read ${text}`;
    }, 5000);
  }
})();
