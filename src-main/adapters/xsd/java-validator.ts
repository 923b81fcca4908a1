import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '../../../src-shared/kernel/errors.ts';
import { preflightFile } from '../xml/preflight.ts';
import { JAVA_ARGS, type JavaOptions, javaVersion, type Launch, launches, validatorPackage } from './java-launch.ts';
import { runProcess } from './java-process.ts';
import { recordsAtLines } from './record-lines.ts';
import { MAX_MESSAGES, unavailable, type XsdMessage, type XsdRequest, type XsdResult } from './types.ts';

const PACKAGE_VERSION = '0.11.0';
const NONE = { name: 'xsd-schema-validator', version: PACKAGE_VERSION } as const;

export interface JavaValidator {
  /** Null when it can be used; else why not, in a sentence for people. */
  readonly reason: string | null;
  readonly validator: XsdResult['validator'];
  /** @throws AppError INVALID_INPUT (DOCTYPE), UNREADABLE, NOT_FOUND, CANCELLED. All else that goes wrong is `available: false`. */
  validate(request: XsdRequest): Promise<XsdResult>;
}

/**
 * Prepares the independent second opinion: the Java validator of xsd-schema-validator, started by ourselves. It is used only after it
 * accepted a document known to be good and refused one known to be bad. Never throws: without Java it says so.
 */
export async function prepareJavaValidator(options: JavaOptions): Promise<JavaValidator> {
  const java = options.java ?? 'java';
  const version = await javaVersion(java);
  if (version === null) return absent(`no Java was found as "${java}"; the second validator needs a Java runtime`);
  const folder = validatorPackage();
  if (folder === null) return absent('the package xsd-schema-validator is not installed');
  const validator = { name: NONE.name, version: `${PACKAGE_VERSION}, Java ${version}` };
  try {
    for (const launch of await launches(folder, options)) {
      if (await passesSelfTest(java, launch, options.cacheFolder)) return usable(java, launch, validator, options.timeoutMs);
    }
  } catch (thrown) {
    return absent(`the second validator could not be set up in ${options.cacheFolder}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  return absent(`Java ${version} ran, but did not tell a valid from an invalid document in the self-test`);
}

function absent(reason: string): JavaValidator {
  return { reason, validator: NONE, validate: () => Promise.resolve(unavailable(NONE, reason)) };
}

function usable(java: string, launch: Launch, validator: XsdResult['validator'], timeoutMs: number | undefined): JavaValidator {
  return {
    reason: null,
    validator,
    async validate(request) {
      await preflightFile(request.file);
      await preflightFile(request.schema, { maxBytes: 16 * 1024 * 1024 });
      const { size } = await stat(request.file);
      const verdict = await ask(java, launch, request, timeoutMs ?? 60_000 + Math.ceil(size / 2000));
      if (verdict.reason !== null) return unavailable(validator, verdict.reason);
      const wanted = verdict.messages.flatMap((each) => (each.line === null ? [] : [each.line]));
      const records = request.recordElement === undefined ? new Map<number, number>() : await recordsAtLines(request.file, request.recordElement, wanted);
      const messages: XsdMessage[] = verdict.messages.map((each) => ({
        line: each.line, record: each.line === null ? null : (records.get(each.line) ?? null), message: each.message,
      }));
      return { available: true, reason: null, valid: verdict.count === 0, validator, messages, messageCount: verdict.count };
    },
  };
}

interface Verdict {
  readonly reason: string | null;
  readonly count: number;
  readonly messages: readonly { readonly line: number | null; readonly message: string }[];
}

const MESSAGE = /^\[(warning|error|fatal)\] (.*)$/s;
const PLACE = / \((-?\d+):(-?\d+)\)$/;

/** One run of the validator. Output is read by line: several errors may arrive in one block, one error may span lines. */
async function ask(java: string, launch: Launch, request: XsdRequest, timeoutMs: number): Promise<Verdict> {
  const max = request.maxMessages ?? MAX_MESSAGES;
  const said: { line: number | null; message: string }[] = [];
  let count = 0;
  let open: string | null = null;
  let result: string | null = null;
  const flush = (): void => {
    if (open === null) return;
    const text = MESSAGE.exec(open)?.[2] ?? open;
    open = null;
    const place = PLACE.exec(text);
    // The class repeats a fatal error without its place when it gives up.
    if (!place && said.some((each) => each.message === text)) return;
    count += 1;
    if (said.length < max) said.push({ line: place && Number(place[1]) > 0 ? Number(place[1]) : null, message: place ? text.slice(0, place.index) : text });
  };
  const end = await runProcess({
    command: java,
    args: [...JAVA_ARGS, ...launch.args, `-file=${resolve(request.file)}`, `-schema=${resolve(request.schema)}`],
    timeoutMs, signal: request.signal,
    onLine: (stream, line) => {
      if (stream === 'stdout') result ??= /^result=(.*)$/.exec(line)?.[1] ?? null;
      else if (MESSAGE.test(line)) {
        flush();
        open = line;
      } else if (open !== null && open.length < 10_000) open = `${open} ${line}`;
    },
  });
  flush();
  const failed = (reason: string): Verdict => ({ reason, count: 0, messages: [] });
  if (end.aborted) throw new AppError('CANCELLED', `the validation of ${request.file} was cancelled`);
  if (end.timedOut) return failed(`the Java validator did not finish within ${Math.round(timeoutMs / 1000)} s`);
  if (!end.started) return failed('Java could not be started');
  if (result === 'OK' && end.exitCode === 0 && count === 0) return { reason: null, count: 0, messages: [] };
  if (count === 0) return failed(`the Java validator ended with ${result ?? `exit code ${end.exitCode ?? 'none'}`} and gave no message, which is no verdict`);
  // Without any place in the document the complaint is about the schema or the set-up, not about the document.
  if (result === null || (result === 'FATAL_ERROR' && said.every((each) => each.line === null))) {
    return failed(`the Java validator could not judge: ${said[0]?.message ?? 'no reason given'}`);
  }
  return { reason: null, count, messages: said };
}

const SELF_TEST_SCHEMA = '<?xml version="1.0" encoding="UTF-8"?>\n<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:self-test" elementFormDefault="qualified">'
  + '<xs:element name="a"><xs:complexType><xs:sequence><xs:element name="b" type="xs:date"/></xs:sequence></xs:complexType></xs:element></xs:schema>\n';

async function passesSelfTest(java: string, launch: Launch, folder: string): Promise<boolean> {
  const base = join(folder, 'self-test');
  await mkdir(base, { recursive: true });
  const schema = join(base, 'schema.xsd');
  const good = join(base, 'good.xml');
  const bad = join(base, 'bad.xml');
  await writeFile(schema, SELF_TEST_SCHEMA);
  await writeFile(good, '<a xmlns="urn:self-test"><b>2026-01-31</b></a>\n');
  await writeFile(bad, '<a xmlns="urn:self-test"><b>2026-02-30</b></a>\n');
  const accepted = await ask(java, launch, { file: good, schema }, 30_000);
  if (accepted.reason !== null || accepted.count !== 0) return false;
  const refused = await ask(java, launch, { file: bad, schema }, 30_000);
  return refused.reason === null && refused.messages.some((each) => each.line === 1);
}
