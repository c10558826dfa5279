/** What the SDK asks for; nobody looks at it in SNS and SQS of our own. */
export const ANYBODY = { accessKeyId: 'local', secretAccessKey: 'local' };
