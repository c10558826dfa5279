import { alsoRefusing, mergeOpenApi, type OpenApiDocument } from '@mrbill/http';
import { edgeProblems } from '../forwarding/unanswered.js';

/**
 * The document of the whole with one context more in it. Throws where it contradicts what is there. Whatever a context
 * answers, the edge may have to say instead that it gave no answer.
 */
export const withContext = (whole: OpenApiDocument, context: OpenApiDocument): OpenApiDocument =>
  mergeOpenApi([whole, alsoRefusing(context, edgeProblems)]);
