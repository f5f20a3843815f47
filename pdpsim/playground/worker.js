// The worker: Python with pdpsim, away from the page, so that the page never waits for it.
// It is told {runtime, packages} once, then {number, command}; it answers {progress}, {ready}, {number, answer} or {failed}.

let session = null;

// WebAssembly's exponential function has other last bits than that of a processor; see pdpsim/playground/exponential.py.
const EXPONENTIAL = `
import importlib.util, math, runpy
found = runpy.run_path(importlib.util.find_spec("pdpsim").submodule_search_locations[0] + "/playground/exponential.py")
if not found["is_pythons"]():
    math.exp = found["exp"]
`;

async function begin({runtime, packages}) {
  const tell = progress => postMessage({progress});
  tell("Loading Python");
  const fetched = packages.map(async address => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.arrayBuffer();
  });
  const {loadPyodide} = await import(runtime + "pyodide.mjs");
  const python = await loadPyodide({indexURL: runtime});
  tell("Loading pdpsim");
  for (const content of await Promise.all(fetched)) python.unpackArchive(content, "wheel");
  python.runPython(EXPONENTIAL);
  session = python.runPython("from pdpsim.playground.session import Session; Session()");
  postMessage({ready: python.runPython("import sys; sys.version.split()[0]")});
}

onmessage = async ({data}) => {
  try {
    if (data.runtime) await begin(data);
    else {
      const answer = session.answer(data.command);
      if (typeof answer !== "string") throw new Error("it has ended");
      postMessage({number: data.number, answer});
    }
  } catch (error) {
    // What Python refuses is an answer; this is Python that cannot go on, told by the last line of what it says.
    const why = String(error.message || error).trim().split("\n").pop();
    postMessage({number: data.number, failed: data.runtime ? why : `Python in this page cannot go on (${why}); load the page again`});
  }
};
