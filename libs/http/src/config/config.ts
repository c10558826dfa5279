import { z } from 'zod';

/** What is wrong in the environment: one line for each variable. */
export class WrongConfiguration extends Error {
  override readonly name = 'WrongConfiguration';
  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
  }
}

/** Values of this schema are never quoted: `secret(z.string().min(32))`. */
export const secret = <S extends z.ZodType>(schema: S): S => schema.meta({ ...schema.meta(), secret: true });

/**
 * Reads all options from the environment at once. An empty value counts as unset. Throws `WrongConfiguration` with every
 * wrong one quoted, and with what is expected: the schema's `.describe(...)`, or zod's own words.
 */
export function readConfig<S extends z.ZodRawShape>(
  shape: S,
  env: Readonly<Record<string, string | undefined>>,
): z.infer<z.ZodObject<S>> {
  const given = Object.fromEntries(Object.keys(shape).flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const result = z.object(shape).safeParse(given);
  if (result.success) return result.data;
  const wrong = new Map(result.error.issues.map((issue) => [String(issue.path[0]), issue.message]));
  throw new WrongConfiguration(
    [...wrong].map(([name, message]) => {
      const { description, secret: hide } = metaOf(shape[name] as z.ZodType);
      const value = env[name];
      if (!value) return `${name} is not set${description ? `; it must be ${description}` : ''}`;
      return `${name} is ${hide ? '(not shown)' : JSON.stringify(value)}; it must be ${description ?? message}`;
    }),
  );
}

/** How a service ends whose configuration is wrong (`EX_CONFIG`): whoever looks after it need not try the same again. */
const WRONG = 78;

/** As `readConfig`, for `main.ts`: prints the lines on standard error and ends the process with exit code 78. */
export function config<S extends z.ZodRawShape>(
  shape: S,
  env: Readonly<Record<string, string | undefined>> = process.env,
): z.infer<z.ZodObject<S>> {
  try {
    return readConfig(shape, env);
  } catch (error) {
    if (!(error instanceof WrongConfiguration)) throw error;
    for (const line of error.lines) process.stderr.write(`${line} (see .env.example)\n`);
    process.exit(WRONG);
  }
}

/** Descriptions and the secret mark, also where `.optional()` or `.default()` were put around them. */
function metaOf(schema: z.ZodType): { description?: string | undefined; secret?: boolean } {
  const own = schema.meta() ?? {};
  const inner = (schema as unknown as { def: { innerType?: z.ZodType } }).def.innerType;
  return { ...(inner ? metaOf(inner) : {}), ...own };
}
