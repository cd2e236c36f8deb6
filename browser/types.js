// Types: the contracts between the modules, for the type checker and the reader.

/**
 * @typedef {{id: string, values: Record<string, any>}} Choice a surface or a schedule, with its parameters: numbers, but of a
 * surface that was typed
 * @typedef {{key: number, optimizer: string, hyper: Record<string, number>, own?: Record<string, string>}} Run `key` is the
 * browser's own name for it; `own` what of a lab's course it has otherwise
 *
 * What is asked for; frozen.
 * @typedef {object} Scene
 * @property {Choice} surface
 * @property {readonly [number, number] | null} start null: the surface's own
 * @property {readonly Run[]} runs
 * @property {number} steps
 * @property {Choice} schedule
 * @property {number} noise
 * @property {number} seed
 * @property {string} chart
 * @property {readonly string[]} show
 * @property {number | null} at the step at which the picture stands still
 * @property {readonly number[] | null} view x low, x high, y low, y high
 *
 * What a source is asked, as a link; two that are the same are the same object.
 * @typedef {{link: string, scene: Scene | null, runs: readonly Run[] | null, anew: boolean, replace: boolean}} Question
 *
 * What a source answered; frozen.
 * @typedef {object} Answer
 * @property {Question} asked
 * @property {Scene} scene as the source understood it
 * @property {string} link the scene, short enough for an address
 * @property {string} stem the scene as a link that more can be added to
 * @property {string} race what two links of one race have in common
 * @property {readonly string[]} problems sentences about what could not be read
 * @property {Surface} surface
 * @property {readonly Track[]} tracks
 * @property {{points: Float32Array, batch: Uint8Array, samples: Float32Array} | null} data of a regression
 * @property {boolean} [computed] whether it was computed here, not by the server
 * @property {import("./pure/step.js").Raced} [raced] then, what it was computed from, in double precision
 * @property {boolean} noisy whether chance, of noise or of batches, has a part in where its runs turn
 *
 * @typedef {object} Surface
 * @property {string} id
 * @property {[[number, number], [number, number]]} domain
 * @property {[number, number, number][]} minima x, y, f
 * @property {[number, number][]} saddles
 * @property {number} f_star
 * @property {number | null} shift
 *
 * One run, computed.
 * @typedef {object} Track
 * @property {number} key of its run
 * @property {string} optimizer
 * @property {string} label its name in this race
 * @property {string} detail what else it is made of
 * @property {[number, number]} worn its colour and dash, by their places in the catalog's `palette` and `dashes`
 * @property {string} status what became of it, by the key of a few words; `status_says` of a sentence
 * @property {number | null} status_step
 * @property {string} status_says
 * @property {Record<string, string>} status_values what the sentence names: a quantity, where, by which setting
 * @property {boolean} lost whether it could not go on
 * @property {number} evaluations
 * @property {string} neighbour what became of a start beside its own, by the key of a sentence
 * @property {number} [certain] the steps for which it is sure not to depend on rounding, where it was computed here
 * @property {Float32Array | Float64Array} x (N + 1, 2), row by row
 * @property {number} last the last step at which it is at a finite place
 * @property {Float32Array | Float64Array} gap f - f* at each step
 * @property {Float32Array | Float64Array} [grad] the size of the slope at each step
 * @property {(quantity: string) => Float32Array | Float64Array} values of a quantity, N + 1
 *
 * The browser's own view of it; frozen.
 * @typedef {object} Look
 * @property {readonly number[] | null} box what a zoom asks to see; null: the surface's domain
 * @property {ReadonlySet<number>} open rows, by the key of their run
 * @property {ReadonlySet<number>} hidden runs, by key
 * @property {number | null} clause of the story, which is being told
 * @property {ReadonlySet<number>} lit runs, by key: those that it speaks of, while the others are dimmed; none: all
 *
 * @typedef {object} Source where answers come from
 * @property {(lang: string, signal: AbortSignal) => Promise<any>} words
 * @property {(question: Question, signal: AbortSignal) => Promise<Answer>} answer
 * @property {(scene: Scene, view: readonly number[], heights: boolean, signal: AbortSignal) => Promise<Ground>} ground
 * @property {Promise<void>} [ready] from when on it needs no other to compute a race
 * @property {(scene: Scene, view: readonly number[]) => Ground | null} [sketch] a ground until there is the other
 * @property {(answer: Answer, signal: AbortSignal) => Promise<string[]>} [review] in what a referee's answer differs
 * @property {(surface: Choice) => Promise<any>} [module] of the functions of a surface that was typed
 * @property {(surface: Choice, signal: AbortSignal) => Promise<{name: string, at: number | null, says: string}[]>} [check]
 * what is wrong with one that was typed, by parameter and character
 * @property {(scene: Scene, asked: Tuning) => Promise<import("./pure/fair.js").Found[] | null>} [tune] null: it can't be here
 * @property {(scene: Scene, asked: {seeds: number, signal: AbortSignal}) => Promise<import("./pure/seeds.js").Band[] | null>} [bands]
 * @property {() => void} [stop]
 *
 * How a fair race is asked for: a search space for each run, over one start or many; `told` hears of trials done.
 * @typedef {{spaces: import("./pure/fair.js").Space[], many: boolean, signal: AbortSignal, told: (done: number) => void}} Tuning
 *
 * What became of a run that was computed here, as engine.race.verdict.Status.
 * @typedef {{kind: string, step: number | null, quantity: string, coordinate: number | null, setting: string}} Became
 *
 * A run as engine.race.trajectory.Trajectory has it, row by row.
 * @typedef {object} Raced
 * @property {Float64Array} x (N + 1, 2)
 * @property {Float64Array} twin (N + 1, 2), from beside the start
 * @property {Float64Array} loss N + 1
 * @property {Float64Array} grad (N + 1, 2)
 * @property {Record<string, Float64Array>} state (N, 2) each
 * @property {Became} status
 * @property {number} evaluations
 * @property {string} neighbour
 *
 * @typedef {{header: any, arrays: Record<string, any>, image?: OffscreenCanvas, scale?: string}} Ground shades, contour lines, slopes
 *
 * @typedef {{draw(dirty: Set<string>): void, destroy(): void}} View mounted by `mount(place, context, options)`
 *
 * @typedef {{name: "light" | "dark", dark: boolean, colours: Record<string, string>, font: string}} Theme
 *
 * How a run is drawn, everywhere.
 * @typedef {{colour: string, outline: string, shape: string, dash: number[]}} Style
 */

export {};
