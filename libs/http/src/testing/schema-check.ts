import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** Checks values against schemas of a document, whose `#/components/...` they may refer to. */
export class SchemaCheck {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(private readonly components: unknown) {
    formats.default(this.ajv);
    this.ajv.addFormat('password', true);
  }

  /** One sentence for each way in which the value does not fit; throws for a schema that is none, or leads nowhere. */
  mistakesIn(value: unknown, schema: object): string[] {
    const key = JSON.stringify(schema);
    let validate = this.compiled.get(key);
    if (!validate) {
      validate = this.ajv.compile({ ...schema, components: this.components });
      this.compiled.set(key, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath || 'it'} ${message ?? 'does not fit'}${'additionalProperty' in params ? ` (${params.additionalProperty})` : ''}`,
    );
  }
}
