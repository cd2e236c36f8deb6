export default function rings(values: ArrayLike<number>, value: number, dx: number, dy: number): [number, number][][];
