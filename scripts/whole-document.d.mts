import type { AsyncApiDocument, OpenApiDocument } from '@mrbill/http';

export interface Described {
  readonly openApi: OpenApiDocument;
  readonly asyncApi: AsyncApiDocument;
}

export function documents(
  from?: 'dist' | 'src',
): Promise<{ readonly services: Readonly<Record<string, Described>>; readonly whole: Described }>;
