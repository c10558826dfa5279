import { topologyOf } from '@mrbill/messaging';
import { clientsAt, provision, type AwsPlace } from '@mrbill/messaging/messages';
import { CannotStart } from '../cannot-start.js';
import { ANYBODY } from './anybody.js';
import { conversations } from './conversations.js';
import { type MinistackOptions, startMinistack } from './ministack.js';

/** SNS and SQS, with all topics and queues. */
export interface Messages {
  /** What the services are told. */
  env: Record<string, string>;
  /** What they are and where, for people. */
  told: string;
  /** Resolves when they died too often. */
  gaveUp: Promise<CannotStart>;
  stop(): Promise<void>;
}

const ACCOUNT_NAMES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_ACCOUNT_ID'];

/** Those that run already, if somebody named them; else some of our own. @throws CannotStart */
export async function findMessages(running: string | undefined, options: MinistackOptions): Promise<Messages> {
  const { AWS_REGION, MESSAGES_ENVIRONMENT } = process.env;
  const region = AWS_REGION || 'us-east-1';
  const environment = MESSAGES_ENVIRONMENT || 'local';
  const env = (url: string) => ({ AWS_ENDPOINT_URL: url, AWS_REGION: region, MESSAGES_ENVIRONMENT: environment });
  const make = (place: AwsPlace) => makeAll(place, environment);
  if (running !== undefined) {
    await make({ endpoint: running, region }).catch((error: Error) => {
      throw new CannotStart(
        `The SNS and SQS at ${running} cannot be used: ${error.name} ${error.message}. Correct AWS_ENDPOINT_URL and its account, ` +
          'or unset it.',
      );
    });
    const account = Object.fromEntries(
      ACCOUNT_NAMES.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
    );
    const told = `SNS and SQS, which run already (AWS_ENDPOINT_URL): ${running}`;
    return { env: { ...env(running), ...account }, told, gaveUp: new Promise(() => {}), stop: async () => {} };
  }
  const onStarted = (endpoint: string) => make({ endpoint, region, credentials: ANYBODY });
  const started = await startMinistack({ ...options, onStarted });
  return {
    env: {
      ...env(started.url),
      AWS_ACCESS_KEY_ID: ANYBODY.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ANYBODY.secretAccessKey,
    },
    told: `SNS and SQS by ministack out of PyPI, started here: ${started.url}`,
    gaveUp: started.gaveUp,
    stop: () => started.stop(),
  };
}

/** Makes all topics and queues, or changes them to what they shall be. */
export async function makeAll(place: AwsPlace, environment: string): Promise<void> {
  const clients = clientsAt(place);
  try {
    await provision(topologyOf(environment, conversations), clients);
  } finally {
    clients.close();
  }
}
