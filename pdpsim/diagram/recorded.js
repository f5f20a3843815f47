// A feed of steps that are all at hand: each has its epoch, pattern, phase, caption, what it is about, and the numbers it left.

function recorded(data) {
  const last = data.frames.length;
  let at = 0, shown = -1;

  // What changed between what is shown and step k: going back is the same as going there from the start.
  function changed(k) {
    const forward = shown >= 0 && k >= shown, numbers = forward ? {} : {...data.start};
    for (let n = forward ? shown : 0; n < k; n++) Object.assign(numbers, data.frames[n][5]);
    return numbers;
  }

  const fields = {sweep: 3, pattern: 2, epoch: 1};
  // The stretch that step k belongs to: its epoch, its pattern in it, its sweep. A weight change is a stretch of its own.
  function stretch(k, by) {
    const [epoch, pattern, phase] = data.frames[k - 1];
    return JSON.stringify([epoch, phase === "change" ? "" : pattern, phase].slice(0, fields[by]));
  }
  function on(k, by) {
    let to = Math.min(last, k + 1);
    while (by in fields && to < last && stretch(to + 1, by) === stretch(to, by)) to++;
    return to;
  }
  function back(k, by) {
    let to = Math.max(0, k - 1);
    while (by in fields && to > 0 && stretch(to, by) === stretch(to + 1, by)) to--;
    return to;
  }

  const moves = {
    show: () => at, first: () => 0, last: () => last, step: by => on(at, by), back: by => back(at, by),
    go: (_, to) => Math.max(0, Math.min(last, to))
  };

  // The last steps so far that were about a unit or connection, or about a connection of the unit.
  function told(name) {
    const found = [], its = one => one === name || one.startsWith(name + " -> ") || one.endsWith(" -> " + name);
    for (let k = at; name && k > 0 && found.length < 3; k--)
      if (data.frames[k - 1][4].some(its)) found.push(`Step ${k}: ${data.frames[k - 1][3]}`);
    return name && !found.length ? [`No step so far was about ${name}.`] : found;
  }

  async function send(command) {
    at = moves[command.do](command.by, command.to);
    const numbers = changed(at), [epoch, pattern, phase, caption, about, , clamped] =
      at ? data.frames[at - 1] : [0, "", "start", "", []];
    shown = at;
    return {
      numbers, phase, about, clamped, at, back: at > 0, forward: at < last, told: told(command.about),
      place: at ? `epoch ${epoch}` + (phase === "change" ? "" : `, pattern ${pattern}`) : data.before[0],
      caption: at ? caption : data.before[1]
    };
  }
  return {scene: {...data.scene, last}, send};
}

// Starts every player of the page that does not run yet, each from the data within it.
for (const host of document.querySelectorAll(".pdpsim-player:not([data-started])")) {
  host.dataset.started = "true";
  const player = stage(host, recorded(JSON.parse(host.querySelector("script").textContent)));
  const asked = "linked" in host.dataset && /step=(\d+)/.exec(location.hash);
  if (asked) player.send({do: "go", to: +asked[1]});
}
