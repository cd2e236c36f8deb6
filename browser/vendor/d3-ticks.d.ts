export default function ticks(start: number, stop: number, count: number): number[];
