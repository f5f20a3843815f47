// The playground's page: a stage fed by Python in a worker, and what else can be asked of it.

const part = id => document.getElementById(id);
const data = JSON.parse(part("data").textContent);

// Python in a worker: ask(command) is a promise of its answer.
function pythonInWorker(told) {
  const text = part("worker").textContent, waiting = new Map();
  const worker = new Worker(URL.createObjectURL(new Blob([text], {type: "text/javascript"})), {type: "module"});
  let number = 0, begun = null;
  const ready = new Promise((done, failed) => { begun = {done, failed}; });
  worker.onerror = event => begun.failed(new Error(event.message || "the worker cannot be started"));
  worker.onmessage = ({data: {progress, ready: version, number: of, answer, failed}}) => {
    if (progress) told(progress);
    else if (version) begun.done(version);
    else if (of === undefined) begun.failed(new Error(failed));
    else {
      const {done, failed: refuse} = waiting.get(of);
      waiting.delete(of);
      if (failed) refuse(new Error(failed)); else done(JSON.parse(answer));
    }
  };
  const here = new URL(".", location.href).href;
  worker.postMessage({runtime: new URL(data.runtime, here).href, packages: data.packages.map(name => new URL(name, here).href)});
  const ask = async command => {
    const answer = new Promise((done, failed) => { waiting.set(++number, {done, failed}); });
    const late = setTimeout(() => { part("busy").hidden = false; }, 2000);
    worker.postMessage({number, command: JSON.stringify(command)});
    try {
      return await answer;
    } finally {
      clearTimeout(late);
      part("busy").hidden = true;
    }
  };
  return {ready, ask};
}

const say = text => { part("said").textContent = text; };
const wrong = text => { part("wrong").textContent = text || ""; part("wrong").hidden = !text; };
const python = pythonInWorker(progress => say(progress + " ..."));
let shown = null, listeners = [], training = false, onStage = "";

// Asks, and shows on the stage what came of it.
async function ask(command) {
  const answer = await python.ask(command).catch(error => ({refused: error.message}));
  wrong(answer.refused);
  if (answer.refused) return answer;
  if (answer.scene) await show(answer.scene);
  if (answer.numbers) for (const hear of listeners) hear(answer);
  return answer;
}

// What is told of a network holds until it is another, in a weight or in what is in force.
function forget() {
  part("learned").replaceChildren();
  part("trained").textContent = "";
}

async function sent(command) {
  const answer = await python.ask(command);
  if (!answer.refused && !["show", "present"].includes(command.do)) {
    forget();
    wrong("");
  }
  return answer;
}

// Another network: a stage of its own. Its first state is asked for by the stage itself.
async function show(scene) {
  if (shown) shown.stop();
  listeners = [];
  const host = document.createElement("div");
  part("stage").replaceChildren(host);
  shown = stage(host, {scene, send: sent, listen: hear => listeners.push(hear)});
  forget();
  await shown.ready;
}

// One network after the other comes on the stage, however quickly they are asked for.
let opening = Promise.resolve();
function open(command) {
  const opened = opening.then(() => openNext(command));
  opening = opened.catch(() => {});
  return opened;
}

// What is on the stage: what was opened, or where that was refused what was there before.
function tellStage(opened) {
  onStage = opened ? `On the stage: ${opened}` : onStage;
  say(onStage);
}

async function openNext(command) {
  say("Opening ...");
  training = false;
  const answer = await ask(command);
  tellStage(answer.refused ? null : answer.opened);
  if (answer.chosen) choose(answer.chosen);
  document.body.dataset.opened = 1 + +(document.body.dataset.opened || 0);
  return answer;
}

function chosen() {
  return {do: "open", scenario: part("scenario").value, recipe: part("recipe").value, seed: part("seed").valueAsNumber};
}

// The fields say what a link has opened.
function choose({scenario, recipe, seed}) {
  part("scenario").value = scenario;
  fillRecipes();
  part("recipe").value = recipe;
  part("seed").value = seed;
}

function fillRecipes() {
  const recipes = data.scenarios.find(({name}) => name === part("scenario").value).recipes;
  part("recipe").replaceChildren(...recipes.map(({name, source}) => make("option", {value: name, textContent: source ? `${name}: ${source}` : name})));
}

