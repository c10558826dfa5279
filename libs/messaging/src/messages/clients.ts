import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Where SNS and SQS are, and as whom to come there. */
export interface AwsPlace {
  /** Left out: AWS itself. */
  readonly endpoint?: string | undefined;
  readonly region: string;
  /** Left out: as the SDK finds them, in the environment, by the machine's role, and so on. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface AwsClients {
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  close(): void;
}

/** Longer than a queue is ever asked to wait. */
const LONGEST_SILENCE = 15_000;
const CONNECT = 2_000;

export function clientsAt({ endpoint, region, credentials }: AwsPlace): AwsClients {
  const requestHandler = { connectionTimeout: CONNECT, socketTimeout: LONGEST_SILENCE };
  const at = {
    region,
    maxAttempts: 3,
    requestHandler,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
  };
  const sns = new SNSClient(at);
  // Where the endpoint is somebody's own, queue URLs may name a host that is only known there.
  const sqs = new SQSClient({ ...at, useQueueUrlAsEndpoint: endpoint === undefined });
  const close = () => {
    sns.destroy();
    sqs.destroy();
  };
  return { sns, sqs, close };
}

/** One call of the SDK takes no longer, its own tries together. */
export const soon = (signal?: AbortSignal): { abortSignal: AbortSignal } => ({
  abortSignal: AbortSignal.any([AbortSignal.timeout(5_000), ...(signal ? [signal] : [])]),
});
