// Controls: which parts of a player an embed has, by the names in its link.

/** Parts by their name there, each with the key of its name for people. */
export const PARTS = {
  play: "play",
  start: "drag_start",
  zoom: "zoom",
  view: "options",
  undo: "undo",
  runs: "runs",
  chart: "chart",
  stories: "stories",
  settings: "settings",
};

/**
 * What every other name turns: a hyperparameter of all runs that have it (`lr`) or of one optimizer's (`adam.lr`), a parameter
 * of the surface, or a number of the scene; null for a name that turns nothing.
 * @param {string} name
 * @param {import("../types.js").Scene} scene
 * @param {any} catalog
 */
export function sliderOf(name, scene, catalog) {
  const [own, optimizer] = name.split(".").reverse();
  const runs = scene.runs.filter((run) => Object.hasOwn(run.hyper, own) && (!optimizer || run.optimizer === optimizer));
  const find = (declared) => declared.find((each) => each.name === own);
  if (runs.length) {
    const known = catalog.optimizers.find(({ id }) => id === runs[0].optimizer);
    const kinds = new Set(runs.map((run) => run.optimizer));
    const of = kinds.size === 1 ? known.name : "";
    const turned = (value) => (run) => (runs.includes(run) ? { ...run, hyper: { ...run.hyper, [own]: value } } : run);
    return {
      declared: find(known.hyper),
      of,
      value: runs[0].hyper[own],
      put: (value) => ({ runs: scene.runs.map(turned(value)) }),
    };
  }
  if (optimizer) return null;
  const { id, values } = scene.surface;
  const param = find(catalog.surfaces.find((each) => each.id === id).params);
  if (param)
    return {
      declared: param,
      of: "",
      value: values[own] ?? param.default,
      put: (value) => ({ surface: { id, values: { ...values, [own]: value } } }),
    };
  const number = find(catalog.scene);
  return number && Object.hasOwn(scene, own)
    ? { declared: number, of: "", value: scene[own], put: (value) => ({ [own]: value }) }
    : null;
}

/**
 * All that an embed of a scene may have, by its name in a link and for people: a hyperparameter for each optimizer apart where
 * it is not the same for all.
 * @param {import("../types.js").Scene} scene
 * @param {any} catalog
 * @param {(key: string) => string} t
 * @returns {{parts: [string, string][], sliders: [string, string][]}}
 */
export function offered(scene, catalog, t) {
  const { runs, surface } = scene;
  const names = new Set(runs.flatMap(({ hyper }) => Object.keys(hyper)));
  const having = (name) => runs.filter(({ hyper }) => name in hyper);
  const alike = (name) => new Set(having(name).map(({ hyper }) => hyper[name])).size === 1;
  const apart = (name) => [...new Set(having(name).map(({ optimizer }) => `${optimizer}.${name}`))];
  const { params } = catalog.surfaces.find(({ id }) => id === surface.id);
  const turned = [
    ...[...names].flatMap((name) => (alike(name) ? [name] : apart(name))),
    ...params.map(({ name }) => name),
    "steps",
    "noise",
  ];
  const label = (name) => {
    const { declared, of } = /** @type {any} */ (sliderOf(name, scene, catalog));
    const named = [declared.symbol, declared.label].filter(Boolean).join(" ");
    return of ? `${of}: ${named}` : named;
  };
  return {
    parts: Object.entries(PARTS).map(([name, key]) => [name, t(key)]),
    sliders: turned.map((name) => [name, label(name)]),
  };
}
