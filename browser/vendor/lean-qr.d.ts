export const correction: Readonly<Record<"L" | "M" | "Q" | "H", number>>;
export function generate(
  data: string,
  options?: { minCorrectionLevel?: number; maxCorrectionLevel?: number },
): { readonly size: number; get(x: number, y: number): boolean };