// Training goes in stretches of about a seventh of a second, so that it can be seen and paused.
async function train() {
  if (training) { training = false; return; }
  training = true;
  forget();
  part("train").textContent = "Pause";
  let epochs = 1, answer = null;
  while (training) {
    const started = performance.now();
    answer = await ask({do: "train", epochs, engine: part("engine").value});
    if (answer.refused || !answer.on) break;
    // As many as take 150 ms, or as long as all that is done beside them.
    const beside = performance.now() - started - answer.took;
    epochs = Math.max(1, Math.min(5000, Math.round(epochs * Math.max(150, beside) / Math.max(10, answer.took))));
    part("trained").textContent = answer.ended;
  }
  training = false;
  part("train").textContent = "Train until it is learned";
  forget();  // what was asked meanwhile
  if (answer && !answer.refused) part("trained").textContent = (answer.solved ? "Learned: " : "") + answer.ended;
}

async function words() {
  const answer = await ask({do: "words"});
  if (!answer.refused) part("learned").replaceChildren(make("pre", {textContent: answer.text, tabIndex: 0}));
}

async function codes() {
  const answer = await ask({do: "codes"});
  if (answer.refused) return;
  const cell = value => { const made = make("td", {textContent: value.toFixed(2)}); made.style.background = mixed(value); return made; };
  const head = make("tr", {}, ...["pattern", ...answer.units].map(name => make("th", {scope: "col", textContent: name})));
  const rows = answer.rows.map(([name, ...values]) => make("tr", {}, make("th", {scope: "row", textContent: name}), ...values.map(cell)));
  const table = make("table", {}, make("caption", {textContent: "Activations of the hidden units"}), head, ...rows);
  part("learned").replaceChildren(make("div", {className: "codes", tabIndex: 0}, table));
}

async function type() {
  part("out").textContent = "...";
  const answer = await ask({do: "say", code: part("code").value});
  part("out").textContent = answer.refused || answer.said;
  if (answer.opened) tellStage(answer.opened);
}

async function share() {
  const answer = await ask({do: "link"});
  if (answer.refused) return;
  history.replaceState(null, "", "#" + answer.link);
  try {
    await navigator.clipboard.writeText(location.href);
    say("The link is in the clipboard, and in the address.");
  } catch {
    say("The link is in the address of this page.");
  }
}

// What the address asks for, or XOR from the start that came with the bp program of 1987.
async function fromAddress() {
  const link = location.hash.slice(1);
  if (link) {
    const answer = await open({do: "restore", link});
    if (!answer.refused) return;
    const why = answer.refused;
    await open(chosen());
    wrong(why);
  } else await open(chosen());
}

async function main() {
  part("scenario").replaceChildren(...data.scenarios.map(({name, title}) => make("option", {value: name, textContent: `${name}: ${title}`})));
  part("scenario").value = "xor";
  fillRecipes();
  part("recipe").value = "pdp1987";
  const acts = document.querySelectorAll("main button, main select");
  for (const one of acts) one.disabled = true;
  part("wiring").addEventListener("click", () => wrong(""), {capture: true});  // what was refused before
  wiring(part("wiring"), async wired => {
    const {refused} = await open({do: "open", wired});
    if (!refused) part("stage").scrollIntoView();
    return refused || "";
  });
  try {
    const version = await python.ready;
    document.body.dataset.python = version;
    await fromAddress();
  } catch (error) {
    say("");
    const file = location.protocol === "file:" ? " A browser runs it from a server only, such as pdpsim playground --serve." : "";
    wrong(`Python could not be started: ${error.message}.${file}`);
    return;
  }
  for (const one of acts) one.disabled = false;
  part("scenario").addEventListener("change", fillRecipes);
  part("choose").addEventListener("submit", event => { event.preventDefault(); open(chosen()); });
  for (const [id, act] of Object.entries({share, train, words, codes, say: type})) part(id).addEventListener("click", act);
  part("code").addEventListener("keydown", event => { if (event.key === "Enter" && event.ctrlKey) type(); });
  addEventListener("hashchange", fromAddress);
  document.body.dataset.ready = "true";
}

main();
