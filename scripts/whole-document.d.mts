import type { OpenApiDocument } from '@mrbill/http';

export interface Documents {
  readonly services: Readonly<Record<string, OpenApiDocument>>;
  readonly whole: OpenApiDocument;
}

export function documents(from?: 'dist' | 'src'): Promise<Documents>;
