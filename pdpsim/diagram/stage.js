// The stage: a circuit, what the last message changed in it, and controls, drawn into one element of a page.
//
// It is fed by an object of two or three parts, whatever is behind it (docs/design.md, "Feeds"):
//   scene    what there is to be drawn, which does not change: title, svg, live, ...
//   send     an async function from a command, such as {do: "step", by: "message"}, to the state that it led to
//   listen   where states may also come unasked: a function that is given a function to call with each
// Everything lies in a shadow root, so no style or name leaks in or out, and keys count only while the focus is within.

const SVG_NAMES = "http://www.w3.org/2000/svg";
const PHASES = {start: "start", forward: "\u2191 forward", backward: "\u2193 backward", change: "weight change"};
const BY = [["message", "message"], ["sweep", "sweep"], ["pattern", "pattern"], ["epoch", "epoch"]];
const MANY = [["10 epochs", "10 epochs"], ["100 epochs", "100 epochs"]];
const SPEEDS = [["2000", "slow"], ["900", "medium"], ["250", "fast"], ["20", "very fast"]];
const KEYS = {
  ArrowRight: ["step", "message"], ArrowLeft: ["back", "message"], PageDown: ["step", "sweep"], PageUp: ["back", "sweep"],
  Home: ["first"], End: ["last"]
};

function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function choice(label, options, properties = {}) {
  const select = make("select", properties, ...options.map(([value, text]) => make("option", {value, textContent: text})));
  return [make("label", {}, label + " ", select), select];
}

// A colour between white and purple (below zero) or orange.
function mixed(share) {
  const ends = share < 0 ? [142, 124, 195] : [246, 161, 58], t = Math.min(1, Math.abs(share));
  return "rgb(" + ends.map(c => Math.round(255 + t * (c - 255))).join(",") + ")";
}

function circuitOf(text) {
  const svg = document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
  // On a small screen it is made smaller only while its numbers can be read; then it scrolls.
  const {width, height} = svg.viewBox.baseVal;
  svg.style.maxWidth = Math.round(1.5 * width) + "px";
  svg.style.setProperty("--whole", width + "px");  // in which every number can be read
  // But not wider than the height that stage.css allows lets it be: more would be blank.
  svg.style.minWidth = `min(${Math.round(0.62 * width)}px, ${(62 * width / height).toFixed(2)}vh)`;
  const grounds = svg.querySelectorAll(".ground");
  svg.querySelectorAll("g.weight, g.sum").forEach((group, k) => { group.ground = grounds[k]; });
  return svg;
}

// Writes lines one below the other, around the middle of their group.
function write(group, lines) {
  if (!group.isConnected) return;  // a late answer to a stage that is gone
  const text = group.querySelector("text"), gap = 1.15 * parseFloat(getComputedStyle(text).fontSize);
  const written = lines.filter(line => line);
  text.querySelectorAll("tspan").forEach((span, k) => {
    span.textContent = written[k] || "";
    span.setAttribute("y", gap * (k - (written.length - 1) / 2));
  });
}

// Grounds are as large as what is written on them. All are measured before one is changed, which is what takes time.
function layGrounds(groups) {
  const sizes = groups.map(group => group.querySelector("text").getBBox());
  groups.forEach((group, k) => {
    const {x, y, width, height} = sizes[k], edge = width ? 1.5 : 0;
    for (const [name, value] of Object.entries({x: x - edge, y, width: width + 2 * edge, height})) group.ground.setAttribute(name, value);
  });
}

