import { AppError } from '../../../src-shared/kernel/errors.ts';

/** What libxml2 says about one document: lines count within it. */
export interface RawMessage {
  readonly line: number | null;
  readonly message: string;
}

/** One compiled schema and the library that holds it. Documents are disposed as soon as they are judged: wasm memory is not collected. */
export interface Libxml2Session {
  validate(document: Uint8Array): RawMessage[];
  dispose(): void;
}

/**
 * Compiles a schema. Nothing outside the two byte arrays is reachable: the build has no file system or network access, entities are
 * not substituted, and callers refuse any DOCTYPE first. @throws AppError INVALID_INPUT when the schema does not compile.
 */
export async function openLibxml2(schema: Uint8Array): Promise<Libxml2Session> {
  const { ParseOption, XmlDocument, XmlLibError, XsdValidator } = await import('libxml2-wasm');
  const option = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_BIG_LINES | ParseOption.XML_PARSE_COMPACT;
  const messagesOf = (thrown: unknown): RawMessage[] => {
    if (!(thrown instanceof XmlLibError)) throw thrown;
    // Level 1 is a warning, such as a schemaLocation that is rightly not followed.
    const errors = thrown.details.filter((detail) => detail.level > 1);
    const details = errors.length > 0 ? errors : [{ line: 0, message: thrown.message }];
    return details.map((detail) => ({ line: detail.line > 0 ? detail.line : null, message: detail.message.trim() }));
  };
  let schemaDocument: InstanceType<typeof XmlDocument> | null = null;
  let validator: InstanceType<typeof XsdValidator>;
  try {
    schemaDocument = XmlDocument.fromBuffer(schema, { option });
    validator = XsdValidator.fromDoc(schemaDocument);
  } catch (thrown) {
    schemaDocument?.dispose();
    const [first] = messagesOf(thrown);
    throw new AppError('INVALID_INPUT', `the schema does not compile: line ${first?.line ?? '?'}: ${first?.message ?? 'no reason given'}`, {
      userAction: 'import the schema file as its publisher gives it', cause: thrown,
    });
  }
  const held = schemaDocument;
  return {
    validate(bytes) {
      let document: InstanceType<typeof XmlDocument> | null = null;
      try {
        document = XmlDocument.fromBuffer(bytes, { option });
        validator.validate(document);
        return [];
      } catch (thrown) {
        return messagesOf(thrown);
      } finally {
        document?.dispose();
      }
    },
    dispose() {
      // The compiled schema points into its document, so that one goes last.
      validator.dispose();
      held.dispose();
    },
  };
}
