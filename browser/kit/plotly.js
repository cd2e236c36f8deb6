// Plotly: fetched once a page, when the first figure or the 3-D view asks for it.

/** @type {Promise<any> | null} */
let plotly = null;

export function loadPlotly() {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("../plotly/plotly.min.js", import.meta.url).href;
    script.onload = () => resolve(/** @type {any} */ (globalThis).Plotly);
    script.onerror = () => {
      plotly = null;
      reject(new Error(script.src));
    };
    document.head.append(script);
  });
  return plotly;
}
