// A feed whose network is in a notebook's kernel: commands go there as messages, and the states that come back are everybody's.
function kernel(model) {
  const asked = new Map(), view = Math.random().toString(36).slice(2), listeners = new Set();
  let number = 0;
  const heard = ({answers, state}) => {
    for (const listener of listeners) listener(state);
    const done = asked.get(answers);
    asked.delete(answers);
    if (done) done(state);
  };
  model.on("msg:custom", heard);
  return {
    scene: model.get("scene"),
    send: command => new Promise(done => {
      const name = `${view} ${++number}`;
      asked.set(name, done);
      model.send({name, command});
    }),
    listen: listener => listeners.add(listener),
    stop: () => model.off("msg:custom", heard)
  };
}

export default {
  render({model, el}) {
    const feed = kernel(model), shown = stage(el, feed);
    return () => { shown.stop(); feed.stop(); };
  }
};
