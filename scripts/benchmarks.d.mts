export function share(part: number, numbers: number[]): number;
export function spread(numbers: number[], tell?: (value: number) => string): string;
export function withPart(text: string, name: string, part: string): string;