// What the circuit shows of a state, given all numbers known so far and the largest of each kind.
function drawCircuit(svg, state, numbers, largest, pinned) {
  const backward = state.phase === "backward", change = state.phase === "change";
  const kind = backward ? "delta" : "activation", sum = backward ? "error" : "net";
  const about = new Set(state.about), marks = {
    now: name => about.has(name), pinned: name => name === pinned,
    lesioned: name => (state.lesioned || []).includes(name), frozen: name => (state.frozen || []).includes(name),
    clamped: name => (state.clamped || []).includes(name)
  };
  const written = [];
  for (const part of svg.querySelectorAll("g[data-of]")) {
    const name = part.dataset.of, type = part.classList[0], weight = numbers["weight " + name];
    for (const [mark, holds] of Object.entries(marks)) part.classList.toggle(mark, holds(name));
    // Input units and the bias unit form no delta, and while weights change no unit computes.
    const blank = change || (backward && part.classList.contains("given"));
    if (type === "unit") {
      const [value, text] = blank ? [0, ""] : numbers[kind + " " + name];
      part.querySelector(".body").setAttribute("fill", mixed(value / largest[kind]));
      part.querySelector(".value").textContent = text;
      part.dataset.value = value;
    } else if (type === "sum") {
      write(part, blank ? [] : [sum, numbers[sum + " " + name][1]]);
      written.push(part);
    } else {
      part.classList.toggle("negative", weight[0] < 0);
      if (type === "connection") drawLine(part, weight[0], marks.now(name), largest.weight, backward, change);
      else {
        write(part, [weight[1], backward || change ? "\u2202 " + numbers["gradient " + name][1] : ""]);
        written.push(part);
      }
    }
  }
  layGrounds(written);
}

function drawLine(part, weight, now, largest, backward, change) {
  const line = part.querySelector(".line");
  line.setAttribute("stroke-width", Math.max(1.4, 6 * Math.abs(weight) / largest) + (now ? 4 : 0));
  line.setAttribute(backward ? "marker-start" : "marker-end", now && !change ? "url(#head)" : "");
  line.removeAttribute(backward ? "marker-end" : "marker-start");
  part.dataset.value = weight;
}

// Where the circuit is wider or higher than its place, it is moved to what the last step was about.
function bringIntoView(part, holder) {
  if (!part) return;
  const its = part.getBoundingClientRect(), seen = holder.getBoundingClientRect();
  if (its.left < seen.left || its.right > seen.right)
    holder.scrollLeft += (its.left + its.right) / 2 - (seen.left + seen.right) / 2;
  if (its.top < seen.top || its.bottom > seen.bottom)
    holder.scrollTop += (its.top + its.bottom) / 2 - (seen.top + seen.bottom) / 2;
}

// The error of each epoch so far; null is one that is not finite, at which the line ends.
function drawCurve(holder, errors, name) {
  const [said, svg] = holder.children, n = errors.length, told = error => error === null ? "not finite" : error.toFixed(4);
  // Not Math.max(...errors): a call cannot have as many arguments as there may be epochs.
  const known = errors.filter(error => error !== null), most = known.reduce((a, b) => Math.max(a, b), -Infinity);
  const low = known.reduce((a, b) => Math.min(a, b), 0), range = Math.max(most, 0) - low || 1;
  const every = Math.max(1, Math.floor(n / 500)), points = [];
  errors.forEach((error, k) => {
    if (error !== null && (k % every === 0 || k === n - 1))
      points.push(`${(300 * k / Math.max(1, n - 1)).toFixed(2)},${(96 - 92 * (error / range - low / range)).toFixed(2)}`);
  });
  if (points.length === 1) points.push(points[0].replace(/^[^,]*/, "300"));  // a level line, which can be seen
  svg.firstElementChild.setAttribute("points", points.join(" "));
  const highest = known.length ? ` (at most ${told(most)})` : "";
  said.textContent = n ? `${name} after ${n} epoch${n === 1 ? "" : "s"}: ${told(errors[n - 1])}${highest}` : `${name}: no epoch is over yet`;
  svg.setAttribute("aria-label", `Curve of ${said.textContent}`);
}

function curve() {
  const svg = document.createElementNS(SVG_NAMES, "svg");
  svg.append(document.createElementNS(SVG_NAMES, "polyline"));
  for (const [name, value] of [["class", "curve"], ["viewBox", "0 0 300 100"], ["preserveAspectRatio", "none"], ["role", "img"]])
    svg.setAttribute(name, value);
  return make("div", {className: "errors"}, make("p", {className: "curve-said"}), svg);
}

