// Streamlit: it calls a component's module at each change of data or theme, with the same element.

/**
 * `open(element)` gives {update(data, send), destroy()}: update is called at once and at each change; `send(name, value)`
 * tells Python.
 */
export function hosted(open) {
  const mounted = new WeakMap();
  return ({ parentElement, data, setTriggerValue }) => {
    if (!mounted.has(parentElement)) mounted.set(parentElement, open(parentElement, data));
    mounted.get(parentElement).update(data, setTriggerValue);
    return () => {
      mounted.get(parentElement)?.destroy();
      mounted.delete(parentElement);
    };
  };
}
