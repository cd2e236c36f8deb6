// Charted: the quantity that chart and list show of the runs of a race, and what the list says of each.

import { verdict } from "../pure/caption.js";

/** @param {any} context what the views share */
export function charted(context) {
  const { store, clock } = context;
  const kind = () => context.catalog.charts.find(({ id }) => id === store.scene.chart);
  const names = () => store.tracks.map(({ label }) => label).join(", ");
  const ended = (track) => clock.step >= (track.status_step ?? clock.steps);

  function picture() {
    const { id, name, log } = kind();
    const lines = store.tracks.map(({ key, label, lost, values }) => ({
      label,
      values: values(id),
      style: context.styles.get(key),
      wild: lost,
      dim: store.dims(key),
    }));
    return { lines, log, label: context.t("chart_label", { quantity: name, runs: names(), steps: clock.steps }) };
  }

  return {
    kind,
    names,
    picture,
    /** What the list says of a run at the step that is shown. */
    told: {
      quantity: () => kind().name,
      value: (track) => track.values(kind().id)[Math.floor(clock.step)],
      status: (track) => (ended(track) ? context.t(track.status, { step: track.status_step }) : ""),
      facts: (track) => [
        `${context.t("evaluations", { count: track.evaluations })}.`,
        ended(track) ? context.t(...verdict(track)) : "",
        context.t(track.neighbour),
      ],
    },
  };
}
