// Lesson: what becomes of an answer, and a lesson small enough to be a link.

import { linkOf } from "./link.js";

export const LINK_MAX = 4000; // characters that a lesson may take of a link
const TEXT_MAX = 32_768; // characters of a lesson's file

/** The scene without a step of its race: all that is there before it is shown, so that nothing betrays it. */
export const veiled = (race) => ({ ...race, steps: 0 });

/** The scene with a hyperparameter of one of its runs set. */
export function withHyper(race, at, name, value) {
  const runs = race.runs.map((run, i) => (i === at ? { ...run, hyper: { ...run.hyper, [name]: value } } : run));
  return { ...race, runs };
}

/** Whether an answer is right; null where none was given, or where none is wrong, as in what was drawn. */
export function judge(question, given) {
  if (given === null || question.kind === "draw") return null;
  return question.kind === "choose" ? given === question.right : given >= question.low && given <= question.high;
}

/**
 * The question of a scene for a whole class: the link of its race, whose first run is the one that is set, and what is asked, as
 * the page of the class reads it; what is to be drawn no phone can draw.
 * @returns {{link: string, asked: URLSearchParams}}
 */
export function forClass({ race, question }) {
  const asked = new URLSearchParams(question.kind === "draw" ? {} : { question: question.ask });
  for (const option of question.options ?? []) asked.append("choice", option);
  if (question.kind !== "set") return { link: linkOf(race), asked };
  asked.append("ask", question.declared.name);
  const [run] = race.runs.slice(question.run);
  return { link: linkOf({ ...race, runs: [run, ...race.runs.filter((other) => other !== run)] }), asked };
}

const piped = (bytes, through) => new Blob([bytes]).stream().pipeThrough(through);

/** A text, compressed, in the letters of a link. */
export async function pack(text) {
  const bytes = new Uint8Array(await new Response(piped(text, new CompressionStream("deflate-raw"))).arrayBuffer());
  const letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The text that was packed; null where there is none, or one too long to be a lesson. */
export async function unpack(packed) {
  if (packed.length > LINK_MAX || !/^[\w-]+$/.test(packed)) return null;
  let text = "";
  try {
    const bytes = Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const reader = piped(bytes, new DecompressionStream("deflate-raw"))
      .pipeThrough(new TextDecoderStream())
      .getReader();
    // As it comes: what swells without end is let go.
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      text += value;
      if (text.length > TEXT_MAX) return (await reader.cancel(), null);
    }
  } catch {
    return null;
  }
  return text;
}
