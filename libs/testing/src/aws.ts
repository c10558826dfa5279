import { missingForMinistack, startMinistack, type Ministack } from '@mrbill/local';

/** The ones of `npm test`, or some that somebody named for it. */
const given = process.env.TEST_AWS || undefined;

/**
 * Whether there are SNS and SQS for specs, or can be started. Where there are none, what needs them is left out:
 * `(hasAws ? describe : describe.skip)(...)`; `npm test` says so, and with `CI=true` fails.
 */
export const hasAws: boolean =
  given !== undefined || (!process.env.TEST_AWS_MISSING && missingForMinistack() === undefined);

let own: Promise<Ministack> | undefined;

/**
 * The address of SNS and SQS, which take any credentials and other specs use at the same time: give your environment a name of its
 * own. A spec that runs by itself starts some, and ends them with `endServers`.
 */
export async function awsUrl(): Promise<string> {
  if (given !== undefined) return given;
  own ??= startMinistack({ onLog: () => undefined });
  return (await own).url;
}

export async function endAws(): Promise<void> {
  const started = own;
  own = undefined;
  await started?.then(
    (server) => server.stop(),
    () => undefined,
  );
}