// A slider for a setting of the rule: rates over four powers of ten, everything else from 0 to 0.99.
function dial(name, change) {
  const rate = name === "rate", shown = make("output");
  const input = make("input", rate ? {type: "range", min: -3, max: 1, step: 0.05} : {type: "range", min: 0, max: 0.99, step: 0.01});
  const value = () => rate ? +(10 ** +input.value).toPrecision(2) : +input.value;
  const show = at => { shown.textContent = at; input.setAttribute("aria-valuetext", at); };
  input.dataset.setting = name;
  input.addEventListener("input", () => show(value()));
  input.addEventListener("change", () => change({[name]: value()}));
  const set = at => { input.value = rate ? Math.log10(Math.max(at, 1e-9)) : at; show(at); };
  return {element: make("label", {className: "wide"}, `${name} `, shown, input), set};
}

// Draws a feed into an element, and returns {send, stop}: to give commands from outside, and to end it.
function stage(host, feed) {
  const {scene} = feed, live = Boolean(scene.live);
  const root = host.shadowRoot || host.attachShadow({mode: "open"});
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  host.dataset.lmSuppressShortcuts = "true";  // the notebook's own keys rest while the focus is in here

  const svg = circuitOf(scene.svg), numbers = {}, largest = {activation: 1, delta: 0, weight: 0, ...scene.largest};
  const errors = [];
  let state = null, pinned = "", timer = null, running = false, waiting = 0, queue = Promise.resolve();

  const phase = make("span", {className: "phase"}), place = make("span", {className: "place"});
  const caption = make("p", {className: "caption"}), refused = make("p", {className: "refused", hidden: true});
  caption.setAttribute("role", "status");
  caption.setAttribute("aria-atomic", "true");
  refused.setAttribute("role", "alert");
  const button = (name, text, act) => {
    const made = make("button", {type: "button", textContent: text});
    made.dataset.act = name;
    made.addEventListener("click", act);
    return made;
  };
  const move = (act, by) => () => { pause(); if (waiting < 3) send({do: act, ...byOf(by || bySelect.value)}); };
  const [byLabel, bySelect] = choice("by", live ? [...BY, ...MANY] : BY, {className: "by"});
  const [speedLabel, speed] = choice("Speed", SPEEDS, {className: "speed", value: "900"});
  speed.value = "900";
  const buttons = {
    first: button("first", live ? "Restart" : "Start", () => { pause(); send({do: live ? "reset" : "first"}); }),
    back: button("back", "Back", move("back")),
    run: button("run", "Run", () => running ? pause() : run()),
    step: button("step", "Step", move("step")),
    epoch: button("epoch", "Epoch", move("step", "epoch")),
    last: button("last", "End", () => { pause(); send({do: "last"}); })
  };
  buttons.last.hidden = live;
  const larger = button("larger", "Larger", () => larger.setAttribute("aria-pressed", whole.classList.toggle("large")));
  larger.setAttribute("aria-pressed", "false");
  const slider = make("input", {type: "range", min: 0, max: scene.last || 0, value: 0, step: 1, className: "slider"});
  const count = make("output", {className: "count"});
  slider.addEventListener("input", () => { pause(); send({do: "go", to: +slider.value}); });
  const pinner = pinControls(scene, svg, live, name => pin(name), command => { pause(); send(command); });
  const dials = Object.keys(scene.settings || {}).map(name => [name, dial(name, settings => send({do: "change", settings}))]);
  const errorCurve = curve();
  errorCurve.hidden = !live;

  const whole = make("section", {className: "player", tabIndex: 0},
    make("p", {className: "title", textContent: scene.title}),
    make("p", {className: "where"}, phase, " ", place),
    make("div", {className: "circuit"}, svg), caption, refused,
    make("div", {className: "row controls"}, ...Object.values(buttons), byLabel, speedLabel, larger),
    make("div", {className: "row", hidden: live}, make("label", {className: "wide"}, "Step ", count, slider)),
    make("div", {className: "row", hidden: !live}, ...dials.map(([, one]) => one.element), presenter(scene, send)),
    errorCurve, pinner.element, help(live));
  whole.setAttribute("aria-label", scene.title);
  root.replaceChildren(whole);

  const byOf = by => by.endsWith(" epochs") ? {by: "epoch", n: parseInt(by)} : {by};

  function send(command) {
    waiting += 1;
    queue = queue.then(() => feed.send({...command, about: pinned})).then(take).catch(error => {
      pause();
      refused.hidden = false;
      refused.textContent = String(error.message || error);
    }).finally(() => { waiting -= 1; });
    return queue;
  }

  function take(next) {
    state = next;
    Object.assign(numbers, next.numbers);
    for (const [key, [value]] of Object.entries(next.numbers)) {
      const kind = key.slice(0, key.indexOf(" "));
      if (kind in largest) largest[kind] = Math.max(largest[kind], Math.abs(value) || 0);
    }
    if (next.errors) {
      errors.length = next.errors.from;
      for (const error of next.errors.values) errors.push(error);
    }
    draw();
    return next;
  }

  function draw() {
    whole.classList.toggle("small", host.clientWidth < 520);
    drawCircuit(svg, state, numbers, {activation: largest.activation, delta: largest.delta || 1, weight: largest.weight || 1}, pinned);
    bringIntoView(svg.querySelector(".now"), svg.parentElement);
    whole.dataset.phase = state.phase;
    phase.textContent = PHASES[state.phase] || state.phase;
    place.textContent = state.place;
    caption.textContent = state.caption + (state.stopped ? ` Stopped: ${state.stopped}.` : "");
    refused.textContent = state.refused || "";
    refused.hidden = !state.refused;
    buttons.back.disabled = !state.back;
    buttons.step.disabled = buttons.epoch.disabled = !state.forward;
    buttons.first.disabled = !live && !state.back;
    buttons.last.disabled = !state.forward;
    count.textContent = `${state.at} of ${scene.last}`;
    slider.value = state.at;
    slider.setAttribute("aria-valuetext", `step ${state.at} of ${scene.last}, ${state.phase}`);
    for (const [name, one] of dials) one.set(state.settings[name]);
    if (live) drawCurve(errorCurve, errors, scene.curve);
    pinner.show(pinned, state, numbers);
  }

  function pin(name) {
    pinned = name;
    return send({do: "show"});
  }

  function pause() {
    clearTimeout(timer);
    running = false;
    buttons.run.textContent = "Run";
    buttons.run.setAttribute("aria-pressed", "false");
    caption.setAttribute("aria-live", "polite");
  }

  async function tick() {
    await send({do: "step", ...byOf(bySelect.value)});
    if (!running) return;
    if (state.refused || state.stopped || !state.forward) pause();
    else timer = setTimeout(tick, +speed.value);
  }

  async function run() {
    running = true;
    buttons.run.textContent = "Pause";
    buttons.run.setAttribute("aria-pressed", "true");
    caption.setAttribute("aria-live", "off");  // a voice could not keep up
    if (!state.forward) await send({do: "first"});
    if (running) tick();
  }

  whole.addEventListener("keydown", event => {
    const on = event.target, typing = on.tagName === "SELECT" || (on.tagName === "INPUT" && on !== slider);
    if (typing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === " ") {
      if (on.tagName === "BUTTON" || on.tagName === "SUMMARY") return;
      running ? pause() : run();
    } else if (event.key in KEYS) {
      const [act, by] = KEYS[event.key];
      if (by) move(act, by)();
      else if (!live) { pause(); send({do: act}); }
    } else if (event.key === "Escape" && pinned) pin("");
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  svg.addEventListener("click", event => {
    const part = event.target.closest("g.unit, g.connection");
    pin(!part || part.dataset.of === pinned ? "" : part.dataset.of);
  });
  if (feed.listen) feed.listen(take);
  pause();
  const resized = new ResizeObserver(() => { if (state) draw(); });
  resized.observe(host);
  return {ready: send({do: "show", whole: true}), send, stop() { pause(); resized.disconnect(); }};
}

// The patterns to choose from: the next that is swept over, from which no weight learns.
function presenter(scene, send) {
  const options = [["", "as they come"], ...(scene.patterns || []).map(name => [name, name])];
  const [label, select] = choice("Present", options, {className: "present"});
  select.addEventListener("change", () => {
    if (select.value) send({do: "present", pattern: select.value});
    select.value = "";
  });
  return label;
}

// What is told of a unit or connection that was pinned, and what can be done to it.
function pinControls(scene, svg, live, pin, send) {
  const names = kind => [...svg.querySelectorAll("g." + kind)].map(part => [part.dataset.of, part.dataset.of]);
  const [label, select] = choice("About", [["", "nothing"], ...names("unit"), ...names("connection").slice(0, 500)], {className: "about"});
  const units = new Set(names("unit").map(([name]) => name));
  select.addEventListener("change", () => pin(select.value));
  const told = make("ul", {className: "told"}), value = make("input", {type: "number", step: "any", className: "number"});
  let typed = false;  // what somebody has typed stays until it is given; otherwise the number is the one that is
  value.addEventListener("input", () => { typed = true; });
  const given = command => {
    typed = false;
    return send({...command, value: value.value === "" ? null : +value.value});
  };
  const hint = make("p", {className: "help", textContent: "Click on a unit or connection, or choose it here, to see how its numbers " +
    "came about" + (live ? ", and to lesion, freeze, clamp or set it." : ".")});
  let name = "", state = null;
  // A unit is frozen where all connections into it are.
  const into = () => names("connection").map(([each]) => each).filter(each => units.has(name) && each.endsWith(" -> " + name));
  const has = mark => state[mark].includes(name) ||
    (mark === "frozen" && into().length > 0 && into().every(each => state.frozen.includes(each)));
  const acts = {
    lesion: () => send({do: has("lesioned") ? "repair" : "lesion", thing: name}),
    freeze: () => send({do: has("frozen") ? "thaw" : "freeze", thing: name}),
    clamp: () => has("clamped") ? send({do: "release", thing: name}) : given({do: "clamp", thing: name}),
    set: () => given({do: "set", thing: name})
  };
  const buttons = Object.fromEntries(Object.entries(acts).map(([act, done]) => {
    const made = make("button", {type: "button"});
    made.dataset.act = act;
    made.addEventListener("click", done);
    return [act, made];
  }));
  const field = make("label", {}, "value ", value);
  const tools = make("span", {className: "row"}, buttons.lesion, buttons.freeze, field, buttons.clamp, buttons.set);
  function show(pinned, now, numbers) {
    const other = pinned !== name;
    [name, state] = [pinned, now];
    select.value = name;
    hint.hidden = Boolean(name);
    told.replaceChildren(...[numbersOf(name, numbers), ...(now.told || [])].filter(line => line)
      .map(line => make("li", {textContent: line})));
    tools.hidden = !live || !name;
    if (tools.hidden) return;
    buttons.lesion.textContent = has("lesioned") ? "Repair" : "Lesion";
    buttons.freeze.textContent = has("frozen") ? "Thaw" : "Freeze";
    buttons.clamp.textContent = has("clamped") ? "Release" : "Clamp";
    buttons.set.textContent = "Set weight";
    buttons.clamp.hidden = !units.has(name);
    buttons.set.hidden = units.has(name);
    if (other) typed = false;
    if (!typed) value.value = (numbers[(units.has(name) ? "activation " : "weight ") + name] || [""])[0];
  }
  return {element: make("div", {className: "pin"}, make("div", {className: "row"}, label, tools), hint, told), show};
}

// All numbers of a unit or connection, on one line.
function numbersOf(name, numbers) {
  const kinds = {net: "net input", activation: "activation", error: "error", delta: "delta", weight: "weight", gradient: "gradient"};
  const said = Object.entries(kinds).filter(([kind]) => name && `${kind} ${name}` in numbers);
  return said.length ? `${name}: ` + said.map(([kind, words]) => `${words} ${numbers[`${kind} ${name}`][1]}`).join(", ") : "";
}

function help(live) {
  const said = "Keys, while the focus is in here: right and left arrow step forward and back, space runs and pauses, page down " +
    "and page up go a sweep on or back" + (live ? "" : ", Home and End to the start and end") + ", Escape lets go of what is pinned. " +
    "Click on a unit or connection to pin what is told of it. In a unit: its activation (forward) or delta (backward); beside it " +
    "the sum so far: net input, or error. On a connection: its weight, and backward and in a weight change its gradient (\u2202). " +
    "Solid blue is above zero, dashed red below; the width is the weight's magnitude. Larger shows a large network in a size " +
    "in which its numbers can be read, a part at a time." +
    (live ? " Grey and crossed: lesioned; dotted line: frozen; broken rim: clamped." : "");
  return make("details", {className: "help"}, make("summary", {textContent: "Keys and signs"}), make("p", {textContent: said}));
}
