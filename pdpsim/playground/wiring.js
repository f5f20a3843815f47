// A board on which units are put and wired: by dragging, or by the fields beside it, which do the same without a mouse.

const ROLES = [["input", "input"], ["hidden", "hidden"], ["output", "output"]];
const FUNCTIONS = [["logistic", "logistic"], ["tanh", "tanh"], ["relu", "relu"], ["linear", "linear"]];
const LETTER = {input: "i", hidden: "h", output: "o"};
const [WIDE, HIGH] = [600, 360];
// As Python writes one: no 0x10, and no 0,5, which might as well be two of them.
const NUMBER = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i;

const apart = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

function drawn(tag, attributes, ...children) {
  const made = document.createElementNS(SVG_NAMES, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function wiring(host, build) {
  // It begins with XOR's network, to be changed.
  let units = [["i1", "input", 200, 300], ["i2", "input", 400, 300], ["h1", "hidden", 200, 180], ["h2", "hidden", 400, 180], ["o1", "output", 300, 60]]
    .map(([name, role, x, y]) => ({name, role, x, y, function: role === "input" ? "linear" : "logistic"}));
  let links = [["i1", "h1"], ["i2", "h1"], ["i1", "h2"], ["i2", "h2"], ["h1", "o1"], ["h2", "o1"]], selected = "", drag = null;

  const board = drawn("svg", {class: "board", viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img"});
  const said = make("p", {className: "said"});
  said.setAttribute("role", "status");
  const [roleLabel, role] = choice("New unit", ROLES), [functionLabel, kind] = choice("function", FUNCTIONS);
  const [fromLabel, from] = choice("From", []), [toLabel, to] = choice("to", []), [whichLabel, which] = choice("Unit", []);
  const button = (text, act) => {
    const made = make("button", {type: "button", textContent: text});
    made.addEventListener("click", act);
    return made;
  };
  const field = (text, properties) => {
    const input = make("input", properties);
    return [make("label", {}, text + " ", input), input];
  };
  const [seedLabel, seed] = field("Seed", {type: "number", min: 0, max: Number.MAX_SAFE_INTEGER, value: 1, required: true});
  const [rateLabel, rate] = field("Rate", {type: "number", min: 0, step: "any", value: 0.5});
  const [momentumLabel, momentum] = field("Momentum", {type: "number", min: 0, max: 0.99, step: "any", value: 0.9});
  const order = make("p", {className: "order"});
  const patterns = make("textarea", {rows: 5, spellcheck: false, value: "0 0 -> 0\n0 1 -> 1\n1 0 -> 1\n1 1 -> 0"});
  patterns.setAttribute("aria-label", "Patterns, one on a line: inputs -> targets");

  host.append(
    make("p", {textContent: "Drag a unit to another one to connect them; the same again takes the connection away. Drag it to a free place to move it. The fields do the same. Hidden and output units have a bias each."}),
    board, said,
    make("div", {className: "row"}, roleLabel, functionLabel, button("Add it", add)),
    make("div", {className: "row"}, fromLabel, toLabel, button("Connect, or disconnect", () => link(from.value, to.value))),
    make("div", {className: "row"}, whichLabel, button("Take it away", () => remove(which.value))),
    order, patterns,
    make("div", {className: "row"}, seedLabel, rateLabel, momentumLabel, button("Put it on the stage", finish)));

  function add() {
    let n = 1;
    while (units.some(unit => unit.name === LETTER[role.value] + n)) n++;
    units.push({name: LETTER[role.value] + n, role: role.value, function: kind.value, ...freePlace(role.value)});
    const rank = unit => Object.keys(LETTER).indexOf(unit.role);  // as the board shows them, for patterns name no units
    units.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, undefined, {numeric: true}));
    tell(`${LETTER[role.value]}${n} is there`);
  }

  // To the right of its kin, so that they stand in their order, and these move up where that takes it; or else on their level
  // if there is a place, or the nearest; where none is free, the one that is farthest from all.
  function freePlace(role) {
    const places = [], right = [], level = {input: 300, hidden: 180, output: 60}[role];
    const kin = units.filter(unit => unit.role === role && Math.abs(unit.y - level) < 60).sort((a, b) => a.x - b.x);
    for (let x = kin.length ? kin[kin.length - 1].x + 70 : WIDE; x <= WIDE - 40; x += 10) right.push({x, y: level});
    for (const y of [level, ...[30, 90, 150, 210, 270, 330].sort((a, b) => Math.abs(a - level) - Math.abs(b - level))])
      for (let x = WIDE / 2; x >= 40; x -= 20) places.push({x, y}, {x: WIDE - x, y});
    const room = (place, others = units) => Math.min(Infinity, ...others.map(unit => apart(unit, place)));
    const free = place => room(place) >= 70, found = right.find(free);
    if (found || !kin.length) return found || places.find(free) || farthest();
    const row = [...kin, {y: level}].map(({y}, k) => ({x: 40 + k * (WIDE - 80) / kin.length, y}));
    if (WIDE - 80 < 70 * kin.length || row.some(place => room(place, units.filter(unit => !kin.includes(unit))) < 70))
      return places.find(free) || farthest();
    kin.forEach((unit, k) => Object.assign(unit, row[k]));
    return row.pop();

    function farthest() {
      return places.reduce((best, place) => room(place) > room(best) ? place : best);
    }
  }

  function remove(name) {
    units = units.filter(unit => unit.name !== name);
    links = links.filter(ends => !ends.includes(name));
    drag = null;
    tell(`${name} is gone`);
  }

  function link(a, b) {
    const known = links.findIndex(([sender, receiver]) => sender === a && receiver === b);
    if (!a || !b || a === b) tell("a connection leads from one unit to another");
    else if (known >= 0) { links.splice(known, 1); tell(`${a} -> ${b} is gone`); }
    else if (units.find(unit => unit.name === b).role === "input") tell(`${b} is an input, which hears nobody`);
    else { links.push([a, b]); tell(`${a} -> ${b} is there`); }
  }

  function tell(text) {
    said.textContent = text;
    draw();
  }

  async function finish() {
    const numbers = text => text.split(/[\s;]+|,(?=\s|$)/).filter(word => word).map(word => NUMBER.test(word) ? +word : NaN);
    const lines = patterns.value.split("\n").map(line => line.trim()).filter(line => line), rows = [];
    for (const line of lines) {
      const [inputs, targets, more] = line.split("->"), row = [inputs.trim().replace(/\s+/g, " "), numbers(inputs), numbers(targets || "")];
      if (targets === undefined || more !== undefined || !row.slice(1).flat().every(Number.isFinite)) {
        tell(`The pattern "${line}" is not numbers, an arrow and numbers, such as 0 1 -> 1`);
        return;
      }
      rows.push(row);
    }
    tell("");
    if (!seed.reportValidity()) return;
    const given = {};  // patterns are named by their inputs, and those of one name are counted
    for (const row of rows) {
      const nth = given[row[0]] = (given[row[0]] || 0) + 1;
      if (nth > 1 && row[0]) row[0] += ` (${nth})`;
    }
    tell(await build({
      units: units.map(unit => unit.role === "input" ? [unit.name, unit.role] : [unit.name, unit.role, unit.function]),
      connections: links, patterns: rows, seed: seed.valueAsNumber, rate: rate.valueAsNumber, momentum: momentum.valueAsNumber
    }));
  }

  function draw() {
    const at = Object.fromEntries(units.map(unit => [unit.name, unit]));
    board.replaceChildren(
      drawn("defs", {}, drawn("marker", {id: "tip", viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 6, markerHeight: 6, orient: "auto"}, drawn("path", {d: "M0 0L10 5L0 10z", fill: "#1f5fa8"}))),
      ...links.map(([a, b]) => line(at[a], at[b])),
      ...units.map(unit => drawn("g", {class: `${unit.role} ${[selected, drag?.over].includes(unit.name) ? "chosen" : ""}`, "data-unit": unit.name},
        drawn("circle", {cx: unit.x, cy: unit.y, r: 24}), drawn("text", {x: unit.x, y: unit.y}, unit.name))));
    if (drag?.over) board.append(line(at[drag.name], at[drag.over], "drawn"));
    else if (drag?.to) board.append(line(at[drag.name], drag.to, "drawn"), drawn("circle", {class: "drawn", cx: drag.to.x, cy: drag.to.y, r: 24}));
    const named = role => units.filter(unit => unit.role === role).map(unit => unit.name).join(" ");
    order.textContent = `Patterns, one on a line, in numbers: ${named("input")} -> ${named("output")}`;
    board.setAttribute("aria-label", `${units.length} units: ${units.map(unit => unit.name).join(", ")}; connections ${links.map(ends => ends.join(" to ")).join(", ")}`);
    for (const select of [from, to, which]) {
      const before = select.value;
      select.replaceChildren(...units.map(({name}) => make("option", {value: name, textContent: name})));
      if (at[before]) select.value = before;
    }
  }

  function line(a, b, kind = "") {
    const long = apart(a, b) || 1, [dx, dy] = [(b.x - a.x) / long, (b.y - a.y) / long];
    return drawn("line", {class: kind, x1: a.x + 25 * dx, y1: a.y + 25 * dy, x2: b.x - 27 * dx, y2: b.y - 27 * dy, "marker-end": "url(#tip)"});
  }

  function place(event) {
    const box = board.getBoundingClientRect();
    const within = (at, most) => Math.max(30, Math.min(most - 30, at));
    return {x: within((event.clientX - box.left) * WIDE / box.width, WIDE), y: within((event.clientY - box.top) * HIGH / box.height, HIGH)};
  }
  const under = point => units.filter(unit => apart(unit, point) < 32).sort((a, b) => apart(a, point) - apart(b, point))[0];

  board.addEventListener("pointerdown", event => {
    const point = place(event), unit = under(point);
    if (!unit || drag) return;  // a second finger waits for the first
    event.preventDefault();
    board.setPointerCapture(event.pointerId);
    selected = which.value = unit.name;
    drag = {name: unit.name, finger: event.pointerId};
    draw();
  });
  board.addEventListener("pointermove", event => {
    if (drag?.finger !== event.pointerId) return;
    const point = place(event), unit = under(point);
    const home = unit?.name === drag.name;
    drag = {...drag, to: home ? null : point, over: unit && !home ? unit.name : ""};
    draw();
  });
  board.addEventListener("pointerup", event => {
    if (drag?.finger !== event.pointerId) return;
    const {name, to, over} = drag;
    drag = null;
    if (over) return link(name, over);
    if (to) Object.assign(units.find(unit => unit.name === name), to);
    draw();
  });
  board.addEventListener("pointercancel", event => {
    if (drag?.finger !== event.pointerId) return;
    drag = null;
    draw();
  });
  draw();
}
