import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

globalThis.addEventListener ??= () => {};
globalThis.removeEventListener ??= () => {};
const { events, Refusal, room, rooms } = await import("../../../browser/sources/room.js");

const STATE = { code: "ABCDEF", race: "run=adam", ask: ["lr"], question: "?", choices: [], seconds: 30, round: 2 };
const event = (name, content) => `event: ${name}\ndata: ${JSON.stringify(content)}\n\n`;

/** @type {import("node:http").Server} */
let server;
let base = "";
/** @type {{method: string | undefined, path: string, key: string | undefined, content: any}[]} what was asked, in order */
let asked = [];
/** @type {(request: any, answer: import("node:http").ServerResponse) => void} */
let respond;

before(async () => {
  server = createServer(async (request, answer) => {
    let body = "";
    for await (const part of request) body += part;
    const content = body ? JSON.parse(body) : null;
    const { method, headers } = request;
    const path = /** @type {string} */ (request.url);
    asked.push({ method, path, key: headers.authorization, content });
    respond(asked.at(-1), answer);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}/`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const told = (answer, status, content) =>
  answer.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(content));

/** Hears of a room until so many things were heard; gives them in order. */
async function heard(count, listen) {
  /** @type {any[]} */
  const all = [];
  await new Promise((resolve) => {
    const hear = (name) => (content) => all.push([name, content]) >= count && resolve(null);
    const names = ["state", "answers", "closed", "lost", "found"];
    listen(Object.fromEntries(names.map((name) => [name, hear(name)])), resolve);
  });
  return all;
}

test("a stream is read as the events that were sent, wherever it is cut", async () => {
  const sent = [": here\n\n", event("state", { question: "Which η? 어느 것: a\nb" }), event("closed", {})].join("");
  const bytes = new TextEncoder().encode(sent);
  for (const size of [1, 2, 7, bytes.length]) {
    const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.slice(i * size, (i + 1) * size),
    );
    let alive = 0;
    const found = await Array.fromAsync(
      events(/** @type {any} */ (ReadableStream).from(parts), () => {
        alive++;
      }),
    );
    assert.deepEqual(found, [
      { name: "state", content: { question: "Which η? 어느 것: a\nb" } },
      { name: "closed", content: {} },
    ]);
    assert.equal(alive, parts.length);
  }
});

test("a lecturer's key goes in a header, never in an address", async () => {
  asked = [];
  respond = (_, answer) => told(answer, 200, { code: "ABCDEF", key: "k" });
  const ours = rooms(base, "ko");
  const held = await ours.open({ race: "run=adam", lang: "ko" });
  await ours.host(held, "show");
  assert.deepEqual(
    asked.map(({ method, path, key, content }) => [method, path, key, content]),
    [
      ["POST", "/rooms?lang=ko", undefined, { race: "run=adam", lang: "ko" }],
      ["POST", "/rooms/ABCDEF/host?lang=ko", "Bearer k", { do: "show" }],
    ],
  );
});

test("what is refused says why, and only what may pass is tried again", async () => {
  const one = room({ base, code: "ABCDEF" });
  for (const [status, kind] of [
    [400, "refused"],
    [404, "refused"],
    [409, "refused"],
    [429, "silent"],
    [503, "silent"],
  ]) {
    respond = (_, answer) => told(answer, Number(status), { says: `because ${status}` });
    await assert.rejects(one.join("ada"), (error) => {
      assert.ok(error instanceof Refusal);
      assert.deepEqual([error.kind, error.status, error.says], [kind, status, `because ${status}`]);
      return true;
    });
  }
  respond = (_, answer) => answer.writeHead(502).end("<html>");
  await assert.rejects(one.look(), { kind: "silent" });
  await assert.rejects(room({ base: "http://127.0.0.1:1/", code: "ABCDEF" }).look(), { kind: "silent" });
});

test("who was forgotten joins and sends once more", async () => {
  asked = [];
  let known = false;
  respond = ({ path }, answer) => {
    if (path.includes("join")) known = true;
    else if (!known) return told(answer, 403, { says: "who?" });
    return told(answer, 200, { place: 3 });
  };
  const answer = { who: "ada", round: 1, values: [0.5] };
  assert.deepEqual(await room({ base, code: "ABCDEF" }).send(answer), { place: 3 });
  assert.deepEqual(
    asked.map(({ path, content }) => [path.split("?")[0], content]),
    [
      ["/rooms/ABCDEF/answers", answer],
      ["/rooms/ABCDEF/join", { who: "ada" }],
      ["/rooms/ABCDEF/answers", answer],
    ],
  );
});

test("a phone listens again when the line is cut, joins where it was forgotten, and stops when all is over", async () => {
  asked = [];
  const lines = [
    (answer) => answer.writeHead(200).end(event("state", { round: 0 })),
    (answer) => answer.destroy(),
    (answer) => told(answer, 404, { says: "no room" }),
    (answer) => told(answer, 403, { says: "who?" }),
    (answer) => answer.writeHead(200).end(event("answers", { round: 0, from: 0, answers: [] }) + event("closed", {})),
  ];
  respond = ({ path }, answer) =>
    path.includes("join") ? told(answer, 200, { place: 0, state: {} }) : /** @type {any} */ (lines.shift())(answer);
  const all = await heard(Infinity, (hear, done) =>
    room({ base, code: "ABCDEF" }).listen("ada", new AbortController().signal, hear).then(done),
  );
  const outline = all.map(([name, content]) => (name === "lost" ? `lost ${content.status ?? ""}` : name));
  assert.deepEqual(outline, ["found", "state", "lost ", "lost ", "lost 404", "lost 403", "found", "answers", "closed"]);
  assert.deepEqual(
    asked.map(({ path }) => path),
    [...Array(4).fill("/rooms/ABCDEF/events?lang=en&who=ada"), "/rooms/ABCDEF/join?lang=en", asked[0].path],
  );
});

test("a lecturer opens a room that was lost once more, as it was, and leaves when told to", async () => {
  asked = [];
  let lost = false;
  respond = ({ method, path }, answer) => {
    if (method === "POST") {
      lost = false;
      return told(answer, 201, { code: "ABCDEF", key: "k" });
    }
    if (lost) return told(answer, 404, { says: "no room" });
    lost = asked.filter((each) => each.path === path).length === 1;
    return lost ? answer.writeHead(200).end(event("state", STATE)) : answer.writeHead(200).write(event("state", STATE));
  };
  let leave = () => {};
  const all = await heard(6, (hear) => {
    leave = rooms(base).listen({ code: "ABCDEF", key: "k" }, hear);
  });
  leave();
  assert.deepEqual(
    all.map(([name, content]) => (name === "lost" ? content : name)),
    [false, "state", true, true, false, "state"],
  );
  const [{ content, key }] = asked.filter(({ method }) => method === "POST");
  assert.deepEqual({ code: STATE.code, ...content }, { ...STATE, key: "k" });
  assert.deepEqual([key, asked[0].key], [undefined, "Bearer k"]);
});

test("a state that arrives after a newer one is not told", async () => {
  const state = (words, phase) => ({ ...STATE, words, phase });
  respond = ({ method }, answer) =>
    method === "POST"
      ? told(answer, 200, state(5, "answer"))
      : answer.writeHead(200).write(event("state", state(3, "asking")));
  /** @type {string[]} */
  const phases = [];
  const ours = rooms(base);
  const held = { code: "ABCDEF", key: "k" };
  /** @type {import("node:http").ServerResponse | null} */
  let line = null;
  const first = respond;
  respond = (request, answer) => {
    if (request.method === "GET") line = answer;
    first(request, answer);
  };
  await new Promise((resolve) => {
    const leave = ours.listen(held, {
      ...{ answers: () => {}, closed: () => {}, lost: () => {} },
      async state({ phase }) {
        phases.push(phase);
        if (phases.length === 1) {
          phases.push((await ours.host(held, "answer")).phase);
          line?.write(event("state", state(4, "shown"))); // said before what the lecturer's word was answered with
          line?.write(event("state", state(5, "answer")));
        } else if (phases.length === 4) {
          leave();
          resolve(null);
        }
      },
    });
  });
  assert.deepEqual(phases, ["asking", "answer", "answer", "answer"]);
});
