import fc from 'fast-check';
import { z } from 'zod';

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

const DEEPEST = 5;

/**
 * Values that a schema accepts, as JSON. What JSON Schema cannot say (refinements) is left to the filter at the end, so every
 * value that comes out does parse.
 */
export function valuesOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return build(root, root, 0).filter((value) => schema.safeParse(value).success);
}

/** One value, always the same for the same schema and seed. */
export function sampleOf(schema: z.ZodType, seed = 1): unknown {
  return fc.sample(valuesOf(schema), { seed, numRuns: 1 })[0];
}

function build(node: JsonSchema, root: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  if (node.$ref !== undefined) {
    if (depth > DEEPEST) return fc.constant(null);
    const target = node.$ref === '#' ? root : root.$defs?.[node.$ref.replace('#/$defs/', '')];
    return target === undefined ? fc.constant(null) : build(target, root, depth + 1);
  }
  if (node.const !== undefined) return fc.constant(node.const);
  if (node.enum !== undefined) return fc.constantFrom(...node.enum);
  const choices = node.anyOf ?? node.oneOf;
  if (choices !== undefined) {
    // Below the deepest level only the alternatives that do not recurse are left.
    const open = depth > DEEPEST ? choices.filter((choice) => choice.$ref === undefined && choice.type !== 'object' && choice.type !== 'array') : choices;
    return open.length === 0 ? fc.constant(null) : fc.oneof(...open.map((choice) => build(choice, root, depth + 1)));
  }
  if (node.allOf !== undefined) return fc.tuple(...node.allOf.map((part) => build(part, root, depth))).map((parts) => Object.assign({}, ...parts) as unknown);
  switch (Array.isArray(node.type) ? node.type[0] : node.type) {
    case 'object': return object(node, root, depth);
    case 'array': return array(node, root, depth);
    case 'string': return text(node);
    case 'integer': return fc.integer({ min: Math.max(node.minimum ?? 0, -1000), max: Math.min(node.maximum ?? 1000, 1_000_000) });
    case 'number': return fc.integer({ min: Math.ceil(Math.max(node.minimum ?? -1000, -1000)), max: Math.floor(Math.min(node.maximum ?? 1000, 1_000_000)) }).map((n) => (node.maximum !== undefined && node.maximum <= 1 ? Math.min(n, node.maximum) : n / 4));
    case 'boolean': return fc.boolean();
    default: return fc.constant(null);
  }
}

function object(node: JsonSchema, root: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  const properties = Object.entries(node.properties ?? {});
  if (properties.length > 0) {
    return fc.record(Object.fromEntries(properties.map(([key, value]) => [key, build(value, root, depth + 1)])), { requiredKeys: [...(node.required ?? [])], noNullPrototype: true });
  }
  const member = typeof node.additionalProperties === 'object' ? node.additionalProperties : {};
  const keys = node.propertyNames?.enum === undefined ? fc.stringMatching(/^[a-z]{1,6}$/) : fc.constantFrom(...node.propertyNames.enum.map(String));
  return fc.dictionary(keys, build(member, root, depth + 1), { maxKeys: depth > DEEPEST ? 0 : 3, noNullPrototype: true });
}

function array(node: JsonSchema, root: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  if (node.prefixItems !== undefined) return fc.tuple(...node.prefixItems.map((item) => build(item, root, depth + 1)));
  return fc.array(build(node.items ?? {}, root, depth + 1), { minLength: node.minItems ?? 0, maxLength: Math.max(node.minItems ?? 0, depth > DEEPEST ? 0 : 2) });
}

function text(node: JsonSchema): fc.Arbitrary<string> {
  if (node.pattern !== undefined) return fc.stringMatching(new RegExp(node.pattern)).filter((value) => value.length < 200);
  const minLength = node.minLength ?? 0;
  // Non-ASCII on purpose: bytes and characters differ, and line separators break naive event streams.
  return fc.string({ unit: fc.constantFrom('a', 'Z', '7', ' ', '£', '"', '\\', '\n', '\u2028', '😀', '<'), minLength, maxLength: Math.max(minLength, Math.min(node.maxLength ?? 12, 12)) });
}
