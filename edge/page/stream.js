// Follows /v1/live. An EventSource could not show a token but in the address, where logs would keep it.

const FIRST_WAIT_S = 1;
const LONGEST_WAIT_S = 15;
const SILENCE_S = 30; // three heartbeats that did not come: the connection is dead, whatever the browser thinks

/** Raised where coming back would not help. */
export class RefusedError extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/**
 * Follow until `signal` ends it, coming back whenever the connection is lost.
 * `on.event(name, data)`; `on.live()`; `on.lost(why, waitSeconds, tryNow)`; `on.refused(error)` is the last call.
 */
export async function follow(token, signal, on) {
  let wait = FIRST_WAIT_S;
  while (!signal.aborted) {
    let why;
    try {
      await once(token, signal, (name, data) => {
        wait = FIRST_WAIT_S;
        on.event(name, data);
      }, on.live);
      why = "the connection was closed";
    } catch (error) {
      if (error instanceof RefusedError) return on.refused(error);
      why = error instanceof TypeError ? "the edge cannot be reached" : error.message;
    }
    if (signal.aborted) return undefined;
    await pause(wait * (0.8 + 0.4 * Math.random()), signal, (tryNow, seconds) => on.lost(why, seconds, tryNow));
    wait = Math.min(2 * wait, LONGEST_WAIT_S);
  }
  return undefined;
}

async function once(token, signal, onEvent, onLive) {
  const dog = new AbortController();
  let bite;
  const comes = () => {
    clearTimeout(bite);
    bite = setTimeout(() => dog.abort(new Error("nothing came for half a minute")), SILENCE_S * 1000);
  };
  const end = () => dog.abort(new Error("no longer wanted"));
  signal.addEventListener("abort", end, { once: true });
  comes();
  try {
    const answer = await fetch("v1/live", {
      headers: { Authorization: `Bearer ${token}`, Accept: "text/event-stream" }, cache: "no-store", signal: dog.signal,
    });
    if (!answer.ok) await refuse(answer);
    onLive();
    for await (const { name, data } of events(answer.body, comes)) {
      if (name === "farewell") throw new RefusedError(401, "this token is not good for this page any more");
      onEvent(name, JSON.parse(data));
    }
  } finally {
    clearTimeout(bite);
    signal.removeEventListener("abort", end);
  }
}

async function refuse(answer) {
  const problem = await answer.json().catch(() => ({}));
  const detail = problem.detail ?? `the edge answered ${answer.status}`;
  if (answer.status === 401 || answer.status === 403) throw new RefusedError(answer.status, detail);
  throw new Error(detail);
}

/** Take a stream of server-sent events apart. */
async function* events(body, comes) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    comes();
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const lines = block.split("\n");
      const field = (start) => lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length));
      const data = field("data: ").join("\n");
      if (data) yield { name: field("event: ")[0] ?? "message", data };
    }
  }
}

function pause(seconds, signal, tell) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    const now = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", now, { once: true });
    tell(now, seconds);
  });
}
