import type { Template, TemplateField } from '../../src-shared/model/regime.ts';
import type { TraceContext } from './trace-context.ts';

/** The template that a delivered space follows, as this run's configuration had it. */
export function templateOf(context: TraceContext, space: string): Template | undefined {
  const delivery = context.declaration.deliveries.find((candidate) => candidate.space === space);
  return delivery ? context.config?.sections.templates[delivery.template]?.value : undefined;
}

/** What the template says of a code; undefined where the space is not delivered or the code is not its. */
export function templateField(context: TraceContext, space: string, code: string): TemplateField | undefined {
  return templateOf(context, space)?.fields.find((field) => field.code === code);
}
