// Charted: the quantity that chart and list show of the runs of a race, and what the list says of each.

import { verdict } from "../pure/caption.js";

/** What of a loss is left out in the charts that show it. */
const LEAST = { gap: (answer) => answer.surface.f_star, f: () => 0 };

/** @param {any} context what the views share */
export function charted(context) {
  const { store, clock } = context;
  const kind = () => context.catalog.charts.find(({ id }) => id === store.scene.chart);
  const names = () => store.tracks.map(({ label }) => label).join(", ");
  const ended = (track) => clock.step >= (track.status_step ?? clock.steps);

  /** Whether the bands of these losses are there. */
  const banded = (id) => id in LEAST && context.bands?.answer === store.answer;
  function bandOf(key, id) {
    if (!banded(id)) return {};
    const { low, median, high } = context.bands.of.get(key);
    const above = (row) => row.map((loss) => loss - LEAST[id](store.answer));
    return { low: above(low), values: above(median), high: above(high) };
  }

  function picture() {
    const { id, name, log } = kind();
    const lines = store.tracks.map(({ key, label, lost, values }) => ({
      label: banded(id) ? context.t("of_seeds", { run: label }) : label,
      values: values(id),
      ...bandOf(key, id),
      style: context.styles.get(key),
      wild: lost,
      dim: store.dims(key),
    }));
    const label = context.t("chart_label", { quantity: name, runs: names(), steps: clock.steps });
    return { lines, log, label: banded(id) ? `${label} (${context.t("show_seeds")})` : label };
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
