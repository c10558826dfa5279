// Makes the topics and queues by which contexts tell each other, and changes those of an older version.
import { ANYBODY, makeAll } from '../deploy/local/dist/aws/index.js';

const { AWS_REGION: region = 'us-east-1', MESSAGES_ENVIRONMENT = 'local' } = process.env;
const endpoint = process.env.AWS_ENDPOINT_URL || undefined;
// An endpoint is somebody's own, where anybody will do; without one it is AWS, where the SDK finds out who this is.
const credentials = endpoint && !process.env.AWS_ACCESS_KEY_ID ? ANYBODY : undefined;

await makeAll({ endpoint, region, credentials }, MESSAGES_ENVIRONMENT);
console.log(`The topics and queues of ${MESSAGES_ENVIRONMENT} are there.`);
